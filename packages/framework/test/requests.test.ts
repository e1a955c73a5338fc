/** What a handler can ask its request. */
import { type RequestOptions, client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { App, type AppOptions, type HttpRequest, type Result } from '../src/index.ts';

type Asking = (request: HttpRequest) => Result | Promise<Result>;

/** Asks an application with this handler, at `/app` of another one. */
async function ask(
  handler: Asking,
  options: RequestOptions & { target?: string } & Pick<AppOptions, 'maxContent'> = {},
) {
  const { maxContent = '1m', target = '/', ...request } = options;
  const inner = new App({ maxContent });
  inner.post('/:rest<path>?', (request) => handler(request as unknown as HttpRequest), { name: 'here' });
  const app = new App().mount('/ä', inner);
  await using asking = client(app);
  const response = await asking.post(`/%C3%A4${target}`, request);
  return Object.assign(response, { log: asking.errors.join('') });
}

async function told(handler: (request: HttpRequest) => unknown, options: Parameters<typeof ask>[1] = {}) {
  const response = await ask(async (request) => ({ told: await handler(request) }), options);
  expect(response).toMatchObject({ status: 200, log: '' });
  return (response.json as { told?: unknown }).told;
}

describe('a request', () => {
  it.each<[name: string, of: (request: HttpRequest) => unknown, value: unknown]>([
    ['method', ({ method }) => method, 'POST'],
    ['path, below the mount', ({ path }) => path, '/a b'],
    ['url, with the mount', ({ url }) => url, 'http://localhost/%C3%A4/a%20b?q=1&q=2&%zz'],
    ['url as far as is asked', (request) => request.urlTo('application'), 'http://localhost/%C3%A4'],
    ['url of a route, with the mount', (request) => request.urlOf('here', { rest: 'x/y' }), '/%C3%A4/x/y'],
    ['pattern', ({ pattern }) => pattern, '/:rest<path>?'],
    ['parameters', ({ params }) => params, { rest: 'a b' }],
    ['query, the first of a name', ({ query }) => query.get('q'), '1'],
    ['query, all of a name', ({ query }) => query.getAll('q'), ['1', '2']],
    [
      'query, all',
      ({ query }) => [...query],
      [
        ['q', '1'],
        ['q', '2'],
        ['%zz', ''],
      ],
    ],
    ['field, in any case', ({ headers }) => headers.get('x-tWo'), 'a, b'],
    ['lines of a field', ({ headers }) => headers.getAll('X-Two'), ['a', 'b']],
    ['content type as a field', ({ headers }) => headers.get('content-type'), 'text/plain; charset="utf-8"'],
    ['field with an underscore, which is none', ({ headers }) => headers.has('X_Two'), false],
    ['fields as sent', ({ headers }) => [...headers].filter(([name]) => name === 'X-Two').length, 2],
    ['content type', ({ contentType }) => contentType?.type, 'text/plain'],
    [
      'cookies',
      ({ cookies }) => [...cookies],
      [
        ['a', '1'],
        ['b', '%zz'],
      ],
    ],
    ['type that is liked', (request) => request.accepts('text/html', 'application/json'), 'application/json'],
    ['type that is not', (request) => request.accepts('text/html') ?? 'none', 'none'],
    ['language', (request) => request.acceptsLanguage('en', 'de'), 'de'],
    ['client', ({ clientAddress }) => clientAddress, '127.0.0.1'],
    ['signal', ({ signal }) => signal.aborted, false],
    ['environ', ({ environ }) => environ.SCRIPT_NAME, '/ä'],
    ['nothing of schemas', ({ valid }) => valid, {}],
  ])('has its %s', async (_, of, value) => {
    const headers: [string, string][] = [
      ['Host', 'localhost'],
      ['X-Two', 'a'],
      ['X-Two', 'b'],
      ['Content-Type', 'text/plain; charset="utf-8"'],
      ['Cookie', 'a=1; a=2; broken; b=%zz'],
      ['Accept', 'application/json'],
      ['Accept-Language', 'de'],
    ];
    expect(await told(of, { target: '/a%20b?q=1&q=2&%zz', headers, body: 'x' })).toEqual(value);
  });

  it('tells what is wrong with a parameter of the query', async () => {
    const response = await ask(({ query }) => [query.get('page', 'int')], { target: '/?page=1x' });
    expect(response.status).toBe(400);
    expect(response.json).toMatchObject({
      detail: 'the query\'s "page" must be an int of 0 or more, got "1x"',
    });
  });
});

describe('the content of a request', () => {
  const json = { headers: { 'Content-Type': 'application/json' } };

  it('can be read in every way, one after the other, and again', async () => {
    const readings = await told(
      async (request) => [
        ...(await Promise.all([request.text(), request.json()])),
        await request.json(),
        await request.text(),
        (await request.bytes()).length,
        await new Response(request.stream).text(),
        await new Response(request.stream).text(),
        await request.text(),
      ],
      { json: { a: 'é' } },
    );
    const text = '{"a":"é"}';
    expect(readings).toEqual([text, { a: 'é' }, { a: 'é' }, text, 10, text, text, text]);
  });

  it('is still there for an application that is mounted, when a hook has read it', async () => {
    const inner = new App();
    inner.post('/', async (request) => [await request.json()]);
    const app = new App().mount('/in', inner);
    app.before(async (request) => {
      await request.text();
    });
    await using asking = client(app);
    expect((await asking.post('/in/', { json: { a: 1 } })).text).toBe('[{"a":1}]');
  });

  describe('that a hook has read too far for the App around it', () => {
    async function askThrough(read: Asking, limit: number) {
      const inner = new App({ maxContent: limit });
      inner.post('/', (request) => read(request as unknown as HttpRequest));
      const app = new App({ maxContent: 10 }).mount('/in', inner);
      app.before(async (request) => {
        await request.text().catch(() => undefined);
      });
      await using asking = client(app);
      // Its length is not told, so it has to be read.
      return await asking.post('/in', { body: pieces(10) });
    }

    it.each([
      { title: 'is whole within a larger limit', limit: 100, status: 200 },
      { title: 'is whole within just that limit', limit: 60, status: 200 },
      { title: 'is refused beyond a larger limit', limit: 59, status: 413 },
      { title: 'is refused beyond a smaller limit', limit: 5, status: 413 },
    ])('$title', async ({ limit, status }) => {
      const response = await askThrough(async (request) => (await request.bytes()).length, limit);
      expect(response.status).toBe(status);
      if (status === 200) expect(response.json).toBe(60);
    });

    it('is no stream that ends too soon', async () => {
      const response = await askThrough(
        async ({ stream }) => (await new Response(stream).text()).length,
        100,
      );
      expect(response.status).toBe(413);
    });
  });

  it('is a stream that nobody has to keep', async () => {
    const size = 3_000_000;
    const counted = await told(
      async ({ stream }) => {
        let count = 0;
        for await (const piece of stream) count += piece.length;
        return count;
      },
      { body: new Uint8Array(size) },
    );
    expect(counted).toBe(size);
  });

  it('tells who reads it after the stream was taken', async () => {
    const response = await ask(
      async (request) => {
        await request.stream.cancel();
        return request.text();
      },
      { body: 'x' },
    );
    expect(response.status).toBe(500);
    expect(response.log).toContain('tsgi.input has one consumer');
  });

  it('is text in the charset that it has', async () => {
    const latin1 = {
      headers: { 'Content-Type': 'text/plain; charset=iso-8859-1' },
      body: new Uint8Array([0xe9]),
    };
    expect(await told((request) => request.text(), latin1)).toBe('é');
    expect(await told((request) => request.text(), { body: 'é' })).toBe('é');
  });

  it.each([
    { type: 'application/json', value: { a: 1 } },
    { type: 'application/vnd.api+json; charset=utf-8', value: { a: 1 } },
  ])('is JSON if it says so: $type', async ({ type, value }) => {
    const request = { headers: { 'Content-Type': type }, body: JSON.stringify(value) };
    expect(await told((asked) => asked.json(), request)).toEqual(value);
  });

  const fields = async (request: HttpRequest) =>
    Array.from(await request.form(), ([name, value]) =>
      typeof value === 'string'
        ? [name, value]
        : // Bun adds a charset to the type of a File.
          [name, value.name, value.type.replace(/;charset=utf-8$/, ''), value.size],
    );

  it('is a form, with the fields in order', async () => {
    const form = {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'a=1&b=%C3%A9+%25zz&a=2',
    };
    expect(await told(fields, form)).toEqual([
      ['a', '1'],
      ['b', 'é %zz'],
      ['a', '2'],
    ]);
  });

  it('is a form with files', async () => {
    const multipart = new FormData();
    multipart.append('a', '1');
    multipart.append('file', new File(['0123'], 'ü.txt', { type: 'text/plain' }));
    expect(await told(fields, { multipart })).toEqual([
      ['a', '1'],
      ['file', 'ü.txt', 'text/plain', 4],
    ]);
  });

  type Refusal = { title: string; read: Asking; request?: RequestOptions; status: number; detail: string };
  const refusals: Refusal[] = [
    {
      title: 'JSON that is none',
      read: async (request) => [await request.json()],
      request: { ...json, body: '{"a":' },
      status: 400,
      detail: 'Unexpected ',
    },
    {
      title: 'no content where there should be JSON',
      read: async (request) => [await request.json()],
      request: json,
      status: 400,
      detail: 'the content must be JSON',
    },
    {
      title: 'JSON that is no UTF-8',
      read: async (request) => [await request.json()],
      request: { ...json, body: new Uint8Array([0x22, 0xff, 0x22]) },
      status: 400,
      detail: 'the content must be UTF-8',
    },
    {
      title: 'text that is no UTF-8',
      read: (request) => request.text(),
      request: { body: new Uint8Array([0xff]) },
      status: 400,
      detail: 'the content must be UTF-8',
    },
    {
      title: 'a charset that nobody knows',
      read: (request) => request.text(),
      request: { headers: { 'Content-Type': 'text/plain; charset=klingon' }, body: 'x' },
      status: 415,
      detail: 'the charset must be one that is known, got "klingon"',
    },
    {
      title: 'content that does not say it is JSON',
      read: async (request) => [await request.json()],
      request: { body: '{}' },
      status: 415,
      detail: 'the content must be of the type application/json, got none',
    },
    {
      title: 'content that says it is no form',
      read: async (request) => [[...(await request.form())]],
      request: { json: {} },
      status: 415,
      detail:
        'the content must be of the type application/x-www-form-urlencoded or multipart/form-data, got "application/json"',
    },
    {
      title: 'a form that is broken',
      read: async (request) => [[...(await request.form())]],
      request: { headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body: '--x\r\nnonsense' },
      status: 400,
      detail: 'the content must be a form of the type multipart/form-data',
    },
    {
      title: 'a form without a boundary',
      read: async (request) => [[...(await request.form())]],
      request: { headers: { 'Content-Type': 'multipart/form-data' }, body: '--x--' },
      status: 400,
      detail: 'the content must be a form of the type multipart/form-data',
    },
  ];

  it.each(refusals)('is refused: $title', async ({ detail, read, request = {}, status }) => {
    const response = await ask(read, request);
    expect(response.status).toBe(status);
    expect((response.json as { detail: string }).detail).toContain(detail);
    expect(response.log).toBe('');
  });

  const takers: { what: string; headers: Record<string, string>; body: string; read: Asking }[] = [
    { what: 'JSON', ...json, body: '{}', read: async (request) => [await request.json()] },
    { what: 'text', headers: { 'Content-Type': 'text/plain' }, body: 'a', read: (request) => request.text() },
    {
      what: 'an urlencoded form',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'a=1',
      read: async (request) => [[...(await request.form())]],
    },
    {
      what: 'a multipart form',
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      body: '--x--',
      read: async (request) => [[...(await request.form())]],
    },
  ];

  it.each(takers)('is refused in a coding, as $what', async ({ body, headers, read }) => {
    for (const coding of ['gzip', 'GZIP', 'identity, br', 'gzip, deflate', 'unknown']) {
      const response = await ask(read, { headers: { ...headers, 'Content-Encoding': coding }, body });
      expect(response.status).toBe(415);
      expect(response.headers.get('accept-encoding')).toBe('identity');
      expect(response.headers.get('accept')).toBeNull();
    }
    const response = await ask(read, { headers: { ...headers, 'Content-Encoding': 'Identity' }, body });
    expect(response.status).toBe(200);
  });

  it('is as it was sent for those who ask for bytes, in a coding too', async () => {
    const zipped = { headers: { 'Content-Encoding': 'gzip' }, body: new Uint8Array([31, 139]) };
    expect(await told(async (request) => [...(await request.bytes())], zipped)).toEqual([31, 139]);
  });

  it('is refused with the type that would do', async () => {
    const { headers } = await ask(async (request) => [await request.json()], { body: 'x' });
    expect(headers.get('accept')).toBe('application/json');
  });

  async function* pieces(count: number) {
    for (let index = 0; index < count; index++) yield 'piece ';
  }

  it.each([
    { title: 'that says so', body: 'x'.repeat(11) },
    { title: 'in chunks', body: pieces(100) },
  ])('is refused if it is too large $title', async ({ body }) => {
    const response = await ask((request) => request.text(), { body, maxContent: 10 });
    expect(response.status).toBe(413);
    expect(response.json).toMatchObject({ detail: 'the content must have 10 bytes at most' });
    expect(response.log).toBe('');
  });

  it('may be as large as its limit', async () => {
    expect((await ask((request) => request.text(), { body: 'x'.repeat(10), maxContent: 10 })).status).toBe(
      200,
    );
    expect((await ask((request) => request.text(), { body: 'x'.repeat(2 ** 20) })).status).toBe(200);
    expect((await ask((request) => request.text(), { body: 'x'.repeat(2 ** 20 + 1) })).status).toBe(413);
  });

  it('has the limit of its route rather than that of the App', async () => {
    const app = new App({ maxContent: 1 });
    app.post('/', (request) => request.text(), { maxContent: 5 });
    await using asking = client(app);
    expect((await asking.post('/', { body: '12345' })).text).toBe('12345');
  });

  it('is left to the server where it breaks the protocol', async () => {
    const app = new App().onError(Error, () => 'caught');
    app.post('/', (request) => request.text());
    await using asking = client(app);
    const connection = await asking.connect();
    await connection.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n');
    expect(await connection.response()).toMatchObject({ status: 400 });
    expect(asking.errors).toEqual([expect.stringContaining('Refused')]);
  });
});

describe('a request without a server', () => {
  it('reads nothing before it is asked', () => {
    const environ = createEnviron({ method: 'POST', body: 'x' });
    const app = new App();
    app.post('/', () => 'unread');
    expect(() =>
      app.tsgi({ ...environ, 'tsgi.input': undefined as never }, () => () => undefined),
    ).not.toThrow();
  });
});

describe('a request that is taken apart', () => {
  it('does what it does as a whole', async () => {
    const app = new App();
    app.post(
      '/:a',
      async ({ json, text, bytes, form, urlOf, urlTo, accepts, acceptsLanguage, params, query }) => {
        const failed = await form().catch((error: unknown) => (error as Error).name);
        const { length } = await bytes();
        const own = urlOf('it', { a: 'x' });
        const likes = [accepts('text/html'), acceptsLanguage('en')];
        return [
          await json(),
          await text(),
          length,
          failed,
          own,
          urlTo('path'),
          likes,
          params.a,
          query.get('q'),
        ];
      },
      { name: 'it' },
    );
    const { json } = await client(app).post('/b?q=1', { json: [1] });
    expect(json).toEqual([
      [1],
      '[1]',
      3,
      'UnsupportedMediaTypeError',
      '/x',
      'http://localhost/b',
      ['text/html', 'en'],
      'b',
      '1',
    ]);
  });

  it('does not compile where it would not work', () => {
    const app = new App();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- that it is one is what is tested
    app.get('/', ({ query: { get } }) => {
      // @ts-expect-error -- it is the query's
      return get('q') ?? '';
    });
    // eslint-disable-next-line @typescript-eslint/unbound-method -- that it is one is what is tested
    app.get('/fields', ({ headers: { get } }) => {
      // @ts-expect-error -- it is that of the fields
      return get('Accept') ?? '';
    });
    expect(app).toBeInstanceOf(App);
  });
});

describe('a query with fields that were left empty', () => {
  it.each([
    ['page', 'int'],
    ['page', 'float'],
    ['page', 'uuid'],
    ['page', 'date'],
  ] as const)('has no %s of the kind %s', async (name, converter) => {
    const app = new App();
    app.get('/', ({ query }) => [
      query.get(name, converter) ?? 'none',
      query.getAll(name, converter),
      query.get(name),
    ]);
    expect((await client(app).get('/?page=')).json).toEqual(['none', [], '']);
  });
});
