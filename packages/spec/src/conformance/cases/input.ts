/** What the application reads from `tsgi.input`. @module */
import type { CaseApplication, ConformanceCase } from '../conformance-case.ts';
import { answer, called, noteRead, reading, start } from './applications.ts';
import { get, head, post, postChunked } from './request-text.ts';

const decoder = new TextDecoder();

const ALL_BYTES: string = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
const MUCH: string = 'much content '.repeat(20_000);

/** What would be answered with 404 if it were taken for a request. */
const SMUGGLED = 'GET / HTTP/1.1\r\nHost: conformance\r\nConformance-Case: smuggled/1\r\n\r\n';

/** Notes all that there is. */
const all: CaseApplication = reading(async (input, see) => see(await input.read()));

/** Sends back all that there is. */
const echo: CaseApplication = async (environ, startResponse) => {
  const content = await environ['tsgi.input'].read();
  start(startResponse);
  return [content];
};

const answered = [{ status: 200 }];

export const INPUT_CASES: readonly ConformanceCase[] = [
  {
    id: 'input-ends',
    title: 'tsgi.input ends after the content, though the connection goes on',
    stands: 'INPUT-ENDS',
    app: reading(async (input, see) => {
      see(await input.read());
      see(await input.read());
      see(await input.read(10));
      see(await input.readline());
    }),
    send: post('abc') + post('defg'),
    expect: {
      responses: [{ status: 200 }, { status: 200 }],
      observed: ['"abc"', '""', '""', '""', '"defg"', '""', '""', '""'],
    },
  },
  {
    id: 'input-cut',
    title: 'content that does not come whole makes the read fail',
    stands: 'RFC9112§8',
    app: async (environ, startResponse, run) => {
      await noteRead(run, () => environ['tsgi.input'].read());
      return answer(startResponse);
    },
    send: [head('POST / HTTP/1.1', 'Content-Length: 5') + 'ab', { wait: 20 }, { act: 'leave' }],
    expect: { responses: [], observed: ['refused'] },
  },
  {
    id: 'input-asked',
    title: 'a read of what is no whole number of bytes fails, and takes nothing',
    stands: 'INPUT-ASKED',
    app: async (environ, startResponse, run) => {
      const input = environ['tsgi.input'];
      for (const size of [-1, 1.5, Number.NaN, '2' as unknown as number]) {
        await noteRead(run, () => input.read(size));
        await noteRead(run, () => input.readline(size));
      }
      run.note(decoder.decode(await input.read()));
      return answer(startResponse);
    },
    send: post('abc'),
    expect: { responses: answered, observed: [...Array<string>(8).fill('refused'), 'abc'] },
  },
  {
    id: 'input-sizes',
    title: 'read(size) gives that many bytes, and fewer only at the end',
    stands: 'INPUT-SIZES',
    app: reading(async (input, see) => {
      for (const size of [2, 0, 2, 2, 2]) see(await input.read(size));
    }),
    send: [head('POST / HTTP/1.1', 'Content-Length: 5') + 'a', { wait: 20 }, 'bc', { wait: 20 }, 'de'],
    expect: { responses: answered, observed: ['"ab"', '""', '"cd"', '"e"', '""'] },
  },
  {
    id: 'input-lines',
    title: 'readline() gives a line with its LF, and the rest at the end',
    stands: 'INPUT-LINES',
    app: reading(async (input, see) => {
      for (let line = 0; line < 5; line++) see(await input.readline());
    }),
    send: [head('POST / HTTP/1.1', 'Content-Length: 9') + 'a\nb', { wait: 20 }, '\r\n\nend'],
    expect: { responses: answered, observed: ['"a\\n"', '"b\\r\\n"', '"\\n"', '"end"', '""'] },
  },
  {
    id: 'input-line-sizes',
    title: 'readline(size) stops after that many bytes',
    stands: 'INPUT-LINES',
    app: reading(async (input, see) => {
      for (let part = 0; part < 4; part++) see(await input.readline(3));
    }),
    send: post('abcd\nef\n'),
    expect: { responses: answered, observed: ['"abc"', '"d\\n"', '"ef\\n"', '""'] },
  },
  {
    id: 'input-all-lines',
    title: 'readlines() gives all lines, readlines(hint) stops after the line that reaches it',
    stands: 'INPUT-LINES',
    app: reading(async (input, see, run) => {
      for (const line of await input.readlines(3)) see(line);
      run.note('rest');
      for (const line of await input.readlines()) see(line);
    }),
    send: post('a\nb\nc\nd'),
    expect: { responses: answered, observed: ['"a\\n"', '"b\\n"', 'rest', '"c\\n"', '"d"'] },
  },
  {
    id: 'input-mixed',
    title: 'read() and readline() may be mixed',
    stands: 'INPUT-LINES',
    app: reading(async (input, see) => {
      see(await input.readline());
      see(await input.read(1));
      see(await input.readline());
      see(await input.read());
    }),
    send: post('line\nxy\nrest'),
    expect: { responses: answered, observed: ['"line\\n"', '"x"', '"y\\n"', '"rest"'] },
  },
  {
    id: 'input-chunked',
    title: 'chunked content is decoded, and has no CONTENT_LENGTH',
    stands: 'INPUT-CHUNKED-DECODED',
    of: 'wire',
    app: async (environ, startResponse, run) => {
      run.note(`CONTENT_LENGTH ${environ.CONTENT_LENGTH ?? 'is absent'}`);
      run.note(decoder.decode(await environ['tsgi.input'].read()));
      return answer(startResponse);
    },
    send: postChunked('abc', 'de\r\n0\r\n\r\n', 'f'),
    expect: { responses: answered, observed: ['CONTENT_LENGTH is absent', 'abcde\r\n0\r\n\r\nf'] },
  },
  {
    id: 'input-chunked-pieces',
    title: 'chunked content is decoded wherever it is cut; extensions are no part of it',
    stands: 'INPUT-CHUNKED-DECODED',
    of: 'wire',
    app: all,
    send: [
      `${head('POST / HTTP/1.1', 'Transfer-Encoding: chunked')}0`,
      { wait: 10 },
      '5;name="a;b"\r',
      { wait: 10 },
      '\nab',
      { wait: 10 },
      'cde\r\n00',
      { wait: 10 },
      '0\r\n\r\n',
    ],
    expect: { responses: answered, observed: ['"abcde"'] },
  },
  {
    id: 'input-continue',
    title: 'a client that expects 100 (Continue) gets it when the application reads',
    stands: 'INPUT-CONTINUE',
    of: 'wire',
    app: async (environ, startResponse, run) => {
      await run.released;
      run.note(decoder.decode(await environ['tsgi.input'].read()));
      return answer(startResponse);
    },
    send: [
      head('POST / HTTP/1.1', 'Content-Length: 3', 'Expect: 100-continue'),
      { act: 'release' },
      { until: '100 Continue\r\n\r\n' },
      'abc',
    ],
    expect: { responses: [{ status: 200, interim: [{ status: 100 }] }], observed: ['abc'] },
  },
  {
    id: 'input-continue-unread',
    title: 'a client that expects 100 (Continue) does not get it when the application does not read',
    stands: 'INPUT-CONTINUE',
    of: 'wire',
    app(_environ, startResponse) {
      startResponse('413 Content Too Large', []);
      return [];
    },
    send: head('POST / HTTP/1.1', 'Content-Length: 1000', 'Expect: 100-continue'),
    expect: { responses: [{ status: 413, interim: [] }] },
  },
  {
    id: 'input-empty',
    title: 'tsgi.input of a request without content ends at once',
    stands: 'INPUT-EMPTY',
    app: all,
    send: get() + head('POST / HTTP/1.1', 'Content-Length: 0'),
    expect: { responses: [{ status: 200 }, { status: 200 }], observed: ['""', '""'] },
  },
  {
    id: 'input-bytes',
    title: 'every byte comes as it was sent, and goes as it was returned',
    stands: 'INPUT-CHUNK',
    app: echo,
    send: post(ALL_BYTES),
    expect: { responses: [{ status: 200, body: ALL_BYTES }] },
  },
  {
    id: 'input-much',
    title: 'content of 260,000 bytes comes whole',
    stands: 'INPUT-ENDS',
    app: echo,
    send: post(MUCH),
    expect: { responses: [{ status: 200, body: MUCH }] },
  },
  {
    id: 'input-unread',
    title: 'content that is not read is not taken for a request',
    stands: 'RFC9112§9.3',
    of: 'wire',
    app: called,
    send: post(SMUGGLED),
    expect: { responses: answered, observed: ['called'] },
  },
  {
    id: 'input-half-read',
    title: 'content that is half read is not taken for a request',
    stands: 'RFC9112§9.3',
    of: 'wire',
    app: reading(async (input, see) => see(await input.read(3))),
    send: post(`abc${SMUGGLED}`),
    expect: { responses: answered, observed: ['"abc"'] },
  },
  {
    id: 'input-get',
    title: 'GET may have content',
    stands: 'INPUT-ENDS',
    app: all,
    send: `${get('/', 'Content-Length: 3')}abc`,
    expect: { responses: answered, observed: ['"abc"'] },
  },
];
