/**
 * Refreshes a stale response after it was sent (RFC5861§3).
 *
 * @module
 */
import { STEPS_IN_A_TURN, othersTurn } from '@tsgi/spec';
import type { Body, Environ, ResponseFinished } from '@tsgi/spec';
import { type Miss, fill } from './fill.ts';
import type { CacheRequest } from './request.ts';
import type { StoredResponse } from './stored-response.ts';

/** Calls the application again after the response has ended; a stopping server waits for it. */
export function refreshLater(request: CacheRequest, key: string, stored: StoredResponse): void {
  const { environ, flights, report, settings, store } = request;
  const { land } = flights.begin(key);
  environ['tsgi.response_finished'].push(async () => {
    const held = await store.hold(report, key, { wait: 0, expiry: settings.lockTimeout });
    if (held.isMine) await refresh(request, { fwd: 'stale', stored, land });
    land('abandoned');
    held.release();
  });
}

async function refresh(request: CacheRequest, miss: Miss): Promise<void> {
  const environ = backgroundEnviron(request.environ);
  let failure: unknown;
  const attempt = async (step: () => unknown) => {
    try {
      await step();
    } catch (error) {
      failure ??= error;
      request.report(
        `cache: a stale response was not made anew, because the application failed: ${String(error)}`,
      );
    }
  };
  await attempt(async () => {
    const { begun, body } = await fill({ ...request, environ }, miss);
    begun?.();
    await drain(body);
  });
  for (const finished of environ['tsgi.response_finished'].toReversed()) {
    await attempt(() => (failure === undefined ? finished() : finished(failure)));
  }
}

// Of the client's connection, which goes its own way now.
const OF_THE_CONNECTION = [
  ...['tsgi.early_hints', 'tsgi.flush_headers', 'tsgi.trailers', 'tsgi.upgrade'],
] as const;

/** Returns the request without its client, which may have disconnected. */
function backgroundEnviron(environ: Environ): Environ {
  const own: Environ = {
    ...environ,
    REQUEST_METHOD: 'GET',
    'tsgi.signal': new AbortController().signal,
    'tsgi.response_finished': [] satisfies ResponseFinished[],
  };
  for (const key of OF_THE_CONNECTION) Reflect.deleteProperty(own, key);
  return own;
}

/** Drains a body, and closes it. */
async function drain(body: Body): Promise<void> {
  const steps = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
  try {
    for (let count = 1; (await steps.next()).done !== true; count++) {
      if (count % STEPS_IN_A_TURN === 0) await othersTurn();
    }
  } finally {
    await body.close?.();
  }
}
