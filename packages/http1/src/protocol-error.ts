/** What is wrong with a message. A closed set: each code has one meaning and, for a server, one status. */
export type ProtocolErrorCode = keyof typeof STATUS_HINTS;

const STATUS_HINTS = {
  'bad-request-line': 400,
  'bad-status-line': 400,
  'bad-target': 400,
  'bad-field': 400,
  'bad-host': 400,
  'bad-framing': 400,
  'bad-chunk': 400,
  'bad-trailer': 400,
  'incomplete-message': 400,
  'content-too-large': 413,
  'target-too-long': 414,
  'expectation-failed': 417,
  'fields-too-large': 431,
  'unknown-transfer-coding': 501,
  'unsupported-method': 501,
  'unsupported-version': 505,
} as const;

/**
 * A message that is not HTTP/1.1, or exceeds a limit.
 *
 * `side` tells whose fault it is: `remote` for bytes that were read, `local` for those to be written. After a remote
 * error the reader is closed: no more messages are read from that connection.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;
  readonly side: 'remote' | 'local';
  /** The status that a server should answer with. */
  readonly statusHint: number;

  constructor(code: ProtocolErrorCode, message: string, side: 'remote' | 'local' = 'remote') {
    super(message);
    this.code = code;
    this.side = side;
    this.statusHint = STATUS_HINTS[code];
  }
}
