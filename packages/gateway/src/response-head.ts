/**
 * The arguments of `startResponse`, validated and written out once.
 *
 * @module
 */
import { NOT_FIELD_VALUE, TOKEN, WITHOUT_CONTENT, isForbiddenInTrailers, isHopByHop } from '@tsgi/http';
import { type Header, type RuleId, SpecViolation } from '@tsgi/spec';

/** Status and fields of a response, without those that the server sets. */
export interface ResponseHead {
  /** The application's field lines: name, value, name, value, and so on. */
  readonly given: readonly string[];
  /** Whether the application sent the same before, so that caching the result pays. */
  repeated: boolean;
  readonly code: number;
  /** Status code and reason phrase: `'200 OK'`. */
  readonly status: string;
  /** Field lines as ISO-8859-1 text, each with its CRLF; without Content-Length and hop-by-hop fields. */
  readonly fieldLines: string;
  /** The application's Content-Length, in bytes. */
  readonly contentLength: number | undefined;
  readonly hasDate: boolean;
  /** Whether a response with this status can have content (RFC9110§6.4.1). */
  readonly mayHaveContent: boolean;
  /** Names of hop-by-hop fields that were removed (RFC9110§7.6.1). */
  readonly stripped: readonly string[];
  /** For the channel to cache what it makes of the head. */
  memo: unknown;
}

/** Facts about a status, checked once. */
interface StatusRow {
  readonly code: number;
  /** The last head with this status: most applications send the same fields again. */
  last: ResponseHead | undefined;
}

/** Facts about a field name, and the last line written with it: most values recur. */
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

/**
 * Validates the arguments of `startResponse`.
 *
 * @throws SpecViolation for a status or a field that cannot be sent.
 */
export function checkResponseHead(status: string, headers: readonly Header[]): ResponseHead {
  const statusRow = statuses.get(status) ?? addStatus(status);
  if (!Array.isArray(headers)) throw notHeaders(headers);
  const { last } = statusRow;
  if (last !== undefined && isSame(headers, last.given)) {
    last.repeated = true;
    return last;
  }
  const head = readHead(status, statusRow, headers);
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

function readHead(status: string, { code }: StatusRow, headers: readonly Header[]): ResponseHead {
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
    status,
    fieldLines,
    contentLength,
    hasDate,
    mayHaveContent: !WITHOUT_CONTENT.has(code),
    stripped,
    memo: undefined,
  };
}

/** The fields of `fieldLines` as pairs. For a channel that hands them to a server, not to a connection. */
export function fieldsOf({ given }: ResponseHead): Header[] {
  return given.flatMap((name, at): Header[] => {
    const value = given[at + 1];
    const isName = at % 2 === 0;
    return isName && value !== undefined && !isOfTheServer(name.toLowerCase()) ? [[name, value]] : [];
  });
}

/** A list of fields other than that of `startResponse`. */
export interface FieldListRow {
  /** The rule that forbids some fields in it. */
  readonly rule: RuleId;
  /** @param key - a name in lower case. */
  readonly isForbidden: (key: string) => boolean;
}

/** An interim response has no content, and the connection is the server's. */
export const HINTS: FieldListRow = {
  rule: 'HINTS-FIELDS',
  isForbidden: isOfTheServer,
};

export const TRAILERS: FieldListRow = { rule: 'TRAILERS-FIELDS', isForbidden: isForbiddenInTrailers };

/**
 * Writes the field lines of such a list.
 *
 * @throws SpecViolation
 */
export function checkFieldLines(headers: readonly Header[], { rule, isForbidden }: FieldListRow): string {
  return headers
    .map(([name, value]) => {
      const line = checkedLine(name, value);
      if (!isForbidden(name.toLowerCase())) return line;
      throw violation(rule, `${show(name)} must not stand here (RFC9110§6.5.1)`);
    })
    .join('');
}

// Three digits and a reason phrase (RFC9112§4); the interim ones are the server's.
const FINAL_STATUS = /^[2-5][0-9][0-9](?: [\t\x20-\x7e\x80-\xff]*)?$/;

function addStatus(status: unknown): StatusRow {
  if (typeof status === 'string' && FINAL_STATUS.test(status))
    return remember(statuses, status, { code: Number(status.slice(0, 3)), last: undefined });
  throw violation(
    'START-STATUS',
    `startResponse must get a final status like "200 OK", got ${show(status)} (RFC9112§4)`,
  );
}

/** @param key - a name in lower case. */
function isOfTheServer(key: string): boolean {
  return key === 'content-length' || isHopByHop(key);
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
    row.line = line;
  }
  return line;
}

function checkedLine(name: string, value: string): string {
  if (!TOKEN.test(name)) {
    throw violation('HEADER-NAME', `a field name must be a token, got ${show(name)} (RFC9110§5.1)`);
  }
  if (NOT_FIELD_VALUE.test(value)) {
    throw violation(
      'HEADER-VALUE',
      `a field value must be ISO-8859-1 without CR, LF and NUL, got ${show([name, value])} (RFC9110§5.5)`,
    );
  }
  return `${name}: ${value}\r\n`;
}

function checkLength(value: string, before: number | undefined): number {
  if (before === undefined && /^[0-9]{1,15}$/.test(value)) return Number(value);
  throw violation(
    'HEADER-LENGTH',
    `Content-Length must come once, in digits, got ${show(value)} (RFC9110§8.6)`,
  );
}

function isHeader(header: unknown): header is Header {
  return Array.isArray(header) && typeof header[0] === 'string' && typeof header[1] === 'string';
}

function notHeaders(got: unknown): SpecViolation {
  return violation(
    'HEADER-LIST',
    `headers must be an array of [name, value] with two strings, got ${show(got)}`,
  );
}

function violation(rule: RuleId, message: string): SpecViolation {
  return new SpecViolation(rule, 'application', message);
}

function remember<T>(map: Map<string, T>, key: string, value: T): T {
  if (map.size >= CAPACITY) map.clear();
  map.set(key, value);
  return value;
}

function show(value: unknown): string {
  return typeof value === 'function' || value === undefined ? String(value) : JSON.stringify(value);
}
