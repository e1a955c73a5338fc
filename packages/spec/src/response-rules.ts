/**
 * What servers and middleware answer an application that breaks a rule of its response: the same errors for all.
 *
 * @module
 */
import type { Body } from './response.ts';
import { othersTurn } from './others-turn.ts';
import { ResponseEndedError } from './response-ended-error.ts';
import { SpecViolation } from './spec-violation.ts';
import { isApplication } from './to-application.ts';
import { toBody } from './to-body.ts';

/** Bytes that `write()` may queue without being awaited (WRITE-WAIT). */
export const WRITE_QUEUE_LIMIT: number = 1024 * 1024;

/** Returns the error for a second call of `startResponse` without `{ error }` (START-ONCE). */
export function startedTwice(): SpecViolation {
  return violation('START-ONCE', 'startResponse must be called once; only with { error } again');
}

/** @param called - whether `startResponse` was called, and threw. */
export function startMissing(called: boolean): SpecViolation {
  return violation(
    'START-FIRST',
    called
      ? 'startResponse failed, and the application went on without it'
      : 'startResponse must be called before the first chunk of the body, or the end of it',
  );
}

/** @param queued - bytes. */
export function writesUnawaited(queued: number): SpecViolation {
  return violation('WRITE-WAIT', `write() must wait for its promise; ${queued} bytes are queued`);
}

/**
 * What `write()` returns after the end: rejects when the event loop has turned, so that an application that writes on
 * in spite of it leaves the others their turn (WRITE-ENDED).
 *
 * @param reason - what it rejects with; a {@link ResponseEndedError} if that is `undefined`.
 */
export function refuseWrite(reason: () => unknown): Promise<never> {
  const refused = othersTurn().then((): never => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- it may be what the application has thrown
    throw reason() ?? new ResponseEndedError();
  });
  // An application that does not await it must not end the process.
  refused.catch(() => undefined);
  return refused;
}

/**
 * What an application returned, as the body that is sent; see {@link toBody}.
 *
 * @throws SpecViolation for what is no body: nothing, a string or bytes (they iterate by character and byte).
 */
export function checkBody(body: unknown): Body {
  if (
    typeof body === 'object' &&
    body !== null &&
    !(body instanceof Uint8Array) &&
    (Symbol.iterator in body || Symbol.asyncIterator in body)
  ) {
    return toBody(body as Body);
  }
  throw violation(
    'BODY-ITERABLE',
    `an application must return an array, iterable or async iterable of chunks, got ${describeBody(body)}`,
  );
}

function describeBody(body: unknown): string {
  if (body === null || body === undefined) return 'nothing';
  if (body instanceof Uint8Array) return 'an object of bytes';
  if (isApplication(body)) return 'an application; call it, or serve what makes it as "module:name()"';
  return `${typeof body === 'object' ? 'an' : 'a'} ${typeof body}`;
}

function violation(rule: SpecViolation['rule'], message: string): SpecViolation {
  return new SpecViolation(rule, 'application', message);
}
