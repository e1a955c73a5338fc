/**
 * The inverse of the readers: writes events as text. The text is ISO-8859-1, one character per byte, so that a runtime
 * can write it at once, together with content of the same kind.
 *
 * Each function checks its arguments: a reader accepts everything that is written.
 *
 * @module
 */
import { NOT_FIELD_VALUE, TOKEN } from '@tsgi/http';
import { STATUS } from './grammar.ts';
import { ProtocolError } from './protocol-error.ts';

/** The end of chunked content without a trailer section (RFC9112§7.1). */
export const LAST_CHUNK = '0\r\n\r\n';

// Of the sizes that are usual for pieces of text; larger chunks cost more than their line.
const CHUNK_SIZES: readonly string[] = Array.from({ length: 4096 }, (_, size) => `${size.toString(16)}\r\n`);

/**
 * Writes a status line.
 *
 * @param status - status code and reason phrase: `'200 OK'`.
 * @throws ProtocolError `bad-status-line`.
 */
export function writeStatusLine(status: string): string {
  if (STATUS.test(status)) return status.length === 3 ? `HTTP/1.1 ${status} \r\n` : `HTTP/1.1 ${status}\r\n`;
  throw new ProtocolError(
    'bad-status-line',
    `a status must be three digits and a reason phrase, got ${JSON.stringify(status)} (RFC9112§4)`,
    'local',
  );
}

/**
 * Writes a request line.
 *
 * @throws ProtocolError `bad-request-line`.
 */
export function writeRequestLine(method: string, target: string): string {
  if (TOKEN.test(method) && /^[\x21-\x7e]+$/.test(target)) return `${method} ${target} HTTP/1.1\r\n`;
  throw new ProtocolError(
    'bad-request-line',
    `a request line must be a token and a target, got ${JSON.stringify(`${method} ${target}`)} (RFC9112§3)`,
    'local',
  );
}

/**
 * Writes a field line.
 *
 * @throws ProtocolError `bad-field` for CR, LF, NUL and any character beyond ISO-8859-1.
 */
export function writeFieldLine(name: string, value: string): string {
  checkField(name, value);
  return `${name}: ${value}\r\n`;
}

/**
 * Checks a field line.
 *
 * @throws ProtocolError `bad-field`.
 * @returns the name in lower case.
 */
export function checkField(name: string, value: string): void {
  if (!TOKEN.test(name) || NOT_FIELD_VALUE.test(value)) {
    throw new ProtocolError(
      'bad-field',
      `a field must be a token and a value of ISO-8859-1 without CR, LF, NUL, got ${JSON.stringify([name, value])} (RFC9110§5.5)`,
      'local',
    );
  }
}

/** Writes the line before chunk data; the data and a CRLF follow (RFC9112§7.1). */
export function writeChunkSize(size: number): string {
  return CHUNK_SIZES[size] ?? `${size.toString(16)}\r\n`;
}

/**
 * Writes the end of chunked content with a trailer section.
 *
 * @throws ProtocolError `bad-field`.
 */
export function writeTrailerSection(fields: Iterable<readonly [name: string, value: string]>): string {
  let text = '0\r\n';
  for (const [name, value] of fields) text += writeFieldLine(name, value);
  return `${text}\r\n`;
}
