/** What `write()` sends. @module */
import type { Chunk, Header } from '../../application.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { pause } from './applications.ts';
import { get } from './request-text.ts';

const PLAIN: Header = ['Content-Type', 'text/plain'];

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
