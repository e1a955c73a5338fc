/**
 * A response as HTTP/1.1 sends it: the framing of its content, and whether the connection can be used again
 * (RFC9112§6, §9). One for each connection: its responses come one after the other.
 *
 * @module
 */
import type { Announcement, ResponseChannel, ResponseHead } from '@tsgi/gateway';
import { LAST_CHUNK, type RequestHead, writeChunkSize, writeTrailerSection } from '@tsgi/http1';
import type { Chunk, Header } from '@tsgi/spec';
import type { Outbox } from '../transport/outbox.ts';
import { type HeadWriter, endWithLength } from './head-writer.ts';

/** Whose responses they are: the pipeline. */
export interface ChannelHost {
  /** Whether the connection must close after this response, whatever the application says. */
  mustClose(): boolean;
}

// So many characters of early hints are sent without waiting for the client to take them.
const HINTS_LIMIT = 64 * 1024;

const encoder = new TextEncoder();

export class Http1Channel implements ResponseChannel {
  /** What is to be done with the connection after the response; a reset, if an orderly close would make it look whole. */
  next: 'keep' | 'close' | 'reset' = 'keep';

  private readonly host: ChannelHost;
  private readonly outbox: Outbox;
  private readonly heads: HeadWriter;
  private request: RequestHead | undefined;
  private framing: 'length' | 'chunked' | 'until-close' = 'length';
  private hinted = 0;

  constructor(host: ChannelHost, outbox: Outbox, heads: HeadWriter) {
    this.host = host;
    this.outbox = outbox;
    this.heads = heads;
  }

  /** The response that follows is to this request. */
  answers(request: RequestHead): void {
    this.request = request;
    this.framing = 'length';
    this.next = 'keep';
  }

  begin(head: ResponseHead, { breaks, hasContent, isStream, length }: Announcement): void {
    const request = this.request as RequestHead;
    let end = '\r\n';
    let untilClose = false;
    if (length !== undefined) {
      end = endWithLength(length);
    } else if (isStream && request.version === '1.1') {
      end = 'Transfer-Encoding: chunked\r\n\r\n';
      if (hasContent) this.framing = 'chunked';
    } else if (isStream && hasContent) {
      this.framing = 'until-close';
      untilClose = true;
    }
    const closes = !request.persistent || untilClose || breaks || this.host.mustClose();
    if (closes) this.next = 'close';
    this.outbox.sendText(this.heads.open(head, closes) + end);
  }

  send(chunk: Chunk, size: number): void {
    const { outbox } = this;
    if (this.framing !== 'chunked') {
      this.sendRaw(chunk, size);
    } else if (isAscii(chunk, size)) {
      outbox.sendText(`${writeChunkSize(size)}${chunk}\r\n`);
    } else {
      outbox.sendText(writeChunkSize(size));
      this.sendRaw(chunk, size);
      outbox.sendText('\r\n');
    }
  }

  private sendRaw(chunk: Chunk, size: number): void {
    if (isAscii(chunk, size)) this.outbox.sendText(chunk);
    else this.outbox.sendBytes(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
  }

  end(trailers: readonly Header[] | undefined): void {
    if (this.framing !== 'chunked') return;
    this.outbox.sendText(trailers === undefined ? LAST_CHUNK : writeTrailerSection(trailers));
  }

  cut(): void {
    this.next = this.looksWhole ? 'reset' : 'close';
  }

  /** Whether what was sent so far would be taken for whole if the connection were closed. */
  get looksWhole(): boolean {
    return this.framing === 'until-close';
  }

  /** A `103`; it is left out if very many wait for the client, who can do without. */
  interim(fieldLines: string): Promise<void> | undefined {
    this.hinted += fieldLines.length;
    if (this.hinted <= HINTS_LIMIT) {
      this.outbox.sendText(`HTTP/1.1 103 Early Hints\r\n${fieldLines}\r\n`);
      this.outbox.flushSoon();
    }
    return this.outbox.backpressure()?.then(() => {
      this.hinted = 0;
    });
  }

  backpressure(): Promise<void> | undefined {
    return this.outbox.backpressure();
  }

  borrowing(): Promise<void> | undefined {
    return this.outbox.borrowing();
  }

  flushSoon(): void {
    this.outbox.flushSoon();
  }
}

/** Text with as many bytes as characters: the same in ISO-8859-1. */
function isAscii(chunk: Chunk, size: number): chunk is string {
  return typeof chunk === 'string' && chunk.length === size;
}
