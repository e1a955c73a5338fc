/**
 * The length of a message's content. Both functions follow the numbered steps of RFC9112§6.3; where the RFC lets a
 * recipient repair a message, they reject it.
 *
 * @module
 */
import { splitList } from '@tsgi/http';
import type { FieldSection } from './field-section.ts';
import { ProtocolError } from './protocol-error.ts';

/** A length in bytes (0 for no content), chunked, or everything until the connection closes. */
export type Framing = number | 'chunked' | 'until-close';

const DIGITS = /^[0-9]+$/;

/**
 * Returns the framing of a request.
 *
 * @throws ProtocolError for any framing that recipients could read differently.
 */
export function requestFraming(fields: FieldSection, version: '1.0' | '1.1'): Framing {
  const codings = fields.getAll('transfer-encoding');
  const lengths = fields.getAll('content-length');
  // 3. Both fields: the mark of a smuggled request. Refused, not repaired.
  if (codings.length > 0 && lengths.length > 0) throw ambiguous(codings, lengths);
  // 4. A transfer coding: `chunked`, alone, on HTTP/1.1, or nothing we know.
  if (codings.length > 0) return chunkedOnly(codings, version);
  // 5. and 6. One length, digits only.
  if (lengths.length > 0) return oneLength(lengths);
  // 7. Neither: no content.
  return 0;
}

/**
 * Returns the framing of a response.
 *
 * @param status - the status code.
 * @param method - of its request.
 * @throws ProtocolError as {@link requestFraming}.
 */
export function responseFraming(
  fields: FieldSection,
  version: '1.0' | '1.1',
  status: number,
  method: string,
): Framing {
  // 1. HEAD, 1xx, 204 and 304: never content, whatever the fields say.
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 0;
  // 2. A tunnel: what follows is not content.
  if (method === 'CONNECT' && status < 300) return 0;
  const codings = fields.getAll('transfer-encoding');
  const lengths = fields.getAll('content-length');
  // 3. to 6. as for requests.
  if (codings.length > 0 && lengths.length > 0) throw ambiguous(codings, lengths);
  if (codings.length > 0) return chunkedOnly(codings, version);
  if (lengths.length > 0) return oneLength(lengths);
  // 8. Neither: until the server closes.
  return 'until-close';
}

function chunkedOnly(codings: string[], version: '1.0' | '1.1'): 'chunked' {
  if (version === '1.0') {
    throw new ProtocolError(
      'bad-framing',
      `an HTTP/1.0 message must not have Transfer-Encoding, got ${JSON.stringify(codings.join(', '))} (RFC9112§6.1)`,
    );
  }
  const listed = splitList(codings.join(',').toLowerCase());
  const first = listed.indexOf('chunked');
  if (first === 0 && listed.length === 1) return 'chunked';
  if (first !== listed.length - 1 || listed.includes('')) {
    throw new ProtocolError(
      'bad-framing',
      `chunked must be the last transfer coding, and once, got ${JSON.stringify(codings.join(', '))} (RFC9112§6.3)`,
    );
  }
  throw new ProtocolError(
    'unknown-transfer-coding',
    `Transfer-Encoding must be chunked alone, got ${JSON.stringify(codings.join(', '))} (RFC9112§6.1)`,
  );
}

function oneLength(lengths: string[]): number {
  const [text = ''] = lengths;
  if (lengths.length > 1 || !DIGITS.test(text)) {
    throw new ProtocolError(
      'bad-framing',
      `Content-Length must be one number, in digits, got ${JSON.stringify(lengths.join(', '))} (RFC9112§6.3)`,
    );
  }
  return Number(text);
}

function ambiguous(codings: string[], lengths: string[]): ProtocolError {
  return new ProtocolError(
    'bad-framing',
    'a message must have Transfer-Encoding or Content-Length, not both, got ' +
      `${JSON.stringify(codings.join(', '))} and ${JSON.stringify(lengths.join(', '))} (RFC9112§6.3)`,
  );
}
