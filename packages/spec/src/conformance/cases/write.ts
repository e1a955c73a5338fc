/** What `write()` sends. @module */
import type { Chunk, Header } from '../../response.ts';
import type { CaseApplication, ConformanceCase } from '../conformance-case.ts';
import { REUSED_TEXT, answer, pause, reusedBlocks, watchRelease } from './applications.ts';
import { get, head } from './request-text.ts';

const PLAIN: Header = ['Content-Type', 'text/plain'];

/** Writes for ever, awaits each write, and notes what ended it; answers `/ok`. */
function writing(status: string): CaseApplication {
  return async (environ, startResponse, run) => {
    if (environ.PATH_INFO === '/ok') return answer(startResponse);
    const write = startResponse(status, status.startsWith('204') ? [] : [PLAIN]);
    try {
      for (;;) await write('a line of text\n');
    } catch (error) {
      const { 'tsgi.signal': signal } = environ;
      run.note(signal.aborted && error === signal.reason ? 'failed with the reason of the signal' : 'failed');
      throw error;
    }
  };
}

export const WRITE_CASES: readonly ConformanceCase[] = [
  {
    id: 'write-precedes',
    title: 'what is written comes before what is returned, in order',
    stands: 'WRITE-PRECEDES',
    app(_environ, startResponse) {
      const write = startResponse('200 OK', [PLAIN]);
      void write('1');
      void write('');
      void write(new Uint8Array([0x32]));
      return ['3', '4'];
    },
    send: get(),
    expect: { responses: [{ status: 200, body: '1234' }], connection: 'kept' },
  },
  {
    id: 'write-only',
    title: 'an application may write all and return an empty body',
    stands: 'WRITE-PRECEDES',
    async app(_environ, startResponse) {
      const write = startResponse('200 OK', [PLAIN]);
      await write('one');
      await pause(10);
      await write('two');
      return [];
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'onetwo' }], connection: 'kept' },
  },
  {
    id: 'write-length',
    title: 'what is written counts towards the Content-Length',
    stands: 'WRITE-PRECEDES',
    async app(_environ, startResponse) {
      const write = startResponse('200 OK', [PLAIN, ['Content-Length', '6']]);
      await write('one');
      return ['two'];
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'onetwo', framing: 'length' }], connection: 'kept' },
  },
  {
    id: 'write-at-once',
    title: 'what is written goes out before the application returns',
    stands: 'BODY-PROMPT',
    async app(_environ, startResponse, run) {
      await startResponse('200 OK', [PLAIN])('first-chunk');
      await run.released;
      return [' second-chunk'];
    },
    send: [get(), { until: 'first-chunk' }, { act: 'release' }],
    expect: { responses: [{ status: 200, body: 'first-chunk second-chunk' }] },
  },
  {
    id: 'write-much',
    title: 'an application that waits for its writes can write a MiB',
    stands: 'WRITE-WAIT',
    async app(_environ, startResponse) {
      const write = startResponse('200 OK', [PLAIN]);
      for (let part = 0; part < 16; part++) await write('x'.repeat(64 * 1024));
      return [];
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'x'.repeat(1024 * 1024) }] },
  },
  {
    id: 'write-ended',
    title: 'write() without end fails after a response to HEAD, and the next request is answered',
    stands: 'WRITE-ENDED',
    app: writing('200 OK'),
    send: [head('HEAD / HTTP/1.1'), { noted: 'failed' }, get('/ok')],
    expect: {
      responses: [
        { method: 'HEAD', status: 200, body: '' },
        { status: 200, body: 'ok' },
      ],
      observed: ['failed'],
      connection: 'kept',
    },
  },
  {
    id: 'write-ended-204',
    title: 'so it does after one with status 204',
    stands: 'WRITE-ENDED',
    app: writing('204 No Content'),
    send: [get(), { noted: 'failed' }, get('/ok')],
    expect: {
      responses: [{ status: 204 }, { status: 200, body: 'ok' }],
      observed: ['failed'],
      connection: 'kept',
    },
  },
  {
    id: 'write-gone',
    title: 'it fails with the reason of tsgi.signal when the client has left',
    stands: 'WRITE-ENDED',
    app: writing('200 OK'),
    send: [get(), { until: 'a line of text' }, { act: 'leave' }],
    expect: { responses: [], observed: ['failed with the reason of the signal'] },
  },
  {
    id: 'turns-write',
    title: 'write() of empty chunks holds up no other request',
    stands: 'BODY-TURNS',
    async app(_environ, startResponse, run) {
      const write = startResponse('200 OK', [PLAIN]);
      const watch = watchRelease(run);
      while (watch.goesOn()) await write('');
      return [watch.isReleased() ? 'done' : 'starved'];
    },
    send: [get(), { noted: 'runs' }, { act: 'release' }],
    expect: { responses: [{ status: 200, body: 'done' }], observed: ['runs'] },
  },
  {
    id: 'reuse-write',
    title: 'memory that was written may be used again when the promise has resolved',
    stands: 'BODY-REUSE',
    async app(_environ, startResponse) {
      const write = startResponse('200 OK', [PLAIN]);
      for (const block of reusedBlocks()) await write(block);
      return [];
    },
    send: get(),
    expect: { responses: [{ status: 200, body: REUSED_TEXT }] },
  },
  {
    id: 'write-number',
    title: 'a number cannot be written: the answer is 500',
    stands: 'WRITE-CHUNK',
    app(_environ, startResponse) {
      void startResponse('200 OK', [PLAIN])(5 as unknown as Chunk);
      return [];
    },
    send: get(),
    expect: { responses: [{ status: 500 }] },
  },
];
