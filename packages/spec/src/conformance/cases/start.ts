/** How a response begins. @module */
import type { Header, StartResponse } from '../../response.ts';
import type { CaseApplication, CaseRun, ConformanceCase } from '../conformance-case.ts';
import { pause, start } from './applications.ts';
import { get } from './request-text.ts';

/** Whether a call of `startResponse` is refused. */
function noteRefusal(run: CaseRun, call: () => unknown): void {
  try {
    call();
    run.note('accepted');
  } catch {
    run.note('refused');
  }
}

const PLAIN: Header[] = [['Content-Type', 'text/plain']];

/** A response with this status, or 500. */
const withStatus =
  (status: string): CaseApplication =>
  (_environ, startResponse) => {
    startResponse(status, [['Content-Type', 'text/plain']]);
    return ['text'];
  };

const refusedStatus = (id: string, title: string, status: string): ConformanceCase => ({
  id,
  title,
  stands: 'START-STATUS',
  app: withStatus(status),
  send: get(),
  expect: { responses: [{ status: 500 }], unseen: 'X-Injected' },
});

const failing = (id: string, title: string, app: CaseApplication): ConformanceCase => ({
  id,
  title,
  stands: 'START-FIRST',
  app,
  send: get(),
  expect: { responses: [{ status: 500 }] },
});

/** Begins again after a failure, and says which error came back. */
function restart(startResponse: StartResponse, run: CaseRun): void {
  const error = new Error('the failure');
  try {
    startResponse('503 Service Unavailable', PLAIN, { error });
    run.note('accepted');
  } catch (thrown) {
    run.note(thrown === error ? 'the error itself' : 'another error');
    throw thrown;
  }
}

export const START_CASES: readonly ConformanceCase[] = [
  {
    id: 'start-lazy',
    title: 'a generator may call startResponse in its first step',
    stands: 'START-LAZY',
    *app(_environ, startResponse) {
      startResponse('201 Created', []);
      yield 'lazy';
    },
    send: get(),
    expect: { responses: [{ status: 201, body: 'lazy' }] },
  },
  {
    id: 'start-lazy-async',
    title: 'an async generator may call startResponse before its first chunk',
    stands: 'START-LAZY',
    async *app(_environ, startResponse) {
      await pause(10);
      startResponse('201 Created', []);
      await pause(10);
      yield 'lazy';
    },
    send: get(),
    expect: { responses: [{ status: 201, body: 'lazy' }] },
  },
  {
    id: 'start-lazy-after-empty',
    title: 'empty chunks may come before startResponse',
    stands: 'START-LAZY',
    *app(_environ, startResponse) {
      yield '';
      yield new Uint8Array(0);
      startResponse('201 Created', []);
      yield 'lazy';
    },
    send: get(),
    expect: { responses: [{ status: 201, body: 'lazy' }] },
  },
  {
    id: 'start-later',
    title: 'an async application may call startResponse after it has waited',
    stands: 'START-LAZY',
    async app(_environ, startResponse) {
      await pause(10);
      startResponse('201 Created', []);
      await pause(10);
      return ['later'];
    },
    send: get(),
    expect: { responses: [{ status: 201, body: 'later' }] },
  },
  failing('start-never', 'a body without startResponse is answered with 500', () => []),
  failing('start-never-array', 'chunks without startResponse are answered with 500', () => ['text']),
  failing(
    'start-too-late',
    'a chunk before startResponse is answered with 500',
    function* (_, startResponse) {
      yield 'early';
      startResponse('200 OK', []);
    },
  ),
  {
    id: 'start-reason',
    title: 'status and reason phrase go out as they were given',
    stands: 'RFC9112§4',
    of: 'wire',
    app: withStatus('299 Something  of its own'),
    send: get(),
    expect: { responses: [{ status: 299, reason: 'Something  of its own' }] },
  },
  refusedStatus('start-status-name', 'a status without a number is refused', 'OK'),
  refusedStatus('start-status-short', 'a status of two digits is refused', '20 OK'),
  refusedStatus('start-status-interim', 'an interim status is refused', '103 Early Hints'),
  refusedStatus('start-status-lines', 'a status with a line end is refused', '200 OK\r\nX-Injected: yes'),
  {
    id: 'start-twice',
    title: 'a second call of startResponse without an error is refused',
    stands: 'START-ONCE',
    app(_environ, startResponse, run) {
      startResponse('200 OK', PLAIN);
      noteRefusal(run, () => startResponse('201 Created', []));
      return ['text'];
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'text' }], observed: ['refused'] },
  },
  {
    id: 'start-once-even-after-throw',
    title: 'a second call is refused even if the first one threw; one with an error is not',
    stands: 'START-ONCE-EVEN-AFTER-THROW',
    app(_environ, startResponse, run) {
      noteRefusal(run, () => startResponse('no status', []));
      noteRefusal(run, () => startResponse('200 OK', []));
      startResponse('503 Service Unavailable', PLAIN, { error: new Error('the failure') });
      return ['sorry'];
    },
    send: get(),
    expect: { responses: [{ status: 503, body: 'sorry' }], observed: ['refused', 'refused'] },
  },
  {
    id: 'start-replaced',
    title: 'a failure replaces status and fields that were not sent',
    stands: 'START-REPLACED',
    app(_environ, startResponse, run) {
      startResponse('200 OK', [
        ['X-Old', 'yes'],
        ['Content-Length', '4'],
      ]);
      restart(startResponse, run);
      return ['sorry'];
    },
    send: get(),
    expect: {
      responses: [{ status: 503, body: 'sorry', fields: { 'x-old': [], 'content-length': '5' } }],
      observed: ['accepted'],
    },
  },
  {
    id: 'start-failure-first',
    title: 'the first call may have an error',
    stands: 'START-FAILURE',
    app(_environ, startResponse, run) {
      restart(startResponse, run);
      return ['sorry'];
    },
    send: get(),
    expect: { responses: [{ status: 503, body: 'sorry' }], observed: ['accepted'] },
  },
  {
    id: 'start-rethrows',
    title: 'a failure after the head was sent is thrown itself, and cuts the response',
    stands: 'START-RETHROWS',
    *app(_environ, startResponse, run) {
      start(startResponse);
      yield 'text';
      restart(startResponse, run);
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'text', ends: 'cut' }], observed: ['the error itself'] },
  },
  {
    id: 'start-throws-later',
    title: 'a failure after write() is thrown itself',
    stands: 'START-RETHROWS',
    app(_environ, startResponse, run) {
      void startResponse('200 OK', PLAIN)('text');
      restart(startResponse, run);
      return [];
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'text', ends: 'cut' }], observed: ['the error itself'] },
  },
  {
    id: 'start-write',
    title: 'startResponse returns write()',
    stands: 'START-RETURNS-WRITE',
    app(_environ, startResponse, run) {
      run.note(typeof startResponse('200 OK', PLAIN));
      return ['text'];
    },
    send: get(),
    expect: { responses: [{ status: 200 }], observed: ['function'] },
  },
];
