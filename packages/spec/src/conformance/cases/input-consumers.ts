/** Who reads `tsgi.input` otherwise than by `read`: an iteration, a stream; and who comes second. @module */
import type { ConformanceCase } from '../conformance-case.ts';
import { noteRead, reading } from './applications.ts';
import { get, head, post } from './request-text.ts';

const answered = [{ status: 200 }];

export const INPUT_CONSUMER_CASES: readonly ConformanceCase[] = [
  {
    id: 'input-iterated',
    title: 'tsgi.input can be iterated, and gives all',
    stands: 'INPUT-ITERATED',
    app: reading(async (input, see) => {
      const pieces: number[] = [];
      for await (const piece of input) pieces.push(...piece);
      see(Uint8Array.from(pieces));
    }),
    send: [head('POST / HTTP/1.1', 'Content-Length: 6') + 'ab', { wait: 20 }, 'cd', { wait: 20 }, 'ef'],
    expect: { responses: answered, observed: ['"abcdef"'] },
  },
  {
    id: 'input-stream',
    title: 'tsgi.input.stream is a web stream of all',
    stands: 'INPUT-STREAM',
    app: reading(async (input, _see, run) => {
      run.note(await new Response(input.stream).text());
    }),
    send: [head('POST / HTTP/1.1', 'Content-Length: 6') + 'abc', { wait: 20 }, 'def'],
    expect: { responses: answered, observed: ['abcdef'] },
  },
  {
    id: 'input-read-after-iteration',
    title: 'a read after an iteration is told that the content is gone',
    stands: 'INPUT-ONE-CONSUMER',
    app: reading(async (input, see, run) => {
      for await (const piece of input) see(piece);
      await noteRead(run, () => input.read());
    }),
    send: post('abc'),
    expect: { responses: answered, observed: ['"abc"', 'refused'] },
  },
  {
    id: 'input-second-iteration',
    title: 'a second iteration is told that the content is gone',
    stands: 'INPUT-ONE-CONSUMER',
    app: reading(async (input, see, run) => {
      for await (const piece of input) see(piece);
      await noteRead(run, () => input[Symbol.asyncIterator]().next());
    }),
    send: post('abc'),
    expect: { responses: answered, observed: ['"abc"', 'refused'] },
  },
  {
    id: 'input-read-after-stream',
    title: 'a read after the stream was taken is told so',
    stands: 'INPUT-ONE-CONSUMER',
    app: reading(async (input, _see, run) => {
      run.note(await new Response(input.stream).text());
      await noteRead(run, () => input.read());
    }),
    send: post('abc'),
    expect: { responses: answered, observed: ['abc', 'refused'] },
  },
  {
    id: 'input-empty-iterated',
    title: 'tsgi.input of a request without content can be iterated',
    stands: 'INPUT-EMPTY',
    app: reading(async (input, _see, run) => {
      for await (const piece of input) if (piece.length > 0) run.note('a piece');
      run.note('end');
    }),
    send: get(),
    expect: { responses: answered, observed: ['end'] },
  },
];
