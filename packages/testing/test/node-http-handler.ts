/**
 * The thinnest honest TSGI server over node:http: it makes of what node:http hands over what the rules ask for,
 * and does not look again at what a parser has let pass.
 *
 * @module
 */
import { type IncomingMessage, type ServerResponse, createServer, validateHeaderValue } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isHopByHop } from '@tsgi/http';
import { ProtocolError, writeFieldLine } from '@tsgi/http1';
import { RequestInput } from '@tsgi/gateway';
import {
  type Application,
  type Body,
  type Chunk,
  type Environ,
  type Header,
  ResponseEndedError,
  type ResponseFinished,
  type StartResponse,
  type Write,
  toBody,
} from '@tsgi/spec';
import type { StartServer } from '../src/conformance/index.ts';
import { type OwnValues, environOf } from './node-http-environ.ts';

const STEPS_IN_A_TURN = 256;

/** Resolves when the event loop has turned. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Serves an application by node:http, on a port that the system chooses. */
export const serveByNodeHttp: StartServer = async (app) => {
  const stopping = new AbortController();
  await app.startup?.();
  const onRequest = (req: IncomingMessage, res: ServerResponse) => answer(app, req, res, stopping.signal);
  const server = createServer(onRequest);
  server.on('checkContinue', onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    addresses: [{ host: '127.0.0.1', port: (server.address() as AddressInfo).port }],
    close() {
      stopping.abort(new Error('the server stops'));
      server.close(() => void app.shutdown?.());
      server.closeIdleConnections();
      // What heeds the signal has ended by then.
      setTimeout(() => server.closeAllConnections(), 200);
    },
  };
};

function answer(app: Application, req: IncomingMessage, res: ServerResponse, stopping: AbortSignal): void {
  const exchange = new NodeExchange(req, res, stopping);
  try {
    void exchange.run(app, environOf(req, exchange.ownValues()));
  } catch (error) {
    res.writeHead(error instanceof ProtocolError ? error.statusHint : 500).end();
  }
}

/** One request and its response. */
class NodeExchange {
  private readonly controller = new AbortController();
  private readonly callbacks: ResponseFinished[] = [];
  private readonly gone = Promise.withResolvers<void>();
  private readonly req: IncomingMessage;
  private readonly res: ServerResponse;
  private readonly stopping: AbortSignal;
  private pieces: AsyncIterator<unknown> | undefined;
  private calledStart = false;
  private head: { code: number; reason: string; headers: Header[]; length: number | undefined } | undefined;
  private sent = 0;
  private body: Body | undefined;
  private iterator: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  private ended = false;
  private failure: unknown;

  constructor(req: IncomingMessage, res: ServerResponse, stopping: AbortSignal) {
    this.req = req;
    this.res = res;
    this.stopping = stopping;
    res.on('close', () => {
      this.gone.resolve();
      if (res.writableFinished || this.ended) return;
      this.controller.abort(new Error('the client is gone'));
      this.finish(this.controller.signal.reason);
    });
  }

  ownValues(): OwnValues {
    const { req, res } = this;
    return {
      'tsgi.input': new RequestInput({ readContent: () => this.readContent() }),
      'tsgi.signal': this.controller.signal,
      'tsgi.shutdown': AbortSignal.any([this.stopping]),
      'tsgi.response_finished': this.callbacks,
      'tsgi.flush_headers': () => {
        this.sendHead();
        res.flushHeaders();
      },
      ...(req.httpVersion === '1.1' && { 'tsgi.early_hints': (headers) => sendHints(res, headers) }),
    };
  }

  async run(app: Application, environ: Environ): Promise<void> {
    try {
      const returned = await app(environ, (...given) => this.startResponse(...given));
      this.body = typeof returned === 'object' ? toBody(returned) : returned;
      if (this.ended) {
        await this.body.close?.();
        return;
      }
      await this.sendBody(this.body);
      if (this.hasEnded()) return;
      this.res.end();
      this.finish();
    } catch (error) {
      this.fail(error);
    }
  }

  private hasEnded(): boolean {
    return this.ended;
  }

  private startResponse(...[status, headers, failure]: Parameters<StartResponse>): Write {
    if (failure === undefined && this.calledStart) throw new Error('startResponse was called before');
    if (failure !== undefined && this.res.headersSent) throw failure.error;
    this.calledStart = true;
    this.head = undefined;
    if (!/^[2-9]\d\d( [\t -~\x80-\xff]*)?$/.test(status)) throw new Error(`no status: ${status}`);
    for (const [name, value] of headers) {
      writeFieldLine(name, value);
      validateHeaderValue(name, value);
    }
    const lengths = headers.filter(([name]) => name.toLowerCase() === 'content-length');
    if (lengths.length > 1 || lengths.some(([, value]) => !/^\d+$/.test(value))) throw new Error('no length');
    const length = lengths[0] === undefined ? undefined : Number(lengths[0][1]);
    const isDropped = (name: string) =>
      isHopByHop(name) || (status.startsWith('205') && name === 'content-length');
    const kept = headers.filter(([name]) => !isDropped(name.toLowerCase()));
    this.head = { code: Number(status.slice(0, 3)), reason: status.slice(4), headers: kept, length };
    return (chunk) => this.write(chunk);
  }

  private sendHead(size?: number): void {
    if (this.res.headersSent) return;
    if (this.head === undefined) throw new Error('startResponse was not called');
    const { code, reason, headers, length } = this.head;
    if (code === 205) headers.push(['Content-Length', '0']);
    else if (length === undefined && size !== undefined && code !== 204 && code !== 304)
      headers.push(['Content-Length', String(size)]);
    this.res.writeHead(code, reason, headers.flat());
  }

  private async sendBody(body: Body): Promise<void> {
    if (Array.isArray(body)) {
      const sizes = (body as Chunk[]).map((chunk) => bytesOf(chunk).length);
      this.sendHead(sizes.reduce((sum, size) => sum + size, 0));
    } else if (typeof body === 'string' || body instanceof Uint8Array) {
      throw new Error('no body');
    }
    this.iterator = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
    for (let count = 1; ; count++) {
      const step = await this.iterator.next();
      if (this.ended) return;
      if (step.done === true) break;
      await this.send(step.value);
      // The client has all of it.
      if (this.res.headersSent && !this.hasContent()) return;
      if (count % STEPS_IN_A_TURN === 0) await othersTurn();
    }
    this.sendHead(0);
    const { length = 0 } = this.head ?? {};
    if (this.hasContent() && this.sent < length) throw new Error('the body is too short');
  }

  private write(chunk: Chunk): Promise<void> {
    const writing = this.ended ? this.refuse() : this.settle(this.send(chunk));
    // What is not awaited must not end the process.
    writing.catch(() => undefined);
    return writing;
  }

  private async refuse(): Promise<void> {
    await othersTurn();
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is what the application has thrown
    throw this.failure ?? new ResponseEndedError();
  }

  private async settle(waiting: void | Promise<void>): Promise<void> {
    await waiting;
    await othersTurn();
    if (!this.res.headersSent || this.hasContent() || this.ended) return;
    // The client has all of it.
    this.res.end();
    this.finish();
  }

  private hasContent(): boolean {
    const { code } = this.head ?? {};
    return this.req.method !== 'HEAD' && code !== 204 && code !== 205 && code !== 304;
  }

  /** What is written is copied, so the chunk may change. */
  private send(chunk: Chunk): void | Promise<void> {
    const bytes = bytesOf(chunk);
    if (bytes.length === 0 || this.ended) return;
    this.sendHead();
    const left = (this.head?.length ?? Infinity) - this.sent;
    this.sent += bytes.length;
    const isTaken = this.head?.code === 205 || this.res.write(bytes.subarray(0, left));
    if (bytes.length > left) throw new Error('the body is too long');
    if (isTaken) return;
    const drained = new Promise<void>((resolve) => this.res.once('drain', resolve));
    return Promise.race([drained, this.gone.promise]);
  }

  private async readContent(): Promise<Uint8Array | undefined> {
    if (this.pieces === undefined) {
      const { req, res } = this;
      if (/100-continue/i.test(req.headers.expect ?? '') && !res.headersSent) res.writeContinue();
      this.pieces = req[Symbol.asyncIterator]();
    }
    return ((await this.pieces.next()) as IteratorResult<Uint8Array, undefined>).value;
  }

  private fail(error: unknown): void {
    if (this.ended) return;
    if (!this.res.headersSent) this.res.writeHead(500).end('Internal Server Error\n');
    // To an HTTP/1.0 client, a close would look like the end.
    else if (this.req.httpVersion === '1.0') this.req.socket.resetAndDestroy();
    // What was written is still held back by node:http in this turn.
    else setImmediate(() => this.req.socket.destroySoon());
    this.finish(error);
  }

  /** Once: the body is closed, and who asked is told. */
  private finish(...failure: [unknown?]): void {
    this.ended = true;
    [this.failure] = failure;
    const quietly = async (action: () => unknown) => {
      try {
        await action();
      } catch {
        // Would be logged by a server that has a log.
      }
    };
    void quietly(() => this.iterator?.return?.());
    void quietly(() => this.body?.close?.());
    for (const callback of this.callbacks.toReversed()) void quietly(() => callback(...failure));
  }
}

function bytesOf(chunk: Chunk): Uint8Array {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return Buffer.from(chunk as string);
  throw new Error('no chunk');
}

function sendHints(res: ServerResponse, headers: readonly Header[]): void {
  const hints: Record<string, string[]> = {};
  for (const [name, value] of headers) (hints[name.toLowerCase()] ??= []).push(value);
  res.writeEarlyHints(hints);
}
