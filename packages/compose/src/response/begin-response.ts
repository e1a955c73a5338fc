/**
 * Calls an application and waits until the head of its response is final; then the response
 * is a value.
 *
 * That moment is: at once for an array or a file, which run nothing of the application; the first chunk that is
 * not empty, or the end, for anything else; the first `write()`; `tsgi.flush_headers`. Until then, the
 * application may replace its response because of an error (PEP3333, "The start_response() Callable").
 *
 * Nothing waits that need not. A sync body is run to its first chunk at once, so its response is there at once.
 * An async body is returned unread, so that a server can close it while its first chunk is still to come.
 *
 *   open ──first chunk, end, write(), flush_headers──▶ final ──settle──▶ settled
 *
 * @module
 */
import {
  type Application,
  type Body,
  type Environ,
  STEPS_IN_A_TURN,
  SpecViolation,
  type StartResponse,
  type Write,
  checkBody,
  isFileBody,
  isPromise,
  othersTurn,
  startMissing,
  startedTwice,
} from '@tsgi/spec';
import { isArrayBody, isAsyncBody } from '../body/body-kinds.ts';
import { isEmptyChunk } from '../body/chunk-bytes.ts';
import { concat } from '../body/concat.ts';
import { closingOnFailure, withClose } from '../body/with-close.ts';
import { whenReady } from '../when-ready.ts';
import { LazyBody } from './lazy-body.ts';
import type { ResponseHead, ResponseParts } from './response-parts.ts';
import { type StartedBody, type Step, startBody } from './started-body.ts';
import { WriteQueue, writtenBody } from './write-queue.ts';

/** Receives the final response, begins the outer one, and returns its body. */
export type Settle = (response: ResponseParts) => Body | Promise<Body>;

/**
 * Calls an application, and passes its response to `settle` as soon as it is final.
 *
 * @param settle - called once. The response's body is closed exactly once, together with the body that `settle`
 *   returns, even if that does not use it.
 * @returns the body for the server.
 */
export function beginResponse<E extends Environ>(
  app: Application<E>,
  environ: E,
  settle: Settle,
): Body | Promise<Body> {
  const beginning = new BeginningResponse(settle, environ);
  const result = app(beginning.environFor(environ), beginning.startResponse);
  return isPromise(result) ? beginning.later(result) : beginning.now(result);
}

type Head = ResponseHead & Pick<ResponseParts, 'failure'>;

class BeginningResponse {
  private readonly settle: Settle;
  private readonly outerFlush: (() => void) | undefined;
  private readonly signal: AbortSignal;
  private head: Head | undefined;
  private started = false;
  private phase: 'open' | 'final' | 'settled' = 'open';
  private returned = false;
  private flushes = false;
  private queue: WriteQueue | undefined;
  /** Makes the response final now, if that is awaited. */
  private hurry: (() => void) | undefined;

  constructor(settle: Settle, environ: Environ) {
    this.settle = settle;
    this.outerFlush = environ['tsgi.flush_headers'];
    this.signal = environ['tsgi.signal'];
  }

  /** The environ for the application: if it flushes its response, the outer one has not begun yet. */
  environFor<E extends Environ>(environ: E): E {
    if (this.outerFlush === undefined) return environ;
    return { ...environ, 'tsgi.flush_headers': () => this.flush() };
  }

  readonly startResponse: StartResponse = (status, headers, failure) => {
    if (failure !== undefined && this.phase !== 'open') throw failure.error;
    if (failure === undefined && this.started) throw startedTwice();
    this.started = true;
    const head = { status, headers: [...headers] };
    this.head = failure === undefined ? head : { ...head, failure };
    return this.write;
  };

  private readonly write: Write = (chunk) => {
    if (this.returned) {
      throw new SpecViolation(
        'WRITE-BEFORE-BODY',
        'application',
        'write() must not be called once the body has been returned',
      );
    }
    this.queue ??= new WriteQueue(this.signal);
    const waiting = this.queue.write(chunk);
    if (this.mustHurry()) this.hurry?.();
    return waiting;
  };

  private flush(): void {
    if (this.phase === 'settled' || this.head === undefined) {
      this.outerFlush?.();
      return;
    }
    this.flushes = true;
    this.hurry?.();
  }

  private mustHurry(): boolean {
    return this.flushes || (this.queue !== undefined && this.queue.chunks.length > 0);
  }

  /** Handles a returned promise: the application may write and flush before it resolves. */
  later(result: PromiseLike<Body>): Promise<Body> {
    const { promise, resolve } = Promise.withResolvers<Body>();
    this.hurry = () => {
      this.queue ??= new WriteQueue(this.signal);
      const body = writtenBody(this.queue, result);
      resolve(new Promise((made) => made(this.finish(body))));
    };
    const goOn = () => {
      this.returned = true;
      if (this.phase === 'open') resolve(Promise.resolve(result).then((body) => this.now(body)));
      else this.queue?.end();
    };
    result.then(goOn, goOn);
    if (this.mustHurry()) this.hurry();
    return promise;
  }

  /** Handles a returned body. */
  now(returned: Body): Body | Promise<Body> {
    this.returned = true;
    this.hurry = undefined;
    const body = checkBody(returned);
    const whole = this.queue === undefined ? body : concat(this.queue.chunks, body);
    if (isArrayBody(whole) || isFileBody(whole)) return this.finish(whole);
    const started = startBody(whole);
    if (!isAsyncBody(whole)) return this.run(started);
    if (this.mustHurry()) return this.finish(started);
    const lazy = new LazyBody(started, () => this.finish(started));
    this.hurry = () => lazy.hurry();
    return lazy;
  }

  /** Runs a sync body to its first non-empty chunk. */
  private run(started: StartedBody): Body | Promise<Body> {
    const toFirstChunk = (): Body | Promise<Body> => {
      for (let count = 0; count < STEPS_IN_A_TURN; count++) {
        const step = started.peek() as Step;
        if (step.done === true || !isEmptyChunk(step.value)) return this.finish(started);
        started.skip();
      }
      // It gives nothing for so long that it has to wait after all.
      if (this.signal.aborted) throw this.signal.reason;
      return othersTurn().then(toFirstChunk);
    };
    return closingOnFailure(toFirstChunk, () => started.close());
  }

  private finish(body: Body): Body | Promise<Body> {
    this.phase = 'final';
    this.hurry = undefined;
    // The very body if it is given back as it is; otherwise one that can be closed twice.
    const given = body.close === undefined ? body : withClose(body, () => undefined);
    const outward = () => {
      if (this.head === undefined) throw startMissing(this.started);
      return whenReady(this.settle({ ...this.head, body: given }), (settled) => {
        this.phase = 'settled';
        if (this.flushes) this.outerFlush?.();
        if (settled === given) return body;
        return given.close === undefined ? settled : withClose(settled, () => given.close?.());
      });
    };
    return closingOnFailure(outward, () => given.close?.());
  }
}
