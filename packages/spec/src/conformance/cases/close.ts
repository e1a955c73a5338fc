/** That a body is closed, whatever happens. @module */
import type { Body } from '../../response.ts';
import type { CaseRun, ConformanceCase } from '../conformance-case.ts';
import { closing, noteLater, pause, start, untilAborted } from './applications.ts';
import { get, head } from './request-text.ts';

/** Gives one chunk, and then nothing for ever: not even when it is told to return. */
const hanging: Body = {
  [Symbol.asyncIterator]() {
    let steps = 0;
    return {
      next: () =>
        steps++ === 0
          ? Promise.resolve({ done: false, value: 'first-chunk' })
          : new Promise<never>(() => undefined),
      return: () => new Promise<never>(() => undefined),
    };
  },
};

/** A stream of one piece that notes if it is cancelled. */
function streamOf(run: CaseRun, piece: string): Body {
  const stream = new ReadableStream<string>(
    {
      start: (controller) => controller.enqueue(piece),
      cancel: () => run.note('cancelled'),
    },
    { highWaterMark: 0 },
  );
  return stream as Body;
}

export const CLOSE_CASES: readonly ConformanceCase[] = [
  {
    id: 'close-on-end',
    title: 'a body is closed once, after its last chunk',
    stands: 'CLOSE-ON-END',
    app(environ, startResponse, run) {
      start(startResponse);
      noteLater(environ, run);
      const chunks = function* () {
        yield 'text';
        run.note('end');
      };
      return closing(run, chunks());
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'text' }], observed: ['end', 'close', 'later'] },
  },
  {
    id: 'close-array',
    title: 'an array with close() is closed',
    stands: 'CLOSE-ON-END',
    app(environ, startResponse, run) {
      start(startResponse);
      noteLater(environ, run);
      return Object.assign(['text'], { close: () => run.note('close') });
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'text' }], observed: ['close', 'later'] },
  },
  {
    id: 'close-async',
    title: 'close() may be async, and keeps its this',
    stands: 'CLOSE-ON-END',
    app(_environ, startResponse, run) {
      start(startResponse);
      const body = {
        name: 'the body',
        *[Symbol.iterator]() {
          yield 'text';
        },
        async close() {
          await pause(5);
          run.note(`close of ${body === this ? this.name : 'something else'}`);
        },
      };
      return body;
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'text' }], observed: ['close of the body'] },
  },
  {
    id: 'close-on-error',
    title: 'a body that fails is closed, once',
    stands: 'CLOSE-ON-ERROR',
    app(environ, startResponse, run) {
      start(startResponse);
      noteLater(environ, run);
      const chunks = function* () {
        yield 'text';
        throw new Error('the fault');
      };
      return closing(run, chunks());
    },
    send: get(),
    expect: { responses: [{ status: 200, ends: 'cut' }], observed: ['close', 'later'] },
  },
  {
    id: 'close-on-early-error',
    title: 'a body that fails before its first chunk is closed',
    stands: 'CLOSE-ON-ERROR',
    app(environ, startResponse, run) {
      noteLater(environ, run);
      // startResponse was never called.
      return closing(run, ['text'].values());
    },
    send: get(),
    expect: { responses: [{ status: 500 }], observed: ['close', 'later'] },
  },
  {
    id: 'close-on-disconnect',
    title: 'a body is closed when the client leaves, though it will never give another chunk',
    stands: 'CLOSE-ON-DISCONNECT',
    app(environ, startResponse, run) {
      start(startResponse);
      noteLater(environ, run);
      return closing(run, hanging);
    },
    send: [get(), { until: 'first-chunk' }, { act: 'leave' }],
    expect: { responses: [], observed: ['close', 'later'] },
  },
  {
    id: 'close-late-body',
    title: 'a body that comes after the client has left is closed',
    stands: 'CLOSE-ON-DISCONNECT',
    async app(_environ, startResponse, run) {
      run.note('called');
      await pause(80);
      start(startResponse);
      return closing(run, ['text'].values());
    },
    send: [get(), { noted: 'called' }, { act: 'leave' }],
    expect: { responses: [], observed: ['called', 'close'] },
  },
  {
    id: 'close-stream',
    title: 'a web stream is cancelled when the client leaves while its next piece is awaited',
    stands: 'CLOSE-STREAM',
    app(_environ, startResponse, run) {
      start(startResponse);
      return streamOf(run, 'first-chunk');
    },
    send: [get(), { until: 'first-chunk' }, { act: 'leave' }],
    expect: { responses: [], observed: ['cancelled'] },
  },
  {
    id: 'close-stream-late',
    title: 'so it is when it is returned after the client has left',
    stands: 'CLOSE-STREAM',
    async app(environ, startResponse, run) {
      run.note('called');
      await untilAborted(environ);
      await pause(10);
      start(startResponse);
      return streamOf(run, 'too late');
    },
    send: [get(), { noted: 'called' }, { act: 'leave' }],
    expect: { responses: [], observed: ['called', 'cancelled'] },
  },
  {
    id: 'close-stream-head',
    title: 'so it is in a response to HEAD',
    stands: 'CLOSE-STREAM',
    app(_environ, startResponse, run) {
      start(startResponse);
      return streamOf(run, 'unseen');
    },
    send: head('HEAD / HTTP/1.1'),
    expect: { responses: [{ method: 'HEAD', status: 200, body: '' }], observed: ['cancelled'] },
  },
  {
    id: 'close-generator',
    title: 'the finally of a generator runs when the client leaves',
    stands: 'BODY-RETURN',
    async *app(_environ, startResponse, run) {
      start(startResponse);
      try {
        yield 'first-chunk';
        for (;;) {
          await pause(10);
          yield 'more';
        }
      } finally {
        run.note('finally');
      }
    },
    send: [get(), { until: 'first-chunk' }, { act: 'leave' }],
    expect: { responses: [], observed: ['finally'] },
  },
];
