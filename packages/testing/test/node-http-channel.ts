/**
 * A response of the gateway as node:http sends it: `ResponseChannel` over `ServerResponse`. Framing, `Connection`
 * and `Date` are node's.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import { type Announcement, type ResponseChannel, type ResponseHead, fieldsOf } from '@tsgi/gateway';
import { type Chunk, type Header, STEPS_IN_A_TURN, othersTurn } from '@tsgi/spec';

export class NodeHttpChannel implements ResponseChannel {
  private readonly res: ServerResponse;
  private isHeadHeldBack = false;
  /** Chunks of bytes that node has not written: they are still the application's memory. */
  private lent = 0;
  private steps = 0;
  private waiting: PromiseWithResolvers<void> | undefined;

  constructor(res: ServerResponse) {
    this.res = res;
    res.on('drain', () => this.goOn());
    res.on('close', () => this.goOn());
  }

  begin(head: ResponseHead, { breaks, length }: Announcement): void {
    const fields = fieldsOf(head);
    if (length !== undefined) fields.push(['Content-Length', String(length)]);
    if (breaks) fields.push(['Connection', 'close']);
    this.res.writeHead(head.code, head.status.slice(4), fields.flat());
    this.isHeadHeldBack = true;
  }

  send(chunk: Chunk): void {
    this.isHeadHeldBack = false;
    if (typeof chunk === 'string') {
      // As a string, node would join it with the head, and write both in UTF-8.
      this.res.write(Buffer.from(chunk));
    } else {
      this.lent++;
      this.res.write(chunk, () => this.onTaken());
    }
  }

  end(trailers: readonly Header[] | undefined): void {
    if (trailers !== undefined) this.res.addTrailers(trailers);
    this.res.end();
  }

  cut(): void {
    const { socket } = this.res.req;
    // To an HTTP/1.0 client, a close would look like the end.
    if (this.res.req.httpVersion === '1.0') socket.resetAndDestroy();
    // What was written is still held back by node:http in this turn.
    else setImmediate(() => socket.destroySoon());
  }

  backpressure(): Promise<void> | undefined {
    if (this.res.writableNeedDrain) return this.wait();
    this.steps++;
    return this.borrowing() ?? (this.steps % STEPS_IN_A_TURN === 0 ? othersTurn() : undefined);
  }

  borrowing(): Promise<void> | undefined {
    return this.lent > 0 && this.res.writableLength > 0 ? this.wait() : undefined;
  }

  /** Content leaves at the end of the turn anyway; a head alone does not. */
  flushSoon(): void {
    if (this.isHeadHeldBack) this.res.flushHeaders();
    this.isHeadHeldBack = false;
  }

  interim(_: string, fields: readonly Header[]): undefined {
    const hints: Record<string, string[]> = {};
    for (const [name, value] of fields) (hints[name.toLowerCase()] ??= []).push(value);
    this.res.writeEarlyHints(hints);
  }

  private wait(): Promise<void> {
    this.waiting ??= Promise.withResolvers();
    return this.waiting.promise;
  }

  private onTaken(): void {
    this.lent--;
    if (this.lent === 0 && !this.res.writableNeedDrain) this.goOn();
  }

  private goOn(): void {
    this.waiting?.resolve();
    this.waiting = undefined;
  }
}
