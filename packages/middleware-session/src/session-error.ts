const MESSAGES = {
  'too-late': 'a session must be changed before the response begins',
  'too-large': 'a cookie must be of at most 4096 bytes (RFC6265§6.1)',
  'not-json': 'a value of a session must be JSON',
  contention: 'a session must be saved before too many other requests have changed it',
} as const;

/** What can go wrong with a session. */
export type SessionErrorCode = keyof typeof MESSAGES;

/** A session that was misused, or could not be saved. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly code: SessionErrorCode;

  /** @param got - the offending value; ends the message. */
  constructor(code: SessionErrorCode, got: string) {
    super(`${MESSAGES[code]}, got ${got} (@tsgi/middleware-session)`);
    this.code = code;
  }
}
