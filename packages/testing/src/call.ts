/**
 * The smallest host of the gateway: calls an application once, and collects the result.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import {
  Exchange,
  type ExchangeHost,
  type ExchangeService,
  type IncomingRequest,
  PLAIN,
  type ResponseChannel,
} from '@tsgi/gateway';
import {
  type Application,
  type ApplicationLike,
  type Body,
  type Chunk,
  type Environ,
  type Header,
  type SpecViolation,
  type StartResponse,
  STEPS_IN_A_TURN,
  isPromise,
  othersTurn,
  toApplication,
} from '@tsgi/spec';
import { lintApplication } from './lint-application.ts';
import { withJson } from './test-response.ts';

/** The result of a call. */
export interface CallResult {
  /** The last status that `startResponse` got: `'200 OK'`; `undefined` if it was not called. */
  readonly status: string | undefined;
  /** The last field lines that `startResponse` got. */
  readonly fields: readonly Header[];
  /** The field lines by case-insensitive name. */
  readonly headers: Headers;
  /** The chunks as sent, including those of `write()`, without empty ones. */
  readonly chunks: readonly Chunk[];
  /** The chunks joined, decoded as UTF-8. */
  readonly text: string;
  /**
   * The text, parsed.
   *
   * @throws SyntaxError if it is invalid JSON.
   */
  readonly json: unknown;
  /** The first failure: an error of the application or its callbacks, or the reason of `tsgi.signal`. */
  readonly failure: unknown;
  /** Whether the body's `close()` was called; `false` only if it has none. */
  readonly closed: boolean;
}

/** Options of a call. */
export interface CallOptions {
  /** `false`: the contract is not checked. By default the call rejects for a broken rule. */
  lint?: boolean;
}

/**
 * Calls an application as a server does, and waits until everything is done: the body is read and closed, and the
 * callbacks of `tsgi.response_finished` have run. For HEAD the result has the content that the application returned.
 * Errors of the application are the result's `failure`.
 *
 * @throws SpecViolation for a broken rule.
 * @example
 * const { status, text } = await call(app, createEnviron({ target: '/users' }));
 */
export async function call<E extends Environ>(
  app: ApplicationLike<E>,
  environ: E,
  options: CallOptions = {},
): Promise<CallResult> {
  // The environ that the application asks for is the one that it is given.
  const called = toApplication(app as ApplicationLike);
  if (options.lint === false) return await run(called, environ);
  const { 'tsgi.errors': errors } = environ;
  const violations: SpecViolation[] = [];
  const linted = lintApplication(called, {
    violated: (violation) => violations.push(violation),
    advised: ({ message }) => errors.write(`${message}\n`),
  });
  const result = await run(linted, environ);
  if (violations[0] !== undefined) throw violations[0];
  return result;
}

async function run(app: Application, environ: Environ): Promise<CallResult> {
  const calling = new Call(environ);
  await calling.run(app, environ);
  return calling.result();
}

/** Host and channel of one exchange. */
class Call implements ExchangeHost, ExchangeService, ResponseChannel {
  readonly service: ExchangeService = this;
  readonly runtime = PLAIN;

  private readonly exchange: Exchange;
  private readonly signal: AbortSignal;
  private readonly ended = Promise.withResolvers<void>();
  /** What is still pending after the response. */
  private readonly remaining: Promise<unknown>[] = [];
  private readonly chunks: Chunk[] = [];
  private status: string | undefined;
  private fields: readonly Header[] = [];
  private body: Body | undefined;
  private failure: unknown;
  private steps = 0;

  constructor(environ: Environ) {
    this.exchange = new Exchange(this, this, requestOf(environ), undefined);
    this.exchange.callbacks = environ['tsgi.response_finished'];
    this.signal = environ['tsgi.signal'];
  }

  /** Resolves when everything is done. */
  async run(app: Application, environ: Environ): Promise<void> {
    const { signal } = this;
    const abort = () => this.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
    this.exchange.answer(this.watching(app), environ);
    if (!this.exchange.hasEnded()) await this.ended.promise;
    signal.removeEventListener('abort', abort);
    // What remains may leave something behind in turn.
    for (const work of this.remaining) await work;
  }

  result(): CallResult {
    const { body, chunks, failure, fields, status } = this;
    const bytes = chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
    const text = Buffer.concat(bytes).toString();
    const headers = new Headers([...fields]);
    return withJson({
      status,
      fields,
      headers,
      chunks,
      text,
      failure,
      closed: typeof body?.close === 'function',
    });
  }

  private abort(reason: unknown): void {
    if (this.exchange.hasEnded()) return;
    this.failure = reason;
    this.exchange.abort(reason as Error);
    this.ended.resolve();
  }

  /** Observes the application: the result is what it sets, not what a server makes of it. */
  private watching(app: Application): Application {
    return (environ, startResponse) => {
      const start: StartResponse = (status, headers, failure) => {
        const write = startResponse(status, headers, failure);
        this.status = status;
        this.fields = headers.map(([name, value]) => [name, value]);
        return write;
      };
      const keep = (body: Body) => (this.body = body);
      const result = app(environ, start);
      return isPromise(result) ? result.then(keep) : keep(result);
    };
  }

  // ── from the exchange ──

  onEnded(): void {
    this.ended.resolve();
  }

  workRemains(work: Promise<unknown>): void {
    this.remaining.push(work);
  }

  /** A cancelled generator may be pending for ever; only the body's `close()` is awaited. */
  closingRemains(closing: Promise<unknown>): void {
    if (this.exchange.hasEnded()) this.remaining.push(closing);
  }

  failureText(): string {
    return 'Internal Server Error\n';
  }

  /** Fields that are left out are no failure. */
  reportError(_title: string, error: unknown): void {
    this.failure ??= error;
  }

  contentRefused(): void {
    // The content comes from the test itself.
  }

  // ── the channel ──

  begin(): void {
    // The application has said it already.
  }

  send(chunk: Chunk): void {
    // What a server tells of a failure is not what the application has said.
    if (this.failure === undefined) this.chunks.push(copyOf(chunk));
  }

  end(): void {
    // The chunks are all there is.
  }

  cut(): void {
    // So is the failure.
  }

  /** Lets the event loop turn, however many chunks come synchronously. */
  backpressure(): Promise<void> | undefined {
    this.steps++;
    return this.steps % STEPS_IN_A_TURN === 0 ? othersTurn() : undefined;
  }

  borrowing(): undefined {
    return undefined;
  }

  flushSoon(): void {
    // Nothing is held back.
  }
}

/** HEAD has the content that the application gives. */
function requestOf(environ: Environ): IncomingRequest {
  return {
    method: 'GET',
    rawTarget: environ['tsgi.raw_target'],
    target: {
      path: environ.PATH_INFO,
      query: environ.QUERY_STRING,
      authority: undefined,
    },
    version: '1.1',
    fields: NO_FIELDS,
    host: environ.HTTP_HOST ?? '',
    acceptsTrailers: false,
  };
}

const NO_FIELDS: IncomingRequest['fields'] = Object.assign([], { names: [], values: [] });

/** Copies a chunk: the application may reuse its memory (BODY-REUSE). */
function copyOf(chunk: Chunk): Chunk {
  if (typeof chunk === 'string') return chunk;
  return Buffer.isBuffer(chunk) ? Buffer.from(chunk) : new Uint8Array(chunk);
}
