/** What the application hears of the end: `tsgi.signal` and `tsgi.response_finished`. @module */
import type { Environ } from '../../environ.ts';
import type { CaseRun, ConformanceCase } from '../conformance-case.ts';
import { answer, noteLater, pause, start, untilAborted } from './applications.ts';
import { get } from './request-text.ts';

/** Notes how the response ended. */
function noteEnd(environ: Environ, run: CaseRun): void {
  environ['tsgi.response_finished'].push((failure) => {
    run.note(failure === undefined ? 'finished' : 'failed');
  });
}

/** Notes if the signal aborts. */
function noteAbort({ 'tsgi.signal': signal }: Environ, run: CaseRun): void {
  signal.addEventListener('abort', () => {
    run.note(signal.reason instanceof Error ? 'aborted' : 'aborted without an Error');
  });
}

export const SIGNAL_CASES: readonly ConformanceCase[] = [
  {
    id: 'signal-gone',
    title: 'tsgi.signal aborts when the client leaves while the body waits',
    stands: 'SIGNAL-GONE',
    async *app(environ, startResponse, run) {
      noteAbort(environ, run);
      start(startResponse);
      yield 'first-chunk';
      await untilAborted(environ);
      run.note('heard');
    },
    send: [get(), { until: 'first-chunk' }, { act: 'leave' }],
    expect: { responses: [], observed: ['aborted', 'heard'] },
  },
  {
    id: 'signal-gone-early',
    title: 'tsgi.signal aborts when the client leaves before there is a response',
    stands: 'SIGNAL-GONE',
    async app(environ, startResponse, run) {
      noteAbort(environ, run);
      run.note('waits');
      await untilAborted(environ);
      return answer(startResponse);
    },
    send: [get(), { noted: 'waits' }, { act: 'leave' }],
    expect: { responses: [], observed: ['waits', 'aborted'] },
  },
  {
    id: 'signal-quiet',
    title: 'tsgi.signal does not abort after a response that the client got whole',
    stands: 'SIGNAL-QUIET',
    app(environ, startResponse, run) {
      noteAbort(environ, run);
      noteLater(environ, run);
      return answer(startResponse);
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'ok' }], observed: ['later'] },
  },
  {
    id: 'signal-quiet-after-leaving',
    title: 'tsgi.signal does not abort when the client leaves after the response',
    stands: 'SIGNAL-QUIET',
    app(environ, startResponse, run) {
      noteAbort(environ, run);
      noteLater(environ, run);
      return answer(startResponse, 'whole response');
    },
    send: [get(), { until: 'whole response' }, { wait: 10 }, { act: 'leave' }],
    expect: { responses: [{ status: 200 }], observed: ['later'] },
  },
  {
    id: 'signal-quiet-half-closed',
    title: 'a client that sends no more is answered, if the answer is there at once',
    stands: 'SIGNAL-QUIET',
    of: 'wire',
    app(environ, startResponse, run) {
      noteAbort(environ, run);
      return answer(startResponse, 'prompt answer');
    },
    send: [get(), { act: 'half-close' }],
    expect: { responses: [{ status: 200, body: 'prompt answer' }], observed: [] },
  },
  {
    id: 'signal-quiet-content',
    title: 'the end of the content is not the end of the client',
    stands: 'SIGNAL-QUIET',
    async app(environ, startResponse, run) {
      noteAbort(environ, run);
      await environ['tsgi.input'].read();
      run.note('read');
      await pause(30);
      return answer(startResponse);
    },
    send: get('/', 'Content-Length: 3') + 'abc',
    expect: { responses: [{ status: 200, body: 'ok' }], observed: ['read'] },
  },
  {
    id: 'finished-order',
    title: 'the callbacks of tsgi.response_finished run in reverse order',
    stands: 'FINISHED-ORDER',
    app(environ, startResponse, run) {
      environ['tsgi.response_finished'].push(
        () => run.note('first'),
        () => run.note('second'),
      );
      start(startResponse);
      return (function* () {
        yield 'text';
        environ['tsgi.response_finished'].push(() => run.note('third'));
      })();
    },
    send: get(),
    expect: { responses: [{ status: 200 }], observed: ['third', 'second', 'first'] },
  },
  {
    id: 'finished-after-success',
    title: 'they run without an argument after a response that ended well',
    stands: 'FINISHED-ALWAYS',
    app(environ, startResponse, run) {
      noteEnd(environ, run);
      return answer(startResponse);
    },
    send: get(),
    expect: { responses: [{ status: 200 }], observed: ['finished'] },
  },
  {
    id: 'finished-after-failure',
    title: 'they run with what was thrown after a failure',
    stands: 'FINISHED-ALWAYS',
    app(environ, _startResponse, run) {
      const error = new Error('the fault');
      environ['tsgi.response_finished'].push((failure) => {
        run.note(failure === error ? 'the error itself' : 'something else');
      });
      throw error;
    },
    send: get(),
    expect: { responses: [{ status: 500 }], observed: ['the error itself'] },
  },
  {
    id: 'finished-after-leaving',
    title: 'they run when the client has left',
    stands: 'FINISHED-ALWAYS',
    async *app(environ, startResponse, run) {
      noteEnd(environ, run);
      start(startResponse);
      yield 'first-chunk';
      await untilAborted(environ);
    },
    send: [get(), { until: 'first-chunk' }, { act: 'leave' }],
    expect: { responses: [], observed: ['failed'] },
  },
  {
    id: 'finished-throws',
    title: 'one that throws does not keep the others from running',
    stands: 'FINISHED-ALWAYS',
    app(environ, startResponse, run) {
      environ['tsgi.response_finished'].push(
        () => run.note('runs all the same'),
        () => {
          throw new Error('the fault');
        },
      );
      return answer(startResponse);
    },
    send: get(),
    expect: { responses: [{ status: 200 }], observed: ['runs all the same'], connection: 'kept' },
  },
  {
    id: 'finished-no-function',
    title: 'what is no function does not keep the others from running',
    stands: 'FINISHED-ALWAYS',
    app(environ, startResponse, run) {
      const callbacks: unknown[] = environ['tsgi.response_finished'];
      callbacks.push(() => run.note('runs all the same'), Promise.resolve(), undefined);
      return answer(startResponse);
    },
    send: get(),
    expect: { responses: [{ status: 200 }], observed: ['runs all the same'], connection: 'kept' },
  },
];
