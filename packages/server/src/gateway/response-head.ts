/**
 * What an application said to `startResponse`, checked and written out once.
 *
 * @module
 */
import { ProtocolError, isHopByHop, writeFieldLine, writeStatusLine } from '@tsgi/http1';
import { type Header, SpecViolation } from '@tsgi/spec';

/** Status line and fields of a response, without those that are the server's. */
export interface ResponseHead {
  readonly code: number;
  /** Status line and field lines as ISO-8859-1 text. */
  readonly text: string;
  /** Of the application's Content-Length, in bytes. */
  readonly contentLength: number | undefined;
  readonly hasDate: boolean;
  /** Names of hop-by-hop fields that were left out (RFC9110§7.6.1). */
  readonly stripped: readonly string[];
}

type Role = 'plain' | 'content-length' | 'date' | 'hop-by-hop';

const NONE: readonly string[] = [];
const CAPACITY = 512;
const statusLines = new Map<string, string>();
const roles = new Map<string, Role>();

/** @throws SpecViolation for a status or a field that cannot be sent. */
export function checkResponseHead(status: string, headers: readonly Header[]): ResponseHead {
  let text = statusLine(status);
  let contentLength: number | undefined;
  let hasDate = false;
  let stripped = NONE;
  if (!Array.isArray(headers)) throw notHeaders(headers);
  for (const header of headers) {
    if (!isHeader(header)) throw notHeaders(header);
    const [name, value] = header;
    const role = roles.get(name) ?? roleOf(name);
    if (role === 'hop-by-hop') {
      stripped = [...stripped, name];
      continue;
    }
    if (role === 'date') hasDate = true;
    if (role === 'content-length') {
      contentLength = checkLength(value, contentLength);
      continue;
    }
    text += fieldLine(name, value);
  }
  const code = Number(status.slice(0, 3));
  // A response of these has no content, and 204 must not even name a length (RFC9110§8.6).
  if (contentLength !== undefined && code !== 204 && code >= 200)
    text += `Content-Length: ${contentLength}\r\n`;
  return { code, text, contentLength, hasDate, stripped };
}

/** Field lines of an interim response. @throws SpecViolation */
export function checkFieldLines(headers: readonly Header[]): string {
  return headers.map(([name, value]) => fieldLine(name, value)).join('');
}

function statusLine(status: string): string {
  return statusLines.get(status) ?? remember(statusLines, status, checkStatus(status));
}

function checkStatus(status: unknown): string {
  if (typeof status !== 'string' || status.startsWith('1')) {
    throw new SpecViolation(
      'APP-STATUS',
      'application',
      `startResponse must get a final status like "200 OK", got ${show(status)}`,
    );
  }
  return attributed('APP-STATUS', () => writeStatusLine(status));
}

function fieldLine(name: string, value: string): string {
  return attributed('APP-HEADERS', () => writeFieldLine(name, value));
}

function roleOf(name: string): Role {
  const key = name.toLowerCase();
  const own = key === 'content-length' || key === 'date' ? key : 'plain';
  return remember(roles, name, isHopByHop(key) ? 'hop-by-hop' : own);
}

function checkLength(value: string, before: number | undefined): number {
  if (before === undefined && /^[0-9]{1,15}$/.test(value)) return Number(value);
  throw new SpecViolation(
    'APP-CONTENT-LENGTH',
    'application',
    `Content-Length must come once, in digits, got ${show(value)} (RFC9110§8.6)`,
  );
}

function isHeader(header: unknown): header is Header {
  return Array.isArray(header) && typeof header[0] === 'string' && typeof header[1] === 'string';
}

function notHeaders(got: unknown): SpecViolation {
  return new SpecViolation(
    'APP-HEADERS',
    'application',
    `headers must be an array of [name, value] with two strings, got ${show(got)}`,
  );
}

/** The protocol's own checks, with the party that is to blame. */
function attributed(rule: string, write: () => string): string {
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
