/**
 * The smallest server that keeps the contract: calls an application once, and gathers what it does.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { byteLength, checkBody, checkResponseHead, toApplication } from '@tsgi/server/gateway';
import {
  type Application,
  type ApplicationLike,
  type Body,
  type Chunk,
  ResponseEndedError,
  SpecViolation,
} from '@tsgi/spec';
import type { Environ, Header, Write } from '@tsgi/spec';
import { lintApplication } from './lint-application.ts';
import { withJson } from './test-response.ts';

/** What came of a call. */
export interface CallResult {
  /** As `startResponse` got it last: `'200 OK'`; `undefined` if it was not called. */
  readonly status: string | undefined;
  /** As `startResponse` got them last. */
  readonly fields: readonly Header[];
  /** The same by name, in any case. */
  readonly headers: Headers;
  /** As the application gave them, empty ones among them; those of `write()` too. */
  readonly chunks: readonly Chunk[];
  /** The chunks, joined, and decoded as UTF-8. */
  readonly text: string;
  /** The text, parsed. @throws SyntaxError if it is no JSON. */
  readonly json: unknown;
  /** What went wrong first: what the application threw, its callbacks too, or the reason of `tsgi.signal`. */
  readonly failure: unknown;
  /** Whether `close()` of the body was called; `false` only if it has none. */
  readonly closed: boolean;
}

/** How an application is called. */
export interface CallOptions {
  /** `false`: the contract is not checked. By default a broken rule makes the call reject. */
  lint?: boolean;
}

/**
 * Calls an application as a server would, and waits until all is done: the body is read and closed, and the
 * callbacks of `tsgi.response_finished` have run. Nothing is framed: HEAD has the content that the application
 * gave. What the application throws is the result's `failure`.
 *
 * @throws SpecViolation if a rule was broken.
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
  const { 'tsgi.response_finished': callbacks, 'tsgi.signal': signal } = environ;
  const response = new GatheredResponse();
  const calling = start(app, environ, response);
  let body: Body | undefined;
  let failure: unknown;
  try {
    body = await Promise.race([calling, abortOf(signal)]);
    if (signal.aborted) throw signal.reason;
    body = checkBody(body);
    await response.take(body, signal);
  } catch (error) {
    failure = error;
  }
  // A body that comes when nobody waits for it any more is closed all the same.
  if (body === undefined) calling.then(closeBody).catch(() => undefined);
  const ended = failure === undefined ? [] : [failure];
  const attempt = async (step: () => void | Promise<void>) => {
    try {
      await step();
    } catch (error) {
      failure ??= error;
    }
  };
  response.end(failure);
  await attempt(() => closeBody(body));
  for (const callback of callbacks.toReversed()) await attempt(() => callback(...ended));
  return response.result(failure, typeof body?.close === 'function');
}

async function start(app: Application, environ: Environ, response: GatheredResponse): Promise<Body> {
  return await app(environ, (...given) => response.start(...given));
}

async function closeBody(body: Body | undefined): Promise<void> {
  if (typeof body?.close === 'function') await body.close();
}

/** Resolves when the signal aborts. */
function abortOf(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/** Not awaited: an async generator's return() waits behind a next() that may never come. */
function giveUp(iterator: Iterator<Chunk> | AsyncIterator<Chunk>): void {
  Promise.resolve(iterator.return?.()).catch(() => undefined);
}

const STEPS_IN_A_TURN = 256;

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

class GatheredResponse {
  private status: string | undefined;
  private fields: readonly Header[] = [];
  private readonly chunks: Chunk[] = [];
  private calledStart = false;
  /** Whether a server had sent the head by now. */
  private committed = false;
  /** How it ended. */
  private ended: { readonly failure: unknown } | undefined;
  private steps = 0;

  /** The `startResponse` of this call. */
  start(status: string, headers: Header[], failure?: { error: unknown }): Write {
    if (failure === undefined) {
      if (this.calledStart) throw startedTwice();
    } else if (this.committed) {
      throw failure.error;
    }
    this.calledStart = true;
    checkResponseHead(status, headers);
    this.status = status;
    this.fields = headers.map(([name, value]) => [name, value]);
    return (chunk) => this.write(chunk);
  }

  /** Reads a body to its end, one chunk after the other. @throws whatever ends it early. */
  async take(body: Body, signal: AbortSignal): Promise<void> {
    const iterator = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
    const next = async () => iterator.next();
    const left = abortOf(signal);
    for (;;) {
      const step = await Promise.race([next(), left]);
      if (step?.done === true) break;
      try {
        if (step === undefined) throw signal.reason;
        this.add(step.value);
        await this.turn();
      } catch (error) {
        giveUp(iterator);
        throw error;
      }
    }
    if (this.status === undefined) throw startMissing();
  }

  result(failure: unknown, closed: boolean): CallResult {
    const { chunks, fields, status } = this;
    const bytes = chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
    const text = Buffer.concat(bytes).toString();
    return withJson({ status, fields, headers: new Headers([...fields]), chunks, text, failure, closed });
  }

  /** From here on `write()` fails. */
  end(failure: unknown): void {
    this.ended = { failure };
  }

  private write(chunk: Chunk): void | Promise<void> {
    if (this.ended === undefined) {
      this.add(chunk);
      return this.turn();
    }
    const { failure } = this.ended;
    const refused = othersTurn().then(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is what the application has thrown
      throw failure ?? new ResponseEndedError();
    });
    // An application that does not wait for it must not end the process.
    refused.catch(() => undefined);
    return refused;
  }

  /** However much comes that never has to wait, the event loop turns. */
  private turn(): Promise<void> | undefined {
    this.steps++;
    return this.steps % STEPS_IN_A_TURN === 0 ? othersTurn() : undefined;
  }

  private add(chunk: Chunk): void {
    if (byteLength(chunk) > 0) {
      if (this.status === undefined) throw startMissing();
      this.committed = true;
    }
    // The application may give the same memory again (BODY-REUSE).
    this.chunks.push(copyOf(chunk));
  }
}

function startedTwice(): SpecViolation {
  return new SpecViolation(
    'START-ONCE',
    'application',
    'startResponse must be called once; only with { error } again',
  );
}

function startMissing(): SpecViolation {
  return new SpecViolation(
    'START-FIRST',
    'application',
    'startResponse must be called before the first chunk of the body, or the end of it',
  );
}

function copyOf(chunk: Chunk): Chunk {
  if (typeof chunk === 'string') return chunk;
  return Buffer.isBuffer(chunk) ? Buffer.from(chunk) : new Uint8Array(chunk);
}
