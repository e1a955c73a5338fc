/** What a client gets when an application fails. @module */
import type { CaseApplication, ConformanceCase } from '../conformance-case.ts';
import { answer, pause, start } from './applications.ts';
import { get, head } from './request-text.ts';

const SECRET = 'the secret of the application';

const fault = () => new Error(SECRET);

/** A failure before anything was sent. */
const before = (id: string, title: string, app: CaseApplication): ConformanceCase => ({
  id,
  title,
  stands: 'FAIL-500',
  app,
  send: get(),
  expect: { responses: [{ status: 500 }], unseen: SECRET },
});

export const FAILURE_CASES: readonly ConformanceCase[] = [
  before('fail-throws', 'an application that throws is answered for with 500', () => {
    throw fault();
  }),
  before('fail-rejects', 'so is one that throws later', async () => {
    await pause(5);
    throw fault();
  }),
  before(
    'fail-after-start',
    'so is one that throws after startResponse: nothing was sent yet',
    (_, startResponse) => {
      start(startResponse, ['Content-Length', '4']);
      throw fault();
    },
  ),
  before('fail-first-step', 'so is a generator that throws in its first step', function* (_, startResponse) {
    start(startResponse);
    yield '';
    throw fault();
  }),
  before('fail-no-iterator', 'so is a body that gives no iterator', (_, startResponse) => {
    start(startResponse);
    return {
      [Symbol.iterator]() {
        throw fault();
      },
    };
  }),
  before('fail-throws-nothing', 'so is one that throws undefined', () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- JavaScript lets it, and so it happens
    throw undefined;
  }),
  {
    id: 'fail-cut',
    title: 'a chunked response that fails in the middle is cut: it has no last chunk',
    stands: 'FAIL-CUT',
    *app(_environ, startResponse) {
      start(startResponse);
      yield 'text';
      throw fault();
    },
    send: get() + get(),
    expect: { responses: [{ status: 200, body: 'text', ends: 'cut' }], unseen: SECRET },
  },
  {
    id: 'fail-cut-later',
    title: 'so is one that fails later',
    stands: 'FAIL-CUT',
    async *app(_environ, startResponse) {
      start(startResponse);
      yield 'text';
      await pause(20);
      throw fault();
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'text', ends: 'cut' }], unseen: SECRET },
  },
  {
    id: 'fail-cut-length',
    title: 'a response of declared length that fails in the middle is cut: it is too short',
    stands: 'FAIL-CUT',
    *app(_environ, startResponse) {
      start(startResponse, ['Content-Length', '100']);
      yield 'text';
      throw fault();
    },
    send: get() + get(),
    expect: { responses: [{ status: 200, body: 'text', ends: 'cut' }], unseen: SECRET },
  },
  {
    id: 'fail-cut-1.0',
    title: 'an HTTP/1.0 response that fails in the middle is reset: a close would make it look whole',
    stands: 'FAIL-CUT',
    of: 'wire',
    async *app(_environ, startResponse) {
      start(startResponse);
      yield 'text';
      await pause(20);
      throw fault();
    },
    send: head('GET / HTTP/1.0'),
    expect: { responses: [{ status: 200, body: 'text', ends: 'cut' }], unseen: SECRET },
  },
  {
    id: 'fail-hidden',
    title: 'the client does not see what was thrown',
    stands: 'FAIL-HIDDEN',
    app() {
      throw Object.assign(fault(), { status: 418, headers: { 'X-Secret': SECRET }, expose: true });
    },
    send: get(),
    expect: { responses: [{ status: 500 }], unseen: SECRET },
  },
  {
    id: 'fail-alive',
    title: 'a failure does not harm other requests',
    stands: 'FAIL-ALIVE',
    async app(environ, startResponse, run) {
      run.note('called');
      if (environ.PATH_INFO === '/fail') throw fault();
      // By the client's own requests, which come while this one fails and after it.
      await run.released;
      return answer(startResponse, 'alive');
    },
    send: [get('/fail') + get(), { act: 'release' }],
    expect: {
      responses: [{ status: 500 }, { status: 200, body: 'alive' }],
      observed: ['called', 'called'],
    },
  },
  {
    id: 'close-throws',
    title: 'a close() that throws harms neither the response nor the next one',
    stands: 'FAIL-ALIVE',
    app(_environ, startResponse) {
      start(startResponse);
      return Object.assign(['text'], {
        close() {
          throw new Error('the fault');
        },
      });
    },
    send: get().repeat(2),
    expect: {
      responses: [
        { status: 200, body: 'text' },
        { status: 200, body: 'text' },
      ],
    },
  },
  {
    id: 'fail-given-up',
    title: 'a body that fails after it was given up harms no request',
    stands: 'FAIL-ALIVE',
    async *app(_environ, startResponse, run) {
      start(startResponse);
      yield 'first-chunk';
      await pause(60);
      run.note('fails');
      throw fault();
    },
    send: [get(), { until: 'first-chunk' }, { act: 'leave' }, { wait: 100 }],
    expect: { responses: [], observed: ['fails'] },
  },
];
