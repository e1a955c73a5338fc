/** What an application can do wrong before its head is out: a 500, one log entry, and the server lives on. */
import { describe, expect, it } from 'vitest';
import { ALIVE, GET, type Loose, besides, serving } from '../serving.ts';

/** Begins a response, and returns what is no body. */
const returning =
  (value: unknown): Loose =>
  (_environ, startResponse) => {
    startResponse('200 OK', []);
    return value;
  };

const beginning =
  (status: unknown, headers: unknown): Loose =>
  (_environ, startResponse) => {
    startResponse(status as string, headers as [string, string][]);
    return ['never'];
  };

const before: { title: string; app: Loose; says: RegExp }[] = [
  {
    title: 'throws',
    says: /Error: thrown at once/,
    app() {
      throw new Error('thrown at once');
    },
  },
  { title: 'rejects', says: /Error: rejected/, app: () => Promise.reject(new Error('rejected')) },
  {
    title: 'throws what is no Error',
    says: /just a text/,
    app() {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- applications do
      throw 'just a text';
    },
  },
  {
    title: 'writes no text to tsgi.errors',
    says: /must be given a string, got 42 \(ENV-ERRORS-TEXT\)/,
    app(environ, startResponse) {
      environ['tsgi.errors'].write(42 as unknown as string);
      startResponse('200 OK', []);
      return ['never'];
    },
  },
  {
    title: 'writes lines to tsgi.errors of which one is no text',
    says: /must be given a string, got Error: lost/,
    app(environ, startResponse) {
      environ['tsgi.errors'].writelines(['a', new Error('lost') as unknown as string]);
      startResponse('200 OK', []);
      return ['never'];
    },
  },
  {
    title: 'throws after startResponse',
    says: /too late/,
    app(_environ, startResponse) {
      startResponse('200 OK', []);
      throw new Error('too late');
    },
  },
  {
    title: 'throws in a generator before the first chunk',
    says: /no chunk yet/,
    *app(_environ, startResponse) {
      startResponse('200 OK', []);
      throw new Error('no chunk yet');
    },
  },
  {
    title: 'throws in an async generator after an empty chunk',
    says: /only an empty one/,
    async *app(_environ, startResponse) {
      startResponse('200 OK', []);
      yield '';
      throw new Error('only an empty one');
    },
  },
  { title: 'returns nothing', says: /got nothing/, app: returning(undefined) },
  { title: 'returns null', says: /got nothing/, app: returning(null) },
  { title: 'promises nothing', says: /got nothing/, app: returning(Promise.resolve()) },
  { title: 'returns a string', says: /got a string/, app: returning('text') },
  { title: 'returns bytes', says: /of bytes/, app: returning(new Uint8Array(3)) },
  { title: 'returns a number', says: /got a number/, app: returning(42) },
  {
    title: 'returns an object that does not iterate',
    says: /got an object/,
    app: returning({}),
  },
  {
    title: 'returns an application, as a factory does',
    says: /got an application; .* "module:name\(\)"/,
    app: returning({ tsgi: () => [] }),
  },
  { title: 'returns an array with a number', says: /a chunk must be .* number/, app: returning(['a', 1]) },
  {
    title: 'returns an array with a hole',
    says: /a chunk must be .* undefined/,
    app: returning([undefined]),
  },
  {
    title: 'yields a number first',
    says: /a chunk must be .* number/,
    *app(_environ, startResponse) {
      startResponse('200 OK', []);
      yield 7;
    },
  },
  { title: 'never calls startResponse', says: /startResponse must be called/, app: () => ['text'] },
  {
    title: 'never calls startResponse in a generator',
    says: /startResponse must be called/,
    *app() {
      yield 'text';
    },
  },
  {
    title: 'never calls startResponse for an empty body',
    says: /startResponse must be called/,
    app: () => [],
  },
  {
    title: 'calls startResponse twice',
    says: /startResponse must be called once/,
    app(_environ, startResponse) {
      startResponse('200 OK', []);
      startResponse('201 Created', []);
      return ['never'];
    },
  },
  {
    title: 'calls startResponse again after it threw',
    says: /startResponse must be called once/,
    app(_environ, startResponse) {
      expect(() => startResponse('nonsense', [])).toThrow(/status/);
      startResponse('200 OK', []);
      return ['never'];
    },
  },
  {
    title: 'goes on although startResponse threw',
    says: /startResponse failed, and the application went on/,
    app(_environ, startResponse) {
      expect(() => startResponse('nonsense', [])).toThrow(/status/);
      return ['never'];
    },
  },
  { title: 'gives a status without a code', says: /status/, app: beginning('OK', []) },
  { title: 'gives a status that is a number', says: /status/, app: beginning(200, []) },
  { title: 'gives an interim status', says: /final status/, app: beginning('100 Continue', []) },
  { title: 'gives a status beyond 599', says: /status/, app: beginning('600 Much', []) },
  { title: 'gives no headers', says: /headers must be an array/, app: beginning('200 OK', undefined) },
  {
    title: 'gives headers as an object',
    says: /headers must be an array/,
    app: beginning('200 OK', { A: 'b' }),
  },
  { title: 'gives a header that is a text', says: /headers must be/, app: beginning('200 OK', ['A: b']) },
  { title: 'gives a value that is a number', says: /two strings/, app: beginning('200 OK', [['A', 1]]) },
  {
    title: 'gives a Content-Length in words',
    says: /in digits/,
    app: beginning('200 OK', [['Content-Length', 'ten']]),
  },
  {
    title: 'gives two Content-Lengths',
    says: /once, in digits/,
    app: beginning('200 OK', [
      ['Content-Length', '5'],
      ['content-length', '5'],
    ]),
  },
];

describe('an application that fails before its head is out', () => {
  it.each(before)('gives a 500, one log entry and another request when it $title', async ({ app, says }) => {
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(GET + ALIVE);
    const response = await client.response();
    expect(response).toMatchObject({ status: 500, text: 'Internal Server Error\n' });
    expect(await client.response()).toMatchObject({ status: 200, text: '/alive' });
    expect(server.errors).toEqual([expect.stringMatching(says)]);
  });
});
