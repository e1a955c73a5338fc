/** What becomes of the chunks of a body. @module */
import type { Chunk, Header } from '../../response.ts';
import type { ConformanceCase, ResponseExpectation } from '../conformance-case.ts';
import {
  closing,
  pause,
  returning,
  reusedBlocks,
  REUSED_TEXT,
  start,
  untilAborted,
  watchRelease,
} from './applications.ts';
import { get } from './request-text.ts';

const ALL_BYTES: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const KIBIBYTE = 'much content... '.repeat(64);

const encoder = new TextEncoder();

/** `Zoë ☃` as bytes. */
const UTF_8 = 'Zo\u00c3\u00ab \u00e2\u0098\u0083';

type Sent = readonly [
  id: string,
  title: string,
  stands: ConformanceCase['stands'],
  body: () => unknown,
  expected: Partial<ResponseExpectation>,
];

const each = (...chunks: Chunk[]) => chunks.values();

const SENT: readonly Sent[] = [
  [
    'chunks-utf-8',
    'strings are sent as UTF-8',
    'BODY-UTF8',
    () => each('Zo\u00eb', ' \u2603'),
    { body: UTF_8 },
  ],
  [
    'chunks-utf-8-length',
    'the length of strings is counted in bytes',
    'BODY-UTF8',
    () => ['Zo\u00eb', ' \u2603'],
    { body: UTF_8, fields: { 'content-length': '8' } },
  ],
  [
    'chunks-empty',
    'an empty chunk does not end the body',
    'BODY-EMPTY-CHUNK',
    () => each('one', '', new Uint8Array(0), 'two', ''),
    { body: 'onetwo' },
  ],
  [
    'chunks-empty-array',
    'empty chunks of an array are sent as nothing',
    'BODY-EMPTY-CHUNK',
    () => ['', 'one', '', 'two'],
    { body: 'onetwo', fields: { 'content-length': '6' } },
  ],
  [
    'chunks-bytes',
    'bytes are sent as they are',
    'BODY-CHUNK',
    () => [ALL_BYTES],
    { body: String.fromCharCode(...ALL_BYTES) },
  ],
  [
    'chunks-view',
    'of a view on a buffer its part is sent, no more',
    'BODY-CHUNK',
    () => [encoder.encode('before|view|after').subarray(7, 11)],
    { body: 'view' },
  ],
  [
    'chunks-mixed',
    'strings and bytes may be mixed',
    'BODY-CHUNK',
    () => each('a', encoder.encode('b'), 'c'),
    { body: 'abc' },
  ],
  ['body-set', 'any iterable is a body', 'BODY-ITERABLE', () => new Set(['a', 'b']), { body: 'ab' }],
  [
    'body-web-stream',
    'any async iterable is a body',
    'BODY-ITERABLE',
    () => new Blob(['ab']).stream(),
    { body: 'ab' },
  ],
  [
    'body-much-array',
    'an array of a MiB comes whole',
    'BODY-ARRAY-LENGTH',
    () => Array.from({ length: 1024 }, () => KIBIBYTE),
    { body: KIBIBYTE.repeat(1024), fields: { 'content-length': '1048576' } },
  ],
  [
    'body-much',
    'a MiB in a thousand chunks comes whole',
    'BODY-CHUNKED',
    () => Array.from({ length: 1024 }, () => KIBIBYTE).values(),
    { body: KIBIBYTE.repeat(1024) },
  ],
];

type Wrong = readonly [id: string, title: string, stands: ConformanceCase['stands'], body: () => unknown];

const WRONG: readonly Wrong[] = [
  ['body-nothing', 'nothing is no body', 'BODY-ITERABLE', () => undefined],
  ['body-string', 'a string is no body', 'BODY-ITERABLE', () => 'text'],
  ['body-bytes', 'bytes are no body', 'BODY-ITERABLE', () => encoder.encode('text')],
  ['chunk-number', 'a number is no chunk', 'BODY-CHUNK', () => [5].values()],
  ['chunk-nothing', 'nothing is no chunk', 'BODY-CHUNK', () => [undefined]],
  ['chunk-array', 'an array is no chunk', 'BODY-CHUNK', () => [['text']]],
];

const LENGTH_3: Header = ['Content-Length', '3'];

const tooLong = (id: string, title: string, body: () => unknown): ConformanceCase => ({
  id,
  title,
  stands: 'BODY-TOO-LONG',
  app: returning(body, LENGTH_3),
  send: get(),
  expect: { responses: [{ status: 200, body: 'abc' }], unseen: 'def' },
});

const tooShort = (id: string, title: string, body: () => unknown): ConformanceCase => ({
  id,
  title,
  stands: 'BODY-TOO-SHORT',
  app: returning(body, LENGTH_3),
  send: get() + get(),
  expect: { responses: [{ status: 200, body: 'ab', ends: 'cut' }] },
});

export const BODY_CASES: readonly ConformanceCase[] = [
  ...SENT.map(([id, title, stands, body, expected]): ConformanceCase => ({
    id,
    title,
    stands,
    app: returning(body),
    send: get(),
    expect: { responses: [{ status: 200, ...expected }], connection: 'kept' },
  })),
  ...WRONG.map(([id, title, stands, body]): ConformanceCase => ({
    id,
    title: `${title}: the answer is 500`,
    stands,
    app: returning(body),
    send: get(),
    expect: { responses: [{ status: 500 }] },
  })),
  tooLong('body-too-long', 'of a body longer than its Content-Length no more is sent', () =>
    each('ab', 'cdef'),
  ),
  tooLong('body-too-long-array', 'of an array longer than its Content-Length no more is sent', () => [
    'abcdef',
  ]),
  tooShort('body-too-short', 'a body shorter than its Content-Length ends in a closed connection', () =>
    each('ab'),
  ),
  tooShort('body-too-short-array', 'so does an array shorter than its Content-Length', () => ['ab']),
  {
    id: 'nothing-early',
    title: 'nothing is sent before the first chunk that is not empty',
    stands: 'BODY-NOTHING-EARLY',
    async *app(_environ, startResponse) {
      start(startResponse);
      yield '';
      await pause(30);
      // If the head was sent, this throws, and the client has seen another status.
      startResponse('503 Service Unavailable', [], { error: new Error('the failure') });
      yield 'sorry';
    },
    send: get(),
    expect: { responses: [{ status: 503, body: 'sorry' }] },
  },
  {
    id: 'prompt',
    title: 'a chunk is not held back until the next one',
    stands: 'BODY-PROMPT',
    async *app(_environ, startResponse, run) {
      start(startResponse);
      yield 'first-chunk';
      await run.released;
      yield ' second-chunk';
    },
    send: [get(), { until: 'first-chunk' }, { act: 'release' }],
    expect: { responses: [{ status: 200, body: 'first-chunk second-chunk' }] },
  },
  {
    id: 'prompt-length',
    title: 'nor is it if the length is known',
    stands: 'BODY-PROMPT',
    async *app(_environ, startResponse, run) {
      start(startResponse, ['Content-Length', '24']);
      yield 'first-chunk';
      await run.released;
      yield ' second-chunk';
    },
    send: [get(), { until: 'first-chunk' }, { act: 'release' }],
    expect: { responses: [{ status: 200, body: 'first-chunk second-chunk' }] },
  },
  {
    id: 'backpressure',
    title: 'a body is not asked for more than the client takes',
    stands: 'BODY-BACKPRESSURE',
    async *app(_environ, startResponse, run) {
      start(startResponse);
      const chunk = new Uint8Array(64 * 1024);
      yield 'first-chunk';
      try {
        // 256 MiB: more than sockets hold.
        for (let sent = 0; sent < 4096; sent++) yield chunk;
        run.note('all was taken');
        await pause(0);
      } finally {
        run.note('given up');
      }
    },
    send: [get(), { until: 'first-chunk' }, { act: 'stop-reading' }, { wait: 300 }, { act: 'leave' }],
    expect: { responses: [], observed: ['given up'] },
  },
  {
    id: 'backpressure-write',
    title: 'write() waits for a client that takes nothing',
    stands: 'BODY-BACKPRESSURE',
    async app(environ, startResponse, run) {
      const write = startResponse('200 OK', []);
      await write('first-chunk');
      const chunk = new Uint8Array(64 * 1024);
      for (let sent = 0; sent < 4096 && !environ['tsgi.signal'].aborted; sent++) await write(chunk);
      run.note(environ['tsgi.signal'].aborted ? 'given up' : 'all was taken');
      return [];
    },
    send: [get(), { until: 'first-chunk' }, { act: 'stop-reading' }, { wait: 300 }, { act: 'leave' }],
    expect: { responses: [], observed: ['given up'] },
  },
  {
    id: 'turns',
    title: 'empty chunks without end hold up no other request',
    stands: 'BODY-TURNS',
    // eslint-disable-next-line @typescript-eslint/require-await -- it is async, and never waits
    async *app(_environ, startResponse, run) {
      start(startResponse);
      const watch = watchRelease(run);
      while (watch.goesOn()) yield '';
      yield watch.isReleased() ? 'done' : 'starved';
    },
    send: [get(), { noted: 'runs' }, { act: 'release' }],
    expect: { responses: [{ status: 200, body: 'done' }], observed: ['runs'] },
  },
  {
    id: 'turns-sync',
    title: 'nor do they if they come from a generator',
    stands: 'BODY-TURNS',
    *app(_environ, startResponse, run) {
      start(startResponse);
      const watch = watchRelease(run);
      while (watch.goesOn()) yield '';
      yield watch.isReleased() ? 'done' : 'starved';
    },
    send: [get(), { noted: 'runs' }, { act: 'release' }],
    expect: { responses: [{ status: 200, body: 'done' }], observed: ['runs'] },
  },
  {
    id: 'reuse',
    title: 'the memory of a chunk may be used again for the next one',
    stands: 'BODY-REUSE',
    // eslint-disable-next-line @typescript-eslint/require-await -- it is async, and never waits
    async *app(_environ, startResponse) {
      start(startResponse);
      const block = new Uint8Array(2);
      yield block.fill(0x61);
      yield block.fill(0x62);
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'aabb' }] },
  },
  {
    id: 'reuse-much',
    title: 'so it may if the client does not keep up',
    stands: 'BODY-REUSE',
    // eslint-disable-next-line @typescript-eslint/require-await -- it is async, and never waits
    async *app(_environ, startResponse) {
      start(startResponse);
      yield* reusedBlocks();
    },
    send: get(),
    expect: { responses: [{ status: 200, body: REUSED_TEXT }] },
  },
  {
    id: 'concurrent',
    title: 'a body that waits does not hold up other requests',
    stands: 'BODY-PROMPT',
    async app(environ, startResponse, run) {
      run.note('waits');
      await Promise.race([run.released, untilAborted(environ)]);
      start(startResponse);
      return ['done'];
    },
    // To be noted and to be released takes requests of their own.
    send: [get(), { noted: 'waits' }, { act: 'release' }],
    expect: { responses: [{ status: 200, body: 'done' }], observed: ['waits'] },
  },
  {
    id: 'file',
    title: 'a file body is sent as any other, and closed',
    stands: 'FILE-BODY',
    app(environ, startResponse, run) {
      start(startResponse);
      const file = closing(run, ['file ', 'content']) as AsyncIterable<Uint8Array>;
      return environ['tsgi.file_wrapper'](file);
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'file content' }], observed: ['close'] },
  },
];
