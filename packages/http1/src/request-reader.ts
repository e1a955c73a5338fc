/**
 * The server's half of HTTP/1.1: reads requests from bytes of a client.
 *
 * Clients on a kept-alive connection mostly send the same fields again. The text of the last field section is kept, and
 * if the next one equals it, byte for byte, it is not parsed again.
 *
 * @module
 */
import { type RequestTarget, parseList } from '@tsgi/http';
import { FieldSection } from './field-section.ts';
import { type Framing, requestFraming } from './framing.ts';
import { CR, IS_TARGET_BYTE, IS_TCHAR, SP } from './grammar.ts';
import { readCrlf } from './lines.ts';
import { type MessageContent, type MessageEnd, MessageReader } from './message-reader.ts';
import { ProtocolError } from './protocol-error.ts';
import { checkHost, readRequestTarget } from './request-target.ts';

export type HttpVersion = '1.0' | '1.1';

/** Request line and fields, and what they mean for the connection. */
export interface RequestHead {
  readonly kind: 'head';
  readonly method: string;
  /** Exactly as received. */
  readonly rawTarget: string;
  readonly target: RequestTarget;
  readonly version: HttpVersion;
  readonly fields: FieldSection;
  /** The requested host, with its port if it has one: of the target, else of `Host`, else empty. */
  readonly host: string;
  readonly framing: Framing;
  /** Whether the client allows another request after this one. */
  readonly persistent: boolean;
  /** Whether the client waits for a `100 Continue` before it sends the content. */
  readonly expectsContinue: boolean;
  /** Whether the client accepts a trailer section (`TE: trailers`). */
  readonly acceptsTrailers: boolean;
}

/** What {@link RequestReader} returns: a head, then content and its end, if the head announces content. */
export type RequestEvent = RequestHead | MessageContent | MessageEnd;

/** The parts of a request's fields that are for the server. */
type RequestControls = Pick<RequestHead, 'framing' | 'persistent' | 'expectsContinue' | 'acceptsTrailers'>;

/** The last head: its text up to the empty line, the index of its fields in it, and the parsed result. */
interface KnownHead {
  readonly text: string;
  readonly fieldsAt: number;
  readonly head: RequestHead;
}

// Longer ones are seldom equal (cookies, tokens) and would stay in memory with each idle connection.
const LONGEST_KNOWN_HEAD = 2048;

// A refused request line is remembered up to here.
const LONGEST_LOGGED_LINE = 512;

const NO_TARGET: RequestTarget = { path: '', query: '', authority: undefined };

/** Reads requests from bytes. */
export class RequestReader extends MessageReader<RequestHead> {
  private method = '';
  private rawTarget = '';
  private target: RequestTarget = NO_TARGET;
  private version: HttpVersion = '1.1';
  private known: KnownHead | undefined;
  /** Indexes of the head and its fields in the buffer, while it has the whole head. */
  private headStart = -1;
  private fieldsStart = -1;
  private skippedEmptyLine = false;
  private knowsMethod = false;
  private lineStart = 0;
  private refusedLine: string | undefined;

  /** The method of the current or last request, if that much of it was received. */
  get begunMethod(): string | undefined {
    return this.knowsMethod ? this.method : undefined;
  }

  /** The request line of the current or rejected head, as far as it was received; for a log. */
  get requestLine(): string {
    if (this.refusedLine !== undefined) return this.refusedLine;
    switch (this.reads) {
      case 'start line':
        return this.buffer.lineAt(this.lineStart, LONGEST_LOGGED_LINE);
      case 'fields':
        return `${this.method} ${this.rawTarget} HTTP/${this.version}`;
      case 'content':
        return '';
    }
  }

  override next(): RequestEvent | undefined {
    return super.next();
  }

  override receive(bytes: Uint8Array): void {
    super.receive(bytes);
    this.headStart = -1;
    this.fieldsStart = -1;
  }

  /** Drops the last head: an idle connection should not hold it for long. */
  forget(): void {
    this.known = undefined;
  }

  protected override noteRefusal(): void {
    this.refusedLine = this.requestLine;
  }

  protected override readKnownHead(): RequestHead | undefined {
    const { buffer, known } = this;
    if (known === undefined || !buffer.matches(known.text, buffer.at)) return undefined;
    const { head, text } = known;
    buffer.at += text.length;
    this.skippedEmptyLine = false;
    this.expectContent(head.framing, head.persistent);
    return head;
  }

  /** method SP request-target SP HTTP-version CRLF (RFC9112§3). One empty line before it is skipped (§2.2). */
  protected override readStartLine(): boolean {
    const { buffer, limits } = this;
    if (buffer.bytes[buffer.at] === CR && !this.skippedEmptyLine) {
      if (!readCrlf(buffer, buffer.at, 'bad-request-line', 'an empty line')) return false;
      this.skippedEmptyLine = true;
    }
    const { bytes, at: start } = buffer;
    this.lineStart = start;
    const stop = Math.min(bytes.length, start + limits.maxRequestLine + 1);
    this.knowsMethod = false;

    let methodEnd = start;
    while (methodEnd < stop && IS_TCHAR[bytes[methodEnd] as number] === 1) methodEnd++;
    if (methodEnd < stop && (bytes[methodEnd] !== SP || methodEnd === start))
      throw this.badRequestLine(methodEnd);
    if (methodEnd < stop) this.takeMethod(start, methodEnd);

    let targetEnd = methodEnd + 1;
    while (targetEnd < stop && IS_TARGET_BYTE[bytes[targetEnd] as number] === 1) targetEnd++;
    if (targetEnd < stop && (bytes[targetEnd] !== SP || targetEnd === methodEnd + 1))
      throw this.badRequestLine(targetEnd);

    let end = targetEnd + 1;
    while (end < stop && IS_TARGET_BYTE[bytes[end] as number] === 1) end++;
    if (end >= stop) {
      if (stop - start > limits.maxRequestLine) throw this.targetTooLong();
      return false;
    }
    if (!readCrlf(buffer, end, 'bad-request-line', 'a request line')) return false;

    this.skippedEmptyLine = false;
    this.version = this.readVersion(targetEnd + 1, end);
    this.rawTarget = buffer.slice(methodEnd + 1, targetEnd);
    this.target = this.readTarget();
    this.headStart = start;
    this.fieldsStart = buffer.at;
    this.section = new FieldSection();
    this.lastSection = this.known?.head.fields;
    return true;
  }

  protected override readFields(): boolean {
    const { buffer, known } = this;
    if (known === undefined || buffer.at !== this.fieldsStart) return super.readFields();
    const fields = known.text.slice(known.fieldsAt);
    if (!buffer.matches(fields, buffer.at)) return super.readFields();
    buffer.at += fields.length;
    this.section = known.head.fields;
    return true;
  }

  protected override finishHead(): RequestHead {
    const { known, method, rawTarget, section: fields, target, version } = this;
    const last = known?.head;
    const controls =
      last?.fields === fields && last.version === version ? last : readControls(fields, version);
    const { framing, persistent, expectsContinue, acceptsTrailers } = controls;
    const host = target.authority ?? fields.get('host') ?? '';
    const head: RequestHead = {
      kind: 'head',
      method,
      rawTarget,
      target,
      version,
      fields,
      host,
      framing,
      persistent,
      expectsContinue,
      acceptsTrailers,
    };
    this.remember(head);
    this.expectContent(framing, persistent);
    return head;
  }

  private takeMethod(start: number, end: number): void {
    this.method = this.buffer.slice(start, end);
    this.knowsMethod = true;
  }

  private readTarget(): RequestTarget {
    const { known, method, rawTarget } = this;
    const last = known?.head;
    if (last?.rawTarget === rawTarget && last.method === method) return last.target;
    return readRequestTarget(method, rawTarget);
  }

  private remember(head: RequestHead): void {
    const { buffer, fieldsStart, headStart } = this;
    const whole = head.persistent && headStart >= 0 && buffer.at - headStart <= LONGEST_KNOWN_HEAD;
    this.known = whole
      ? { head, text: buffer.copy(headStart, buffer.at), fieldsAt: fieldsStart - headStart }
      : undefined;
  }

  private readVersion(start: number, end: number): HttpVersion {
    const { buffer } = this;
    if (end - start === 8) {
      if (buffer.matches('HTTP/1.1', start)) return '1.1';
      if (buffer.matches('HTTP/1.0', start)) return '1.0';
    }
    const got = buffer.slice(start, end);
    // HTTP-version = "HTTP" "/" DIGIT "." DIGIT                                    (RFC9112§2.3)
    const code = /^HTTP\/[0-9]\.[0-9]$/.test(got) ? 'unsupported-version' : 'bad-request-line';
    throw new ProtocolError(
      code,
      `the version must be HTTP/1.1 or HTTP/1.0, got ${JSON.stringify(got)} (RFC9112§2.3)`,
    );
  }

  private badRequestLine(at: number): ProtocolError {
    const got = JSON.stringify(this.buffer.slice(this.buffer.at, at + 1));
    return new ProtocolError(
      'bad-request-line',
      `a request line must be method, target and version with one space between, got ${got} (RFC9112§3)`,
    );
  }

  private targetTooLong(): ProtocolError {
    return new ProtocolError(
      'target-too-long',
      `a request line must not exceed ${this.limits.maxRequestLine} bytes (RFC9112§3)`,
    );
  }
}

/** @throws ProtocolError for Host, framing, expectation or content type that the server cannot rely on. */
function readControls(fields: FieldSection, version: HttpVersion): RequestControls {
  let hosts = 0;
  let host = '';
  let contentTypes = 0;
  let framed = false;
  let connection = '';
  let expectation = '';
  let te = '';
  for (const [index, name] of fields.names.entries()) {
    const value = fields.values[index] ?? '';
    switch (name.role) {
      case undefined:
        break;
      case 'host':
        hosts++;
        host = value;
        break;
      case 'content-type':
        contentTypes++;
        break;
      case 'content-length':
      case 'transfer-encoding':
        framed = true;
        break;
      case 'connection':
        connection += `,${value}`;
        break;
      case 'expect':
        expectation += `,${value}`;
        break;
      case 'te':
        te += `,${value}`;
        break;
    }
  }
  checkOne(hosts, version, fields);
  if (contentTypes > 1)
    throw twice('Content-Type', fields.getAll('content-type'), 'bad-field', 'RFC9110§8.3');
  checkHost(host);
  return {
    framing: framed ? requestFraming(fields, version) : 0,
    persistent: isPersistent(connection, version),
    expectsContinue: expectation !== '' && expectsContinue(expectation.slice(1), version),
    acceptsTrailers: te !== '' && listHas(te, 'trailers'),
  };
}

/** Host: exactly one on HTTP/1.1, at most one on HTTP/1.0 (RFC9112§3.2). */
function checkOne(hosts: number, version: HttpVersion, fields: FieldSection): void {
  if (hosts > 1) throw twice('Host', fields.getAll('host'), 'bad-host', 'RFC9112§3.2');
  if (hosts === 0 && version === '1.1') {
    throw new ProtocolError('bad-host', 'an HTTP/1.1 request must have a Host field (RFC9112§3.2)');
  }
}

function twice(
  name: string,
  values: string[],
  code: 'bad-host' | 'bad-field',
  source: string,
): ProtocolError {
  return new ProtocolError(
    code,
    `${name} must not come more than once, got ${JSON.stringify(values)} (${source})`,
  );
}

/** The steps of RFC9112§9.3; HTTP/1.0 is kept alive only if the client asks. */
function isPersistent(connection: string, version: HttpVersion): boolean {
  if (connection === '') return version === '1.1';
  if (listHas(connection, 'close')) return false;
  return version === '1.1' || listHas(connection, 'keep-alive');
}

/** Rejects any expectation but 100-continue with 417; HTTP/1.0 clients cannot expect (RFC9110§10.1.1). */
function expectsContinue(expectation: string, version: HttpVersion): boolean {
  if (version === '1.0') return false;
  if (expectation.toLowerCase() === '100-continue') return true;
  throw new ProtocolError(
    'expectation-failed',
    `the only expectation is 100-continue, got ${JSON.stringify(expectation)} (RFC9110§10.1.1)`,
  );
}

/** Whether a comma-separated list contains a token, in any case, without parameters. */
function listHas(list: string, token: string): boolean {
  return parseList(list.toLowerCase()).includes(token);
}
