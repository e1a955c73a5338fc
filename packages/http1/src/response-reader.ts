/**
 * The client's half of HTTP/1.1: reads responses from bytes of a server. For test clients and load generators.
 *
 * @module
 */
import { parseList } from '@tsgi/http';
import { FieldSection } from './field-section.ts';
import { type Framing, responseFraming } from './framing.ts';
import { IS_FIELD_BYTE, STATUS } from './grammar.ts';
import { readCrlf } from './lines.ts';
import { type MessageContent, type MessageEnd, MessageReader } from './message-reader.ts';
import { ProtocolError } from './protocol-error.ts';
import type { HttpVersion } from './request-reader.ts';

/** Status line and fields. */
export interface ResponseHead {
  readonly kind: 'head';
  readonly version: HttpVersion;
  readonly status: number;
  readonly reason: string;
  readonly fields: FieldSection;
  readonly framing: Framing;
}

/** What {@link ResponseReader} returns: a head, then content and its end, if the response has content. */
export type ResponseEvent = ResponseHead | MessageContent | MessageEnd;

/** Reads responses from bytes. */
export class ResponseReader extends MessageReader<ResponseHead> {
  private readonly methods: string[] = [];
  private version: HttpVersion = '1.1';
  private status = '';

  /** Sets the method of the next request to be answered: a response to HEAD has no content. Default: GET. */
  expect(method: string): void {
    this.methods.push(method);
  }

  override next(): ResponseEvent | undefined {
    return super.next();
  }

  /** HTTP-version SP status-code SP [ reason-phrase ] CRLF (RFC9112§4). */
  protected override noteRefusal(): void {
    // A client has nothing to log.
  }

  protected override readStartLine(): boolean {
    const { buffer, limits } = this;
    const { bytes, at: start } = buffer;
    const stop = Math.min(bytes.length, start + limits.maxRequestLine + 1);
    let end = start;
    while (end < stop && IS_FIELD_BYTE[bytes[end] as number] === 1) end++;
    if (end - start > limits.maxRequestLine) throw this.badStatusLine('a shorter line', start, end);
    if (end === bytes.length || !readCrlf(buffer, end, 'bad-status-line', 'a status line')) return false;
    const version = buffer.slice(start, Math.min(end, start + 9));
    this.status = buffer.slice(Math.min(end, start + 9), end);
    if ((version !== 'HTTP/1.1 ' && version !== 'HTTP/1.0 ') || !STATUS.test(this.status)) {
      throw this.badStatusLine('version, status code and reason phrase', start, end);
    }
    this.version = version === 'HTTP/1.1 ' ? '1.1' : '1.0';
    this.section = new FieldSection();
    return true;
  }

  protected override finishHead(): ResponseHead {
    const { section: fields, version } = this;
    const status = Number(this.status.slice(0, 3));
    const interim = status >= 100 && status < 200;
    const method = (interim ? this.methods[0] : this.methods.shift()) ?? 'GET';
    const framing = responseFraming(fields, version, status, method);
    // Another protocol from here on (RFC9110§15.2.2), or a tunnel (RFC9110§9.3.6).
    const switches = status === 101 || (method === 'CONNECT' && !interim && status < 300);
    const asksToClose = parseList(fields.getAll('connection').join(',').toLowerCase()).includes('close');
    const closes = framing === 'until-close' || asksToClose || version === '1.0';
    this.expectContent(framing, !switches && (interim || !closes));
    return { kind: 'head', version, status, reason: this.status.slice(4), fields, framing };
  }

  private badStatusLine(rule: string, start: number, end: number): ProtocolError {
    const got = JSON.stringify(this.buffer.slice(start, end));
    return new ProtocolError('bad-status-line', `a status line must be ${rule}, got ${got} (RFC9112§4)`);
  }
}
