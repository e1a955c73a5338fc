/** What a handler returns, and what a client gets of it. */
import type { Application, Chunk } from '@tsgi/spec';
import { client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { App, HTMLResponse, type Result } from '../src/index.ts';

/** An application with one handler, which may return what its types would not let it. */
function answering(handler: () => unknown): App {
  const app = new App();
  app.get('/', handler as () => Result);
  return app;
}

async function ask(handler: () => unknown) {
  await using asking = client(answering(handler));
  const response = await asking.get('/');
  // Bun's Response.json() names the charset.
  const type = response.headers.get('content-type')?.replace('json;charset=utf-8', 'json');
  return Object.assign(response, { type, log: asking.errors.join('') });
}

const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';
const BYTES = 'application/octet-stream';
const bytes = new TextEncoder().encode('bytes');
const application: Application = (_, startResponse) => {
  startResponse('201 Created', [['Content-Type', 'text/x-tsgi']]);
  return ['made'];
};

const RESULTS: readonly {
  title: string;
  give: () => unknown;
  text: string;
  type: string;
  status?: number;
}[] = [
  { title: 'a string', give: () => 'héllo', text: 'héllo', type: TEXT },
  { title: 'an empty string', give: () => '', text: '', type: TEXT },
  { title: 'bytes', give: () => bytes, text: 'bytes', type: BYTES },
  { title: 'a buffer', give: () => bytes.buffer, text: 'bytes', type: BYTES },
  { title: 'a view of one', give: () => new DataView(bytes.buffer, 1, 3), text: 'yte', type: BYTES },
  {
    title: 'what looks like a stream',
    give: () => ({ getReader: 1 }),
    text: '{"getReader":1}',
    type: JSON_TYPE,
  },
  { title: 'an object', give: () => ({ a: [1] }), text: '{"a":[1]}', type: JSON_TYPE },
  { title: 'an array', give: () => ['a', 1], text: '["a",1]', type: JSON_TYPE },
  { title: 'a number', give: () => 0, text: '0', type: JSON_TYPE },
  { title: 'a boolean', give: () => false, text: 'false', type: JSON_TYPE },
  { title: 'null', give: () => null, text: 'null', type: JSON_TYPE },
  {
    title: 'what says how it is JSON',
    give: () => new Date(0),
    text: '"1970-01-01T00:00:00.000Z"',
    type: JSON_TYPE,
  },
  { title: 'a promise', give: () => Promise.resolve('later'), text: 'later', type: TEXT },
  {
    title: 'a generator',
    *give() {
      yield 'a';
      yield bytes;
    },
    text: 'abytes',
    type: TEXT,
  },
  {
    title: 'an async generator',
    async *give() {
      yield 'a';
      yield 'b';
    },
    text: 'ab',
    type: TEXT,
  },
  { title: 'a web stream', give: () => new Blob(['streamed']).stream(), text: 'streamed', type: TEXT },
  { title: 'a response', give: () => new HTMLResponse('<p>'), text: '<p>', type: 'text/html; charset=utf-8' },
  { title: 'an application', give: () => application, text: 'made', type: 'text/x-tsgi', status: 201 },
  {
    title: 'an object that is one',
    give: () => ({ tsgi: application }),
    text: 'made',
    type: 'text/x-tsgi',
    status: 201,
  },
  { title: 'an App', give: () => answering(() => 'inner'), text: 'inner', type: TEXT },
  {
    title: 'a web Response',
    give: () => Response.json({ a: 1 }, { status: 202 }),
    text: '{"a":1}',
    type: JSON_TYPE,
    status: 202,
  },
];

describe('a handler', () => {
  it.each(RESULTS)('may return $title', async ({ give, status = 200, text, type }) => {
    expect(await ask(give)).toMatchObject({ status, text, type, log: '' });
  });

  it('may return a web Response with cookies, or without content', async () => {
    const headers = new Headers([
      ['Set-Cookie', 'a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT'],
      ['Set-Cookie', 'b=2'],
      ['Vary', 'a'],
      ['Vary', 'b'],
    ]);
    const { fields, status } = await ask(() => new Response(null, { status: 204, headers }));
    expect(status).toBe(204);
    const own = fields.filter(([name]) => /^(set-cookie|vary|content)/i.test(name));
    // Headers of the web are sorted by their names, but for Bun's.
    expect(own.toSorted(([one], [other]) => one.localeCompare(other))).toEqual([
      ['set-cookie', 'a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT'],
      ['set-cookie', 'b=2'],
      ['vary', 'a, b'],
    ]);
  });

  it('streams a chunk before there is a next one', async () => {
    const next = Promise.withResolvers<Chunk>();
    await using asking = client(
      answering(async function* () {
        yield 'first';
        yield await next.promise;
      }),
    );
    const response = await asking.open('GET', '/');
    expect(new TextDecoder().decode(await response.read())).toBe('first');
    next.resolve('second');
    expect((await response.rest()).text).toBe('second');
  });

  it('makes no promise if it is not asked to', () => {
    const environ = createEnviron();
    const awaited = ['a promise', 'an async generator', 'a web stream'];
    for (const { give, title } of RESULTS.filter((row) => !awaited.includes(row.title))) {
      const body = answering(give).tsgi(environ, () => () => undefined);
      expect(body, title).not.toBeInstanceOf(Promise);
    }
  });

  it('has a length that is known unless it streams', async () => {
    const { headers } = await ask(() => 'héllo');
    expect(headers.get('content-length')).toBe('6');
  });

  it.each([
    {
      title: 'undefined',
      give: () => undefined,
      logged: 'got undefined; for no content return new EmptyResponse()',
    },
    {
      title: 'a symbol',
      give: () => Symbol('x'),
      logged: 'must be made of a value that has JSON, got symbol',
    },
    { title: 'a bigint', give: () => 5n, logged: 'BigInt' },
    {
      title: 'what has no JSON',
      give: () => ({ toJSON: () => undefined }),
      logged: 'a value that has JSON, got object',
    },
    { title: 'a cycle', give: () => cycle, logged: /circular|cyclic/ },
    { title: 'an Error', give: () => new Error('returned'), logged: 'got an Error; throw it' },
    {
      title: 'an Error, and the log has it,',
      give: () => new Error('returned'),
      logged: 'caused by Error: returned',
    },
    { title: 'a Blob', give: () => new Blob(['x']), logged: 'got a Blob; return new Response(blob)' },
    {
      title: 'a File',
      give: () => new File(['x'], 'x.html'),
      logged: 'got a Blob; return new Response(blob)',
    },
  ])(
    'that returns $title has made a mistake: the log says which, the client does not',
    async ({ give, logged }) => {
      const response = await ask(give);
      expect(response.status).toBe(500);
      expect(response.json).toEqual({ title: 'Internal Server Error', status: 500 });
      expect(response.log).toMatch(logged);
    },
  );

  it('that returns nothing is named in the log', async () => {
    expect((await ask(async () => undefined)).log).toContain('the handler of GET "/" must return');
  });

  it('with a stream that fails half way has its response cut, and the log says why', async () => {
    await using asking = client(
      answering(async function* () {
        yield 'first';
        throw new Error('the well is dry');
      }),
    );
    await expect(asking.get('/')).rejects.toThrow(/closed|ended|cut/);
    expect(asking.errors.join('')).toContain('the well is dry');
  });

  it('with a stream of something else has its response cut', async () => {
    await using asking = client(
      answering(() => new Set([1, 2])),
      { lint: false },
    );
    expect((await asking.get('/')).status).toBe(500);
    expect(asking.errors.join('')).toContain('BODY-CHUNK');
  });
});

const cycle: { self?: unknown } = {};
cycle.self = cycle;
