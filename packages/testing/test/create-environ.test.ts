import { ENVIRON_KEYS, type Environ } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EnvironOptions, call, client, createEnviron } from '../src/index.ts';

async function* pieces() {
  yield 'one ';
  yield '';
  yield Buffer.from('two');
}

const read = async (environ: Environ) => Buffer.from(await environ['tsgi.input'].read()).toString();

describe('createEnviron', () => {
  it('has every key that is always there', () => {
    const environ = createEnviron();
    const always = Object.entries(ENVIRON_KEYS).filter(([, { when }]) => when === 'always');
    for (const [key, { type }] of always)
      expect([key, typeof environ[key as keyof Environ]]).toEqual([key, type]);
    expect(environ).toMatchObject({
      ...{ REQUEST_METHOD: 'GET', SCRIPT_NAME: '', PATH_INFO: '/', QUERY_STRING: '' },
      ...{ SERVER_PROTOCOL: 'HTTP/1.1', HTTP_HOST: 'localhost', 'tsgi.response_finished': [] },
    });
    expect(Object.values(environ)).not.toContain(undefined);
  });

  it('reads the request as the server does', () => {
    const environ = createEnviron({
      method: 'PROPFIND',
      target: '/a%20b//c?d=%',
      query: { e: 1 },
      headers: [
        ['X-A', '1'],
        ['x-a', '2'],
        ['Cookie', 'a=1'],
        ['Cookie', 'b=2'],
        ['Proxy', 'x'],
      ],
      auth: { user: 'a', password: 'b' },
    });
    expect(environ).toMatchObject({
      ...{ REQUEST_METHOD: 'PROPFIND', PATH_INFO: '/a b//c', QUERY_STRING: 'd=%&e=1' },
      ...{ HTTP_X_A: '1, 2', HTTP_COOKIE: 'a=1; b=2', HTTP_AUTHORIZATION: 'Basic YTpi' },
      'tsgi.raw_target': '/a%20b//c?d=%&e=1',
    });
    expect(environ).not.toHaveProperty('HTTP_PROXY');
    expect([...environ['tsgi.headers']].map(([name]) => name)).toEqual([
      ...['Host', 'X-A', 'x-a', 'Cookie', 'Cookie', 'Proxy', 'Authorization'],
    ]);
  });

  const form = new FormData();
  form.set('a', '1');
  it.each<EnvironOptions & { title: string; content: string; type: unknown; length: unknown }>([
    { title: 'no content', content: '', type: undefined, length: undefined },
    { title: 'a text', body: 'ß', content: 'ß', type: undefined, length: '2' },
    { title: 'an empty text', body: '', content: '', type: undefined, length: '0' },
    { title: 'chunks', body: pieces(), content: 'one two', type: undefined, length: undefined },
    { title: 'JSON', json: [1], content: '[1]', type: 'application/json', length: '3' },
  ])('has $title', async ({ content, type, length, ...options }) => {
    const environ = createEnviron({ ...options, method: 'POST' });
    expect([environ.CONTENT_TYPE, environ.CONTENT_LENGTH]).toEqual([type, length]);
    expect(await read(environ)).toBe(content);
    expect(await read(environ)).toBe('');
  });

  it('has a multipart form, in chunks', async () => {
    const environ = createEnviron({ method: 'POST', multipart: form });
    const { CONTENT_TYPE: type = '', HTTP_TRANSFER_ENCODING } = environ;
    const [, boundary = ''] = /^multipart\/form-data; boundary=(.+)$/.exec(type) ?? [];
    expect(await read(environ)).toContain(`--${boundary}\r\n`);
    expect(HTTP_TRANSFER_ENCODING).toBe('chunked');
  });

  it('has one consumer of its input, as with the server', async () => {
    const environ = createEnviron({ method: 'POST', body: pieces() });
    const stream = environ['tsgi.input'].stream;
    await expect(environ['tsgi.input'].read()).rejects.toThrow('one consumer');
    expect(await new Response(stream).text()).toBe('one two');
  });

  it('takes what is laid over it', () => {
    const controller = new AbortController();
    const environ = createEnviron({
      target: '/api/users',
      environ: {
        ...{ SCRIPT_NAME: '/api', PATH_INFO: '/users', 'tsgi.signal': controller.signal },
        ...{ 'tsgi.url_scheme': 'https', HTTP_HOST: undefined },
      },
    });
    expect(environ).toMatchObject({ SCRIPT_NAME: '/api', PATH_INFO: '/users', 'tsgi.url_scheme': 'https' });
    expect(environ['tsgi.signal']).toBe(controller.signal);
    expect('HTTP_HOST' in environ).toBe(false);
  });

  it('gathers what is written to its error log', () => {
    const { 'tsgi.errors': errors } = createEnviron();
    errors.write('a\n');
    errors.writelines(['b\n', 'c\n']);
    errors.flush();
    expect(errors.written).toEqual(['a\n', 'b\n', 'c\n']);
  });

  it('is a new one each time', () => {
    const [one, other] = [createEnviron(), createEnviron()];
    one.REQUEST_METHOD = 'PUT';
    one['tsgi.response_finished'].push(() => undefined);
    expect(other.REQUEST_METHOD).toBe('GET');
    expect(other['tsgi.response_finished']).toEqual([]);
    expect(one['tsgi.signal']).not.toBe(other['tsgi.signal']);
  });

  it.each([
    { title: 'a dot segment', name: 'BadPathError', options: { target: '/../etc' } },
    { title: 'a method that is no token', name: 'ProtocolError', options: { method: 'GET /' } },
    {
      title: 'a field that would split the request',
      name: 'ProtocolError',
      options: { headers: { 'X-A': '1\r\nX-B: 2' } },
    },
    {
      title: 'two hosts',
      name: 'ProtocolError',
      options: {
        headers: [
          ['Host', 'a'],
          ['Host', 'b'],
        ] as [string, string][],
      },
    },
  ])('refuses $title, as the server would', ({ name, options }) => {
    expect(() => createEnviron(options)).toThrow(expect.objectContaining({ name }));
  });

  it('keeps every rule, whatever was asked for', async () => {
    const segment = fc
      .string({ unit: 'grapheme', maxLength: 8 })
      .filter((text) => !/[\p{C}?#/%]|^\.{1,2}$|\\/u.test(text));
    const options = fc.record(
      {
        method: fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'X-OWN'),
        target: fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
        query: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
        json: fc.jsonValue(),
        headers: fc.dictionary(fc.stringMatching(/^x-[a-z-]{1,8}$/), fc.stringMatching(/^[!-~]{0,8}$/)),
      },
      { requiredKeys: [] },
    );
    const app = lint((environ, startResponse) => {
      startResponse('200 OK', []);
      return [environ.PATH_INFO];
    });
    await fc.assert(
      fc.asyncProperty(options, async (asked) => {
        const { failure, text } = await call(app, createEnviron(asked), { lint: false });
        expect(failure).toBeUndefined();
        expect(text).toBe(asked.target ?? '/');
      }),
    );
  });

  it('is what a client of the server would have made', async () => {
    const asked = { query: { a: 1 }, json: { b: 2 }, headers: { 'X-C': 'ß' } };
    const response = await client((_environ, startResponse) => {
      startResponse('200 OK', []);
      return [];
    }).post('/d?e', asked);
    const strings = (environ: Environ | undefined) =>
      Object.fromEntries(Object.entries(environ ?? {}).filter(([key]) => /^[A-Z_]+$/.test(key)));
    const made = strings(createEnviron({ method: 'POST', target: '/d?e', ...asked }));
    expect({ ...made, SERVER_PORT: '0' }).toEqual(strings(response.environ));
  });
});
