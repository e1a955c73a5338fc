/** The life of an application, and what it hears of a stop: `startup()`, `shutdown()`, `tsgi.shutdown`. @module */
import type { Environ } from '../../environ.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { answer, pause, start } from './applications.ts';
import { get } from './request-text.ts';

const STOPPED = [get(), { until: 'first' }, { act: 'stop' }] as const;

/** Resolves when the server begins to stop. */
function untilStop({ 'tsgi.shutdown': shutdown }: Environ): Promise<void> {
  return new Promise((resolve) => {
    shutdown.addEventListener('abort', () => resolve(), { once: true });
  });
}

export const LIFE_CASES: readonly ConformanceCase[] = [
  {
    id: 'shutdown-heard',
    title: 'tsgi.shutdown aborts when the server begins to stop, and the response ends whole',
    stands: 'SIGNAL-SHUTDOWN',
    async *app(environ, startResponse) {
      start(startResponse);
      yield 'first';
      await untilStop(environ);
      const { 'tsgi.shutdown': shutdown, 'tsgi.signal': signal } = environ;
      yield signal.aborted || !(shutdown.reason instanceof Error) ? ', not rightly' : ', heard';
    },
    send: STOPPED,
    expect: { responses: [{ status: 200, body: 'first, heard' }], connection: 'closed' },
  },
  {
    id: 'startup-first',
    title: 'startup() has ended before the first request',
    stands: 'LIFE-STARTUP',
    app(_environ, startResponse, run) {
      run.note(run.isStarted() ? 'started' : 'not started');
      return answer(startResponse);
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'ok' }], observed: ['started'] },
  },
  {
    id: 'shutdown-last',
    title: 'shutdown() is not called while a response is still sent',
    stands: 'LIFE-SHUTDOWN',
    async *app(environ, startResponse, run) {
      start(startResponse);
      yield 'first';
      await untilStop(environ);
      await pause(50);
      yield run.isStarted() ? ', not yet' : ', too early';
    },
    send: STOPPED,
    expect: { responses: [{ status: 200, body: 'first, not yet' }], connection: 'closed' },
  },
];
