/**
 * What an application said to `startResponse`, checked and written out once.
 *
 * @module
 */
import { isForbiddenInTrailers, isHopByHop } from '@tsgi/http';
import { ProtocolError, writeFieldLine, writeStatusLine } from '@tsgi/http1';
import { type Header, type RuleId, SpecViolation } from '@tsgi/spec';
import { flatten } from '../latin1.ts';

/** Status line and fields of a response, without those that are the server's. */
export interface ResponseHead {
  /** What the application gave: name, value, name, value, and so on. */
  readonly given: readonly string[];
  /** Whether the application gave the same before: what is made of it is worth keeping. */
  repeated: boolean;
  readonly code: number;
  readonly statusLine: string;
  /** Field lines as ISO-8859-1 text, Content-Length aside. */
  readonly fieldLines: string;
  /** Of the application's Content-Length, in bytes. */
  readonly contentLength: number | undefined;
  readonly hasDate: boolean;
  /** Names of hop-by-hop fields that were left out (RFC9110§7.6.1). */
  readonly stripped: readonly string[];
  /** Its text with the fields that are the server's, and for which date and server it was put together. */
  opened: string;
  openedAt: string;
  openedBy: unknown;
}

/** What is known of a status: it is checked once. */
interface StatusRow {
  readonly code: number;
  readonly line: string;
  /** The last head with this status: most applications answer with the same fields again. */
  last: ResponseHead | undefined;
}

/** What is known of a field name, and the last line written with it: most values come again and again. */
interface FieldRow {
  readonly role: 'plain' | 'content-length' | 'date' | 'hop-by-hop';
  value: string;
  line: string;
}

const NONE: readonly string[] = [];
// Rows to keep; when there are more, all are forgotten.
const CAPACITY = 512;
// Longer values are seldom the same twice, and would be kept for nothing.
const LONGEST_KEPT_VALUE = 64;

const statuses = new Map<string, StatusRow>();
const fields = new Map<string, FieldRow>();

/** @throws SpecViolation for a status or a field that cannot be sent. */
export function checkResponseHead(status: string, headers: readonly Header[]): ResponseHead {
  const statusRow = statuses.get(status) ?? addStatus(status);
  if (!Array.isArray(headers)) throw notHeaders(headers);
  const { last } = statusRow;
  if (last !== undefined && isSame(headers, last.given)) {
    last.repeated = true;
    return last;
  }
  const head = readHead(statusRow, headers);
  statusRow.last = head;
  return head;
}

function isSame(headers: readonly Header[], given: readonly string[]): boolean {
  if (headers.length * 2 !== given.length) return false;
  let at = 0;
  for (const header of headers) {
    if (!Array.isArray(header) || header[0] !== given[at] || header[1] !== given[at + 1]) return false;
    at += 2;
  }
  return true;
}

function readHead({ code, line }: StatusRow, headers: readonly Header[]): ResponseHead {
  const given: string[] = [];
  let fieldLines = '';
  let contentLength: number | undefined;
  let hasDate = false;
  let stripped = NONE;
  for (const header of headers) {
    if (!isHeader(header)) throw notHeaders(header);
    const name = header[0];
    const value = header[1];
    given.push(name, value);
    const row = fields.get(name) ?? addField(name);
    switch (row.role) {
      case 'hop-by-hop':
        stripped = [...stripped, name];
        continue;
      case 'content-length':
        contentLength = checkLength(value, contentLength);
        continue;
      case 'date':
        hasDate = true;
        break;
      case 'plain':
        break;
    }
    fieldLines += row.value === value ? row.line : fieldLine(row, name, value);
  }
  return {
    given,
    repeated: false,
    code,
    statusLine: line,
    fieldLines,
    contentLength,
    hasDate,
    stripped,
    opened: '',
    openedAt: '',
    openedBy: undefined,
  };
}

/** A list of fields that is not that of `startResponse`. */
export interface FieldListRow {
  /** The rule that says what must not stand there. */
  readonly rule: RuleId;
  /** @param key - a name in lower case. */
  readonly isForbidden: (key: string) => boolean;
}

/** An interim response has no content, and the connection is the server's. */
export const HINTS: FieldListRow = {
  rule: 'HINTS-FIELDS',
  isForbidden: (key) => key === 'content-length' || isHopByHop(key),
};

export const TRAILERS: FieldListRow = { rule: 'TRAILERS-FIELDS', isForbidden: isForbiddenInTrailers };

/** The field lines of such a list. @throws SpecViolation */
export function checkFieldLines(headers: readonly Header[], { rule, isForbidden }: FieldListRow): string {
  return headers
    .map(([name, value]) => {
      const line = checkedLine(name, value);
      if (!isForbidden(name.toLowerCase())) return line;
      throw new SpecViolation(rule, 'application', `${show(name)} must not stand here (RFC9110§6.5.1)`);
    })
    .join('');
}

const lengthLines: (string | undefined)[] = new Array<undefined>(4096).fill(undefined);

/** The Content-Length line and the empty line after it. */
export function endWithLength(length: number): string {
  const line = lengthLines[length];
  if (line !== undefined) return line;
  const text = `Content-Length: ${length}\r\n\r\n`;
  if (length < lengthLines.length) lengthLines[length] = flatten(text);
  return text;
}

function addStatus(status: unknown): StatusRow {
  if (typeof status !== 'string' || status.startsWith('1')) {
    throw new SpecViolation(
      'START-STATUS',
      'application',
      `startResponse must get a final status like "200 OK", got ${show(status)}`,
    );
  }
  const line = attributed('START-STATUS', () => writeStatusLine(status));
  return remember(statuses, status, { code: Number(status.slice(0, 3)), line, last: undefined });
}

function addField(name: string): FieldRow {
  const key = name.toLowerCase();
  const own = key === 'content-length' || key === 'date' ? key : 'plain';
  // No value is undefined: the first one is checked, together with the name.
  const row = {
    role: isHopByHop(key) ? 'hop-by-hop' : own,
    value: undefined,
    line: '',
  } as unknown as FieldRow;
  return name.length > LONGEST_KEPT_VALUE ? row : remember(fields, name, row);
}

function fieldLine(row: FieldRow, name: string, value: string): string {
  const line = checkedLine(name, value);
  if (value.length <= LONGEST_KEPT_VALUE) {
    row.value = value;
    row.line = flatten(line);
  }
  return line;
}

function checkedLine(name: string, value: string): string {
  try {
    return writeFieldLine(name, value);
  } catch {
    // Which of both is it? No value is always good.
    attributed('HEADER-NAME', () => writeFieldLine(name, ''));
    return attributed('HEADER-VALUE', () => writeFieldLine(name, value));
  }
}

function checkLength(value: string, before: number | undefined): number {
  if (before === undefined && /^[0-9]{1,15}$/.test(value)) return Number(value);
  throw new SpecViolation(
    'HEADER-LENGTH',
    'application',
    `Content-Length must come once, in digits, got ${show(value)} (RFC9110§8.6)`,
  );
}

function isHeader(header: unknown): header is Header {
  return Array.isArray(header) && typeof header[0] === 'string' && typeof header[1] === 'string';
}

function notHeaders(got: unknown): SpecViolation {
  return new SpecViolation(
    'HEADER-LIST',
    'application',
    `headers must be an array of [name, value] with two strings, got ${show(got)}`,
  );
}

/** The protocol's own checks, with the party that is to blame. */
function attributed(rule: RuleId, write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof ProtocolError) throw new SpecViolation(rule, 'application', error.message);
    throw error;
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): T {
  if (map.size >= CAPACITY) map.clear();
  map.set(key, value);
  return value;
}

function show(value: unknown): string {
  return typeof value === 'function' || value === undefined ? String(value) : JSON.stringify(value);
}
