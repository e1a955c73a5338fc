/**
 * What a reader heard, as lines of text: the notation of the `log` blocks in the corpus, described in
 * README.md. Two ways to cut the same bytes must give the same lines.
 *
 * @module
 */
import type { FieldSection } from '../src/field-section.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import type { MessageReader } from '../src/message-reader.ts';
import { ProtocolError } from '../src/protocol-error.ts';
import type { RequestHead } from '../src/request-reader.ts';
import type { ResponseHead } from '../src/response-reader.ts';

export type AnyReader = MessageReader<RequestHead | ResponseHead>;

/** Whether the peer, after its last byte, goes silent or ends its half of the connection. */
export type Ending = 'open' | 'eof';

/** What a reader with the default limits may keep of the bytes it got: one line and a CR. */
export const LONGEST_KEPT: number =
  Math.max(DEFAULT_LIMITS.maxRequestLine, DEFAULT_LIMITS.maxFieldLine, DEFAULT_LIMITS.maxChunkLine) + 1;

/**
 * Feeds the pieces one by one, asks for events until there are none, and writes down what came.
 *
 * @throws Error if the reader breaks its own contract: another error than ProtocolError, an event after the
 * error or without a byte that could have caused it, or more bytes kept than the limits allow.
 */
export function transcript(
  reader: AnyReader,
  pieces: Iterable<Uint8Array>,
  ending: Ending = 'open',
): string[] {
  const log = new Transcript(reader);
  for (const piece of pieces) {
    reader.receive(piece);
    log.listen(piece.length);
  }
  if (ending === 'eof') {
    reader.finish();
    log.listen(0);
  }
  return log.close();
}

/** Text in ISO-8859-1, quoted; what is not visible ASCII is escaped as in the corpus. */
export function quote(text: string): string {
  return JSON.stringify(text)
    .replaceAll('\\u00', '\\x')
    .replace(/[\x7f-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`);
}

/** The bytes as ISO-8859-1: what a runtime hands to the readers. */
export function latin1(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end);
}

class Transcript {
  private readonly reader: AnyReader;
  private readonly lines: string[] = [];
  private content = '';
  private failed = false;
  /** A message takes two bytes at the least and gives three events at the most. */
  private eventsLeft = 3;

  constructor(reader: AnyReader) {
    this.reader = reader;
  }

  listen(received: number): void {
    this.eventsLeft += 2 * received;
    try {
      for (let event = this.reader.next(); event !== undefined; event = this.reader.next()) {
        if (this.failed || --this.eventsLeft < 0) throw new Error(`an event out of nothing: ${event.kind}`);
        this.write(event);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError) || this.failed || !this.reader.closed) throw error;
      this.failed = true;
      this.endContent();
      this.lines.push(`error ${error.code} ${error.statusHint}`);
    }
    const { buffered } = this.reader;
    if (buffered > LONGEST_KEPT) throw new Error(`${buffered} bytes kept, ${LONGEST_KEPT} allowed`);
  }

  close(): string[] {
    this.endContent();
    if (this.reader.closed && !this.failed) this.lines.push('closed');
    if (!this.reader.closed && !this.reader.idle) this.lines.push('…');
    return this.lines;
  }

  private write(event: NonNullable<ReturnType<AnyReader['next']>>): void {
    switch (event.kind) {
      case 'head':
        this.lines.push('method' in event ? requestLine(event) : statusLine(event));
        this.writeFields('field', event.fields);
        // A head without content is the whole message.
        if (event.framing === 0) this.lines.push('end');
        break;
      case 'content':
        this.content += latin1(event.bytes);
        if (event.endsChunk) this.endContent();
        break;
      case 'end':
        this.endContent();
        this.lines.push('end');
        if (event.trailers !== undefined) this.writeFields('trailer', event.trailers);
        break;
    }
  }

  private writeFields(kind: 'field' | 'trailer', fields: FieldSection): void {
    for (const [name, value] of fields) this.lines.push(`${kind} ${name}: ${quote(value)}`);
  }

  private endContent(): void {
    if (this.content !== '') this.lines.push(`content ${quote(this.content)}`);
    this.content = '';
  }
}

function requestLine(head: RequestHead): string {
  const { target } = head;
  const parts = ['head', head.method, head.rawTarget, `HTTP/${head.version}`, `host=${head.host}`];
  if (target.authority !== undefined) parts.push(`path=${target.path}`, `query=${target.query}`);
  parts.push(`framing=${head.framing}`);
  if (head.persistent) parts.push('persistent');
  if (head.expectsContinue) parts.push('expects-continue');
  if (head.acceptsTrailers) parts.push('accepts-trailers');
  return parts.join(' ');
}

function statusLine(head: ResponseHead): string {
  return `head HTTP/${head.version} ${head.status} ${quote(head.reason)} framing=${head.framing}`;
}
