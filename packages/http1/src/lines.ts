/**
 * Reads lines. Each line is scanned byte by byte from its start and no further than its limit, so that an error depends
 * only on the bytes before it, never on how they were cut.
 *
 * @module
 */
import { internFieldName } from './field-name.ts';
import type { FieldSection } from './field-section.ts';
import { COLON, CR, HTAB, IS_FIELD_BYTE, IS_TCHAR, LF, SP } from './grammar.ts';
import type { ReaderLimits } from './limits.ts';
import { ProtocolError, type ProtocolErrorCode } from './protocol-error.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

/**
 * Skips a CRLF. A bare CR or LF ends no line: RFC9112§2.2 lets a recipient accept a bare LF, but two recipients that
 * differ here see two different messages.
 *
 * @returns false if the LF is still to come.
 * @throws ProtocolError for anything but CRLF.
 */
export function readCrlf(buffer: ReceiveBuffer, at: number, code: ProtocolErrorCode, after: string): boolean {
  const { bytes } = buffer;
  const wrong = bytes[at] !== CR ? at : at + 1 < bytes.length && bytes[at + 1] !== LF ? at + 1 : undefined;
  if (wrong !== undefined) {
    const got = JSON.stringify(buffer.slice(wrong, wrong + 1));
    throw new ProtocolError(code, `after ${after} must stand CRLF, got ${got} (RFC9112§2.2)`);
  }
  if (at + 1 === bytes.length) return false;
  buffer.at = at + 2;
  return true;
}

/**
 * Reads field lines up to and including the empty line: `field-name ":" OWS field-value OWS CRLF` (RFC9112§5).
 * Whitespace before the colon and folded lines are rejected: the grammar has neither.
 *
 * @param sizeLimit - of all lines with their CRLFs, in bytes.
 * @param last - the section before this one, to guess names.
 * @returns false if the section is incomplete; the lines read so far are kept.
 * @throws ProtocolError `bad-field` or `fields-too-large`.
 */
export function readFieldSection(
  buffer: ReceiveBuffer,
  section: FieldSection,
  limits: ReaderLimits,
  sizeLimit: number,
  last?: FieldSection,
): boolean {
  const { bytes } = buffer;
  for (;;) {
    const start = buffer.at;
    if (start >= bytes.length) return false;
    if (bytes[start] === CR) return readCrlf(buffer, start, 'bad-field', 'the last field line');
    const limit = Math.min(limits.maxFieldLine, sizeLimit - 2 - section.size);
    const stop = Math.min(bytes.length, start + limit + 1);

    // Most clients send the same names in the same order: a look saves the scan.
    const guess = last?.names[section.length];
    const guessed = guess === undefined ? stop : start + guess.sent.length;
    const hit = guessed < stop && bytes[guessed] === COLON && buffer.matches(guess?.sent ?? '', start);
    let colon = hit ? guessed : start;
    while (colon < stop && IS_TCHAR[bytes[colon] as number] === 1) colon++;
    if (colon < stop && (bytes[colon] !== COLON || colon === start)) throw badFieldName(buffer, start, colon);

    let valueStart = colon + 1;
    while (valueStart < stop && isBlank(bytes[valueStart])) valueStart++;
    let end = valueStart;
    while (end < stop && IS_FIELD_BYTE[bytes[end] as number] === 1) end++;
    if (end >= stop) {
      if (stop - start > limit) throw fieldsTooLarge(limits, sizeLimit);
      return false;
    }
    if (!readCrlf(buffer, end, 'bad-field', 'a field value')) return false;
    let valueEnd = end;
    while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) valueEnd--;

    if (section.length === limits.maxFields) throw fieldsTooLarge(limits, sizeLimit);
    const name = hit && guess !== undefined ? guess : internFieldName(buffer.slice(start, colon));
    section.add(name, buffer.slice(valueStart, valueEnd), end + 2 - start);
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === SP || byte === HTAB;
}

function badFieldName(buffer: ReceiveBuffer, start: number, end: number): ProtocolError {
  const rule = isBlank(buffer.bytes[start]) ? 'not be folded' : 'begin with a token and a colon';
  const got = JSON.stringify(buffer.slice(start, end + 1));
  return new ProtocolError('bad-field', `a field line must ${rule}, got ${got} (RFC9112§5)`);
}

function fieldsTooLarge(limits: ReaderLimits, sizeLimit: number): ProtocolError {
  return new ProtocolError(
    'fields-too-large',
    `fields must not exceed ${limits.maxFields} lines, ${limits.maxFieldLine} bytes a line, ` +
      `${sizeLimit} bytes in all (RFC6585§5)`,
  );
}
