/** What becomes of the chunks of a body: their order, their length, and what has no content. */
import type { Application, Body, Header } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { GET, serving } from '../serving.ts';

const responding =
  (body: Body | (() => Body), headers: Header[] = [], status: string = '200 OK'): Application =>
  (_environ, startResponse) => {
    startResponse(status, headers);
    return typeof body === 'function' ? body() : body;
  };

describe('the chunks of a body', () => {
  it('are sent one for one, and empty ones do not end a chunked body', async () => {
    const response = await client(function* (_environ, startResponse) {
      yield '';
      startResponse('200 OK', []);
      yield new Uint8Array(0);
      yield 'one';
      yield '';
      yield new Uint8Array(0);
      yield 'two';
      yield '';
    }).get('/');
    expect(response.chunks).toEqual(['one', 'two']);
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
  });

  it('are sent as UTF-8 and counted in bytes', async () => {
    const texts = ['Gr\u00fc\u00df', ' \u2603 ', '\u{1f984}', 'ascii'];
    const bytes = Buffer.byteLength(texts.join(''));
    const whole = await client(responding(texts)).get('/');
    expect(whole).toMatchObject({ text: texts.join('') });
    expect(whole.headers.get('content-length')).toBe(String(bytes));
    const chunked = await client(responding(() => texts.values())).get('/');
    expect(chunked.chunks).toEqual(texts);
    const declared = await client(responding(() => texts.values(), [['Content-Length', String(bytes)]])).get(
      '/',
    );
    expect(declared.text).toBe(texts.join(''));
  });

  it.each([
    { title: 'every byte there is', bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
    { title: 'a view on a part of a buffer', bytes: new Uint8Array(64).fill(7).subarray(3, 9) },
    { title: 'a Buffer', bytes: Buffer.from([0, 255, 13, 10]) },
    { title: '5,000 bytes, which are not joined with the head', bytes: new Uint8Array(5000).fill(200) },
  ])('may be $title', async ({ bytes }) => {
    const whole = await client(responding([bytes])).get('/');
    expect(Buffer.compare(whole.bytes, bytes)).toBe(0);
    const chunked = await client(responding(() => [bytes, bytes].values())).get('/');
    expect(Buffer.compare(chunked.bytes, Buffer.concat([bytes, bytes]))).toBe(0);
  });

  it.each([
    { title: 'one chunk of bytes', body: () => [Buffer.alloc(3_000_000, 'bytes')] },
    { title: 'one string', body: () => ['text \u2603 '.repeat(300_000)] },
    { title: '5,000 chunks', body: () => Array.from({ length: 5000 }, (_, at) => `${at} `.repeat(100)) },
    { title: 'a mixture', body: () => ['a'.repeat(1_500_000), Buffer.alloc(1_500_000, 1), 'end'] },
  ])('arrive whole from an array of more than a MiB: $title', async ({ body }) => {
    const wanted = Buffer.concat(body().map((chunk) => Buffer.from(chunk as string)));
    await using server = await serving(responding(body));
    await using connection = await server.connect();
    for (let round = 0; round < 2; round++) {
      await connection.send(GET);
      const response = await connection.response();
      expect(response.headers.get('content-length')).toBe(String(wanted.length));
      expect(Buffer.compare(response.bytes, wanted)).toBe(0);
    }
  });

  it.each([
    { title: 'a Set', body: () => new Set(['a', 'b']) },
    { title: 'an iterator', body: () => ['a', 'b'].values() },
    { title: 'a web stream', body: () => ReadableStream.from(['a', 'b']) as unknown as Body },
    {
      title: 'an object of its own',
      body: () => ({
        *[Symbol.iterator]() {
          yield* ['a', 'b'];
        },
      }),
    },
    {
      title: 'an iterator without return()',
      body: () => ({
        [Symbol.iterator]: () => {
          let at = 0;
          return {
            next: () =>
              at++ < 2
                ? { value: 'ab'[at - 1]!, done: false as const }
                : { value: undefined, done: true as const },
          };
        },
      }),
    },
  ])('may come from $title', async ({ body }) => {
    expect((await client(responding(body)).get('/')).chunks).toEqual(['a', 'b']);
    expect(await client(responding(body)).head('/')).toMatchObject({ status: 200, text: '' });
  });
});

describe('the length of a body', () => {
  it.each<{
    title: string;
    app: Application;
    lint?: boolean;
    length: string | null;
    /** Of HEAD, if it is another: what was left out of an empty content is not known. */
    headLength?: null;
    coding: string | null;
  }>([
    { title: 'an empty array', app: responding([]), length: '0', headLength: null, coding: null },
    {
      title: 'an array of empty chunks',
      app: responding(['', '']),
      length: '0',
      headLength: null,
      coding: null,
    },
    {
      title: 'an empty generator',
      app: responding(() => [].values()),
      length: '0',
      headLength: null,
      coding: null,
    },
    {
      title: 'an array with its own length',
      app: responding(['abc'], [['Content-Length', '3']]),
      length: '3',
      coding: null,
    },
    {
      title: 'a generator with its own length',
      app: responding(() => ['abc'].values(), [['content-length', '3']]),
      length: '3',
      coding: null,
    },
    { title: 'a generator', app: responding(() => ['abc'].values()), length: null, coding: 'chunked' },
    { title: 'a 304', app: responding([], [], '304 Not Modified'), length: null, coding: null },
    {
      title: 'a 304 that says how long it would be',
      app: responding([], [['Content-Length', '9']], '304 Not Modified'),
      length: '9',
      coding: null,
    },
    { title: 'a 204', app: responding([], [], '204 No Content'), length: null, coding: null },
    {
      title: 'a 204 with a length, which it must not have',
      app: responding([], [['Content-Length', '0']], '204 No Content'),
      lint: false,
      length: null,
      coding: null,
    },
  ])(
    'is told right for $title, for HEAD as well where content is possible',
    async ({ app, coding, headLength, length, lint = true }) => {
      await using server = await serving(app, { lint });
      await using connection = await server.connect();
      for (const method of ['GET', 'HEAD', 'GET']) {
        await connection.send(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`);
        const response = await connection.response(method);
        const expected = method === 'HEAD' && headLength === null ? null : length;
        expect(response.headers.get('content-length')).toBe(expected);
        expect(response.headers.get('transfer-encoding')).toBe(coding);
      }
    },
  );

  it.each(['204 No Content', '304 Not Modified'])(
    'is nothing for a %s, whatever the body yields',
    async (status) => {
      let finished = false;
      const app: Application = function* (_environ, startResponse) {
        startResponse(status, []);
        try {
          yield 'this must not be seen';
          yield 'nor this';
        } finally {
          finished = true;
        }
      };
      await using server = await serving(app, { lint: false });
      await using connection = await server.connect();
      await connection.send(GET + GET);
      expect(await connection.response()).toMatchObject({ status: Number(status.slice(0, 3)), text: '' });
      expect(await connection.response()).toMatchObject({ status: Number(status.slice(0, 3)), text: '' });
      expect(connection.text).not.toContain('seen');
      expect(finished).toBe(true);
    },
  );

  it('does not end an endless generator for HEAD by sending it', async () => {
    let asked = 0;
    const app: Application = function* (_environ, startResponse) {
      startResponse('200 OK', []);
      for (;;) {
        asked++;
        yield 'more';
      }
    };
    expect(await client(app).head('/')).toMatchObject({ status: 200, text: '' });
    expect(asked).toBe(1);
  });
});

describe('write()', () => {
  it('sends before what is returned, in order, with bytes and strings', async () => {
    const response = await client((_environ, startResponse) => {
      const write = startResponse('200 OK', []);
      void write('1');
      void write('');
      void write(new Uint8Array([0x32]));
      void write('\u2603');
      return ['4', '5'];
    }).get('/');
    expect(response.chunks).toEqual(['1', '2', '\u2603', '4', '5']);
  });

  it('may be followed by an array with an empty chunk, which does not end the response', async () => {
    const response = await client((_environ, startResponse) => {
      void startResponse('200 OK', [])('a');
      return ['', 'bc'];
    }).get('/');
    expect(response.text).toBe('abc');
  });

  it('may be used later by an async application, and counts towards Content-Length', async () => {
    const response = await client(async (_environ, startResponse) => {
      const write = startResponse('200 OK', [['Content-Length', '6']]);
      await write('one');
      await Promise.resolve();
      await write('two');
      return [];
    }).get('/');
    expect(response).toMatchObject({ status: 200, text: 'onetwo' });
    expect(response.headers.get('content-length')).toBe('6');
  });

  it('sends nothing for HEAD', async () => {
    await using server = await serving((_environ, startResponse) => {
      void startResponse('200 OK', [])('unseen');
      return ['unseen'];
    });
    await using connection = await server.connect();
    await connection.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2));
    expect(await connection.response('HEAD')).toMatchObject({ status: 200 });
    expect(await connection.response('HEAD')).toMatchObject({ status: 200 });
    expect(connection.text).not.toContain('unseen');
  });

  it('refuses what is no chunk', async () => {
    const app: Application = (_environ, startResponse) => {
      void startResponse('200 OK', [])(5 as unknown as string);
      return [];
    };
    const server = client(app, { lint: false });
    expect((await server.get('/')).status).toBe(500);
    expect(server.errors).toEqual([expect.stringMatching(/a chunk must be .* number/)]);
  });
});
