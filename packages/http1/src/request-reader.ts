/**
 * The server's half of HTTP/1.1: bytes of a client in, requests out.
 *
 * Clients on a kept-alive connection mostly send the same fields again. The text of the last field section is
 * kept, and where the next one is equal to it, byte for byte, what was found in it holds again.
 *
 * @module
 */
import { FieldSection } from './field-section.ts';
import { type Framing, requestFraming } from './framing.ts';
import { CR, IS_TARGET_BYTE, IS_TCHAR, SP } from './grammar.ts';
import { readCrlf } from './lines.ts';
import { type MessageContent, type MessageEnd, MessageReader } from './message-reader.ts';
import { ProtocolError } from './protocol-error.ts';
import { checkHost, parseRequestTarget, type RequestTarget } from './request-target.ts';

export type HttpVersion = '1.0' | '1.1';

/** Request line and fields, and what they say about the connection. */
export interface RequestHead {
  readonly kind: 'head';
  readonly method: string;
  /** Exactly as received. */
  readonly rawTarget: string;
  readonly target: RequestTarget;
  readonly version: HttpVersion;
  readonly fields: FieldSection;
  /** The host asked for, with its port if it has one: of the target, else of `Host`, else empty. */
  readonly host: string;
  readonly framing: Framing;
  /** Whether the client lets another request follow this one. */
  readonly persistent: boolean;
  /** Whether the client waits for a `100 Continue` before it sends the content. */
  readonly expectsContinue: boolean;
  /** Whether the client takes a trailer section (`TE: trailers`). */
  readonly acceptsTrailers: boolean;
}

export type RequestEvent = RequestHead | MessageContent | MessageEnd;

/** What the fields of a request say to the server itself. */
interface RequestControls {
  readonly version: HttpVersion;
  readonly host: string;
  readonly framing: Framing;
  readonly persistent: boolean;
  readonly expectsContinue: boolean;
  readonly acceptsTrailers: boolean;
}

/** A field section that was read before: its text with the empty line, and what was found in it. */
interface KnownSection {
  readonly text: string;
  readonly fields: FieldSection;
  readonly controls: RequestControls;
}

const NO_SECTION: KnownSection | undefined = undefined;

// Longer ones are seldom equal (cookies, tokens) and would stay in memory with each idle connection.
const LONGEST_KNOWN_SECTION = 2048;

export class RequestReader extends MessageReader<RequestHead> {
  private method = '';
  private rawTarget = '';
  private target: RequestTarget = { path: '', query: '', authority: undefined };
  private version: HttpVersion = '1.1';
  private known: KnownSection | undefined = NO_SECTION;
  private recognised = false;
  private skippedEmptyLine = false;
  /** Where the fields begin in the buffer, as long as they are all in it. */
  private sectionStart = 0;

  override next(): RequestEvent | undefined {
    return super.next();
  }

  override receive(bytes: Uint8Array): void {
    super.receive(bytes);
    this.sectionStart = -1;
  }

  /** Forgets the fields of the last request: an idle connection should not hold them for long. */
  forget(): void {
    this.known = NO_SECTION;
  }

  /** method SP request-target SP HTTP-version CRLF (RFC9112§3). One empty line before it is skipped (§2.2). */
  protected override readStartLine(): boolean {
    const { buffer, limits } = this;
    if (buffer.bytes[buffer.at] === CR && !this.skippedEmptyLine) {
      if (!readCrlf(buffer, buffer.at, 'bad-request-line', 'an empty line')) return false;
      this.skippedEmptyLine = true;
    }
    const { bytes, at: start } = buffer;
    const stop = Math.min(bytes.length, start + limits.requestLine + 1);

    let methodEnd = start;
    while (methodEnd < stop && IS_TCHAR[bytes[methodEnd] as number] === 1) methodEnd++;
    if (methodEnd < stop && (bytes[methodEnd] !== SP || methodEnd === start))
      throw this.badRequestLine(methodEnd);

    let targetEnd = methodEnd + 1;
    while (targetEnd < stop && IS_TARGET_BYTE[bytes[targetEnd] as number] === 1) targetEnd++;
    if (targetEnd < stop && (bytes[targetEnd] !== SP || targetEnd === methodEnd + 1))
      throw this.badRequestLine(targetEnd);

    let end = targetEnd + 1;
    while (end < stop && IS_TARGET_BYTE[bytes[end] as number] === 1) end++;
    if (end >= stop) {
      if (stop - start > limits.requestLine) throw this.targetTooLong();
      return false;
    }
    if (!readCrlf(buffer, end, 'bad-request-line', 'a request line')) return false;

    this.skippedEmptyLine = false;
    this.version = this.readVersion(targetEnd + 1, end);
    const method = buffer.slice(start, methodEnd);
    const rawTarget = buffer.slice(methodEnd + 1, targetEnd);
    if (rawTarget !== this.rawTarget || method !== this.method) {
      this.target = parseRequestTarget(method, rawTarget);
      this.rawTarget = rawTarget;
      this.method = method;
    }
    this.sectionStart = buffer.at;
    this.section = new FieldSection();
    return true;
  }

  protected override readFields(): boolean {
    const { buffer, known } = this;
    this.recognised =
      known !== undefined && buffer.at === this.sectionStart && buffer.startsWith(known.text, buffer.at);
    if (this.recognised) {
      buffer.at += known?.text.length ?? 0;
      return true;
    }
    return super.readFields();
  }

  protected override finishHead(): RequestHead {
    const { fields, controls } = this.knownSection();
    const { target, version } = this;
    this.expectContent(controls.framing, controls.persistent);
    return {
      kind: 'head',
      method: this.method,
      rawTarget: this.rawTarget,
      target,
      version,
      fields,
      host: target.authority ?? controls.host,
      framing: controls.framing,
      persistent: controls.persistent,
      expectsContinue: controls.expectsContinue,
      acceptsTrailers: controls.acceptsTrailers,
    };
  }

  private knownSection(): KnownSection {
    const { buffer, known, section, sectionStart, version } = this;
    const fields = this.recognised && known !== undefined ? known.fields : section;
    if (fields !== section && known?.controls.version === version) return known;
    const text =
      sectionStart >= 0 && buffer.at - sectionStart <= LONGEST_KNOWN_SECTION
        ? buffer.slice(sectionStart, buffer.at)
        : '';
    const found = { text, fields, controls: readControls(fields, version) };
    if (text !== '') this.known = found;
    return found;
  }

  private readVersion(start: number, end: number): HttpVersion {
    const { buffer } = this;
    if (end - start === 8) {
      if (buffer.startsWith('HTTP/1.1', start)) return '1.1';
      if (buffer.startsWith('HTTP/1.0', start)) return '1.0';
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
      `a request line must not exceed ${this.limits.requestLine} bytes (RFC9112§3)`,
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
    version,
    host,
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

/** Anything but 100-continue is refused with 417; HTTP/1.0 clients cannot expect (RFC9110§10.1.1). */
function expectsContinue(expectation: string, version: HttpVersion): boolean {
  if (version === '1.0') return false;
  if (expectation.toLowerCase() === '100-continue') return true;
  throw new ProtocolError(
    'expectation-failed',
    `the only expectation is 100-continue, got ${JSON.stringify(expectation)} (RFC9110§10.1.1)`,
  );
}

/** Whether a comma-separated list has a token, in any case, with no parameters. */
function listHas(list: string, token: string): boolean {
  return list.split(',').some((item) => item.trim().toLowerCase() === token);
}
