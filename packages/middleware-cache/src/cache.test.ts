import { client } from '@tsgi/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fresh, pagesIn } from '../test/pages.ts';
import { stopClock } from '@tsgi/rig/stop-clock';
import { requestKey } from './index.ts';

afterEach(() => void vi.useRealTimers());

describe.each([{ over: 'memory' }, { over: 'socket' }] as const)('cache, over $over', ({ over }) => {
  it('answers again with what is fresh, and says so', async () => {
    const pages = pagesIn({}, { '/': { headers: fresh(60, ['X-Of', 'app']) } });
    await using asking = client(pages.app, { over });
    const first = await asking.get('/');
    expect(first.headers.get('cache-status')).toBe('tsgi; fwd=uri-miss; ttl=60; stored');
    expect(first.headers.has('age')).toBe(false);
    const second = await asking.get('/');
    expect(second.headers.get('cache-status')).toBe('tsgi; hit; ttl=60');
    expect(second.headers.get('age')).toBe('0');
    expect(second.headers.get('x-of')).toBe('app');
    expect(second.headers.get('content-length')).toBe('1');
    expect(second.headers.get('date')).toMatch(/ GMT$/);
    expect([first.text, second.text, pages.calls]).toEqual(['1', '1', ['/']]);
  });

  it('asks again when it is not fresh any more', async () => {
    const pass = stopClock();
    const pages = pagesIn({}, { '/': { headers: fresh(60) } });
    await using asking = client(pages.app, { over });
    const first = await asking.get('/');
    pass(59);
    const second = await asking.get('/');
    expect(second.headers.get('age')).toBe('59');
    expect(second.headers.get('date')).toBe(first.headers.get('date') ?? second.headers.get('date'));
    pass(2);
    expect((await asking.get('/')).text).toBe('2');
  });

  it('does not keep what does not say for how long', async () => {
    const pages = pagesIn({}, { '/': {} });
    await using asking = client(pages.app, { over });
    expect((await asking.get('/')).headers.get('cache-status')).toBe('tsgi; fwd=uri-miss');
    expect((await asking.get('/')).text).toBe('2');
  });

  it('passes a stream on as it comes, and answers with all of it again', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const pages = pagesIn(
      {},
      {
        '/': {
          headers: fresh(60),
          body: async function* () {
            yield 'first ';
            await promise;
            yield new Uint8Array([0xff, 0x00]);
          },
        },
      },
    );
    await using asking = client(pages.app, { over });
    const response = await asking.open('GET', '/');
    expect(new TextDecoder().decode(await response.read())).toBe('first ');
    resolve(undefined);
    expect((await response.rest()).bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0x00]));
    const again = await asking.get('/');
    expect(again.headers.get('cache-status')).toContain('hit');
    expect(again.bytes).toEqual(Buffer.concat([Buffer.from('first '), Buffer.from([0xff, 0x00])]));
  });

  it('lets the application flush its head, before and while it answers', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const pages = pagesIn(
      {},
      {
        '/': {
          headers: fresh(60),
          body: (_, environ) =>
            (async function* () {
              environ['tsgi.flush_headers']?.();
              await promise;
              yield 'content';
            })(),
        },
      },
    );
    await using asking = client(pages.app, { over });
    const response = await asking.open('GET', '/');
    expect(response.headers.get('cache-status')).toContain('stored');
    resolve(undefined);
    expect((await response.rest()).text).toBe('content');
    expect((await asking.get('/')).text).toBe('content');
  });

  it('answers HEAD from what GET has left, and stores nothing for HEAD', async () => {
    const pages = pagesIn({}, { '/': { headers: fresh(60), body: () => ['hello'] } });
    await using asking = client(pages.app, { over });
    expect((await asking.head('/')).headers.get('cache-status')).toBe('tsgi; fwd=uri-miss');
    expect((await asking.get('/')).text).toBe('hello');
    const head = await asking.head('/');
    expect(head.headers.get('cache-status')).toContain('hit');
    expect(head.headers.get('content-length')).toBe('5');
    expect(head.bytes).toHaveLength(0);
    expect(pages.calls).toEqual(['HEAD /', '/']);
  });

  it.each([
    ['no content', { status: '204 No Content', body: () => [] }, 0],
    ['a page that is not there', { status: '404 Not Found', body: () => ['gone'] }, 4],
    ['a redirect', { status: '308 Permanent Redirect', body: () => [] }, 0],
  ])('answers again with %s, where that says for how long', async (_, page, length) => {
    const pages = pagesIn({}, { '/': { ...page, headers: fresh(60) } });
    await using asking = client(pages.app, { over });
    const first = await asking.get('/');
    for (const again of [await asking.get('/'), await asking.head('/')]) {
      expect(again.status).toBe(first.status);
      expect(again.headers.get('cache-status')).toContain('hit');
      expect(again.headers.get('content-length')).toBe(first.status === 204 ? null : String(length));
    }
    expect((await asking.get('/')).bytes).toHaveLength(length);
  });

  it('keeps variants apart by the fields that Vary names, and by no others', async () => {
    const pages = pagesIn({}, (environ) => ({
      headers: fresh(60, ['Vary', 'Accept-Language, X-Kind']),
      body: () => [environ.HTTP_ACCEPT_LANGUAGE ?? 'none'],
    }));
    await using asking = client(pages.app, { over });
    const get = async (headers: Record<string, string>) => asking.get('/', { headers });
    for (const language of ['de', 'en', 'de', 'en']) {
      expect((await get({ 'Accept-Language': language, 'X-Other': language })).text).toBe(language);
    }
    expect((await get({})).text).toBe('none');
    const kind = await get({ 'Accept-Language': 'de', 'X-Kind': 'a' });
    expect(kind.headers.get('cache-status')).toBe('tsgi; fwd=vary-miss; ttl=60; stored');
    expect(pages.calls).toHaveLength(4);
  });

  it('sends a part of what it has, where the application has parts', async () => {
    const page = { headers: fresh(60, ['Accept-Ranges', 'bytes']), body: () => ['0123456789'] };
    const pages = pagesIn({}, { '/': page, '/whole': { ...page, headers: fresh(60) } });
    await using asking = client(pages.app, { over });
    const headers = { Range: 'bytes=2-4' };
    expect((await asking.get('/', { headers })).headers.get('cache-status')).toBe('tsgi; fwd=uri-miss');
    await asking.get('/');
    const part = await asking.get('/', { headers });
    expect(part).toMatchObject({ status: 206, text: '234' });
    expect(part.headers.get('content-range')).toBe('bytes 2-4/10');
    await asking.get('/whole');
    expect(await asking.get('/whole', { headers })).toMatchObject({ status: 200, text: '0123456789' });
    expect(pages.calls).toEqual(['/', '/', '/whole']);
  });

  it('closes the body of the application once, whatever becomes of the response', async () => {
    let closes = 0;
    const pages = pagesIn({ maxContent: 10 }, (environ) => ({
      headers: fresh(60),
      body: () =>
        Object.assign(
          environ.QUERY_STRING === 'array'
            ? ['abc']
            : (function* () {
                yield* ['abc', environ.QUERY_STRING === 'long' ? 'x'.repeat(20) : 'def'];
              })(),
          {
            close: () => {
              closes++;
            },
          },
        ),
    }));
    await using asking = client(pages.app, { over });
    for (const kind of ['array', 'short', 'long']) {
      closes = 0;
      await asking.get(`/?${kind}`);
      await asking.get(`/?${kind}`);
      expect([kind, closes]).toEqual([kind, kind === 'long' ? 2 : 1]);
    }
  });
});

describe('the options', () => {
  it('ttl holds for what says nothing, and is no failure', async () => {
    const pages = pagesIn(
      { ttl: '30s' },
      {
        '/': {},
        '/own': { headers: fresh(60) },
        '/public': { headers: [['Cache-Control', 'public']] },
        '/no': { headers: [['Cache-Control', 'no-cache']] },
        '/old': { headers: [['Pragma', 'no-cache']] },
        '/over': { headers: [['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT']] },
      },
    );
    const asking = client(pages.app);
    const status = async (target: string) => (await asking.get(target)).headers.get('cache-status');
    expect(await status('/')).toBe('tsgi; fwd=uri-miss; ttl=30; stored');
    expect(await status('/own')).toBe('tsgi; fwd=uri-miss; ttl=60; stored');
    expect(await status('/public')).toContain('ttl=30; stored');
    for (const target of ['/no', '/old', '/over', '/missing'])
      expect(await status(target)).toBe('tsgi; fwd=uri-miss');
  });

  it('staleWhileRevalidate and staleIfError make nothing fresh that is not', async () => {
    const pages = pagesIn(
      { staleWhileRevalidate: '60s', staleIfError: '60s' },
      {
        '/zero': { headers: fresh(0) },
        '/over': { headers: [['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT']] },
      },
    );
    const asking = client(pages.app);
    for (const target of ['/zero', '/over', '/zero', '/over'])
      expect((await asking.get(target)).headers.get('cache-status')).toBe('tsgi; fwd=uri-miss');
  });

  it('key may add to what a response is kept by, and pass requests by', async () => {
    const pages = pagesIn(
      {
        key: (environ) =>
          environ.HTTP_X_USER === undefined ? undefined : `${environ.HTTP_X_USER} ${requestKey(environ)}`,
      },
      (environ) => ({ headers: fresh(60), body: () => [environ.HTTP_X_USER ?? 'nobody'] }),
    );
    const asking = client(pages.app);
    const get = async (headers: Record<string, string>) => asking.get('/', { headers });
    for (const user of ['ada', 'bob', 'ada', 'bob']) expect((await get({ 'X-User': user })).text).toBe(user);
    expect((await get({})).headers.get('cache-status')).toBe('tsgi; fwd=bypass');
    expect(pages.calls).toHaveLength(3);
  });

  it('maxContent lets longer contents through unstored, whether or not their length was said', async () => {
    const pages = pagesIn({ maxContent: 4 }, (environ) => ({
      headers: environ.PATH_INFO === '/said' ? fresh(60, ['Content-Length', '5']) : fresh(60),
      body: () => (environ.PATH_INFO === '/fits' ? ['1234'] : ['123', '45']),
    }));
    const asking = client(pages.app);
    for (const target of ['/said', '/said', '/unsaid', '/unsaid'])
      expect((await asking.get(target)).text).toBe('12345');
    expect((await asking.get('/said')).headers.get('cache-status')).toBe('tsgi; fwd=uri-miss');
    await asking.get('/fits');
    expect((await asking.get('/fits')).headers.get('cache-status')).toContain('hit');
    expect(pages.calls).toEqual(['/said', '/said', '/unsaid', '/unsaid', '/said', '/fits']);
  });

  it('maxVariants forgets all variants of a page that has too many', async () => {
    const pages = pagesIn({ maxVariants: 3 }, (environ) => ({
      headers: fresh(60, ['Vary', 'X-Kind']),
      body: () => [environ.HTTP_X_KIND ?? ''],
    }));
    const asking = client(pages.app);
    const get = async (kind: string) => {
      const { headers, text } = await asking.get('/', { headers: { 'X-Kind': kind } });
      expect(text).toBe(kind);
      return headers.get('cache-status')?.includes('hit');
    };
    for (const kind of ['a', 'b', 'c']) await get(kind);
    expect(await get('a')).toBe(true);
    await get('d');
    expect(await get('d')).toBe(true);
    expect(await get('a')).toBe(false);
  });

  it.each([
    ['proxy-1', 'proxy-1; hit; ttl=60'],
    [false, null],
  ] as const)('name %j is what the cache calls itself', async (name, said) => {
    const asking = client(pagesIn({ name }, { '/': { headers: fresh(60) } }).app);
    await asking.get('/');
    expect((await asking.get('/')).headers.get('cache-status')).toBe(said);
  });

  it('keeps what a cache further inside has said of itself', async () => {
    const pages = pagesIn({}, { '/': { headers: [['Cache-Status', 'inner; hit']] } });
    const response = await client(pages.app).get('/');
    expect(response.headers.get('cache-status')).toBe('inner; hit, tsgi; fwd=uri-miss');
  });
});
