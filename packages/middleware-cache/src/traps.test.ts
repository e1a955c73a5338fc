/** What must not be stored, and what must not be answered with what was stored for somebody else. */
import { once } from 'node:events';
import { compose } from '@tsgi/compose';
import { type HasSession, memorySessionStore, session } from '@tsgi/middleware-session';
import { stopClock } from '@tsgi/rig/stop-clock';
import type { Application, Environ, Header, Middleware } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { type Client, call, client, createEnviron } from '@tsgi/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Page, fresh, pagesIn } from '../test/pages.ts';
import { type CacheOptions, type CacheStore, cache, memoryCacheStore, requestKey } from './index.ts';

/** How often the application was asked by two requests that are alike. */
async function callsFor(page: Page, headers: Record<string, string> = {}, options: CacheOptions = {}) {
  const pages = pagesIn(options, { '/': page });
  const asking = client(pages.app, { cookies: false });
  const first = await asking.get('/', { headers });
  const second = await asking.get('/', { headers });
  const statuses = [first, second].map((response) => response.headers.get('cache-status') ?? '');
  const isStored = pages.calls.length === 1;
  expect(statuses[0]?.includes('stored')).toBe(isStored);
  expect(statuses[1]?.includes('hit')).toBe(isStored);
  return pages.calls.length;
}

const say = (control: string, ...more: Header[]): Header[] => [['Cache-Control', control], ...more];

describe('what is not stored', () => {
  it.each<[string, Page]>([
    ['Set-Cookie, even of a public response', { headers: say('public, max-age=60', ['Set-Cookie', 'id=1']) }],
    ['private', { headers: say('private, max-age=60') }],
    ['private for some fields', { headers: say('private="x-user", max-age=60') }],
    ['no-store', { headers: say('no-store, max-age=60') }],
    ['no-store in capitals', { headers: say('No-Store, MAX-AGE=60') }],
    ['no-store in a second field line', { headers: say('max-age=60', ['cache-control', 'no-store']) }],
    ['no-cache', { headers: say('no-cache, max-age=60') }],
    ['a time that is none', { headers: say('max-age=soon') }],
    ['no time at first, and one later', { headers: say('max-age=0, max-age=60') }],
    ['Vary: *', { headers: fresh(60, ['Vary', 'Accept, *']) }],
    ['a part', { status: '206 Partial Content', headers: fresh(60, ['Content-Range', 'bytes 0-0/2']) }],
    ['a part that calls itself whole', { headers: fresh(60, ['Content-Range', 'bytes 0-0/2']) }],
    ['an error', { status: '500 Internal Server Error', headers: fresh(60) }],
    ['a refusal', { status: '403 Forbidden', headers: fresh(60) }],
    ['a stream of events', { headers: fresh(60, ['Content-Type', 'text/event-stream']) }],
    ['a time that is over', { headers: [['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT']] }],
    ['what is as old as it may be', { headers: fresh(60, ['Age', '60']) }],
  ])('is %s', async (_, page) => {
    expect(await callsFor(page)).toBe(2);
  });

  it('is a file that the server sends in a way of its own', async () => {
    const body: Page['body'] = (_, environ) => environ['tsgi.file_wrapper']([new Uint8Array([65])]);
    expect(await callsFor({ headers: fresh(60), body })).toBe(2);
  });

  it.each([
    ['max-age=60', 2],
    ['public, max-age=60', 1],
    ['s-maxage=60', 1],
    ['must-revalidate, max-age=60', 1],
    ['private, s-maxage=60', 2],
  ])('is the answer to who said who he is, unless it says so: %s', async (control, calls) => {
    expect(await callsFor({ headers: say(control) }, { Authorization: 'Basic YTpi' })).toBe(calls);
  });

  it('is the answer to somebody who must not have it stored', async () => {
    expect(await callsFor({ headers: fresh(60) }, { 'Cache-Control': 'no-store' })).toBe(2);
    const ignoring = { requestDirectives: 'ignore' } as const;
    expect(await callsFor({ headers: fresh(60) }, { 'Cache-Control': 'no-store' }, ignoring)).toBe(1);
  });

  it.each([
    ['less', ['ab']],
    ['more', ['abc', 'd']],
  ])('is a content with %s bytes than were said', async (_, chunks) => {
    let calls = 0;
    const app = cache()((_environ, startResponse) => {
      calls++;
      startResponse('200 OK', fresh(60, ['Content-Length', '3'], ['Content-Type', 'text/plain']));
      return chunks;
    });
    for (let time = 0; time < 2; time++) await call(app, createEnviron({ target: '/' }), { lint: false });
    expect(calls).toBe(2);
  });

  it('is what failed on its way', async () => {
    const page: Page = {
      headers: fresh(60),
      async *body() {
        yield 'half';
        throw new Error('no more');
      },
    };
    const pages = pagesIn({}, { '/': page });
    for (let time = 0; time < 2; time++) await call(pages.app, createEnviron({ target: '/' }));
    expect(pages.calls).toHaveLength(2);
  });

  it.each<[string, Page['body']]>([
    ['an array', () => ['page']],
    ['a stream', () => new Set(['page'])],
  ])('is what the server refuses: the head of %s', async (_, body = () => []) => {
    let calls = 0;
    const app = cache()((environ, startResponse) => {
      calls++;
      startResponse('200 OK', fresh(60, ['X-Wrong', 'two\nlines']));
      return body(calls, environ);
    });
    const asking = client(app, { lint: false });
    const statuses = [(await asking.get('/')).status, (await asking.get('/')).status];
    expect(statuses).toEqual([500, 500]);
    expect(calls).toBe(2);
  });

  it('is what the client did not wait for', async () => {
    stopClock();
    onTestFinished(() => void vi.useRealTimers());
    let closed = 0;
    const page: Page = {
      headers: fresh(60),
      body: (number, environ) =>
        Object.assign(
          (async function* () {
            yield 'half';
            if (number === 1) await once(environ['tsgi.signal'], 'abort');
          })(),
          {
            close: () => {
              closed++;
            },
          },
        ),
    };
    const pages = pagesIn({}, { '/': page });
    const asking = client(pages.app);
    const response = await asking.open('GET', '/');
    await response.read();
    response.abort();
    await expect.poll(() => closed).toBe(1);
    expect((await asking.get('/')).headers.get('cache-status')).toBe('tsgi; fwd=uri-miss; ttl=60; stored');
    expect(closed).toBe(2);
  });

  it('is what an error has replaced', async () => {
    let calls = 0;
    const app = cache()((_environ, startResponse) => {
      calls++;
      startResponse('200 OK', fresh(60));
      startResponse('200 OK', fresh(60, ['Content-Type', 'text/plain']), { error: new Error('broken') });
      return ['sorry'];
    });
    for (let time = 0; time < 2; time++) await call(app, createEnviron({ target: '/' }));
    expect(calls).toBe(2);
  });

  it.each([
    ['Uint8Array', new Uint8Array(1)],
    ['Buffer', Buffer.alloc(1)],
    ['large Buffer', Buffer.alloc(5000)],
  ])('is changed by who made it, in a %s: its bytes are its own', async (_, shared) => {
    const page: Page = {
      headers: fresh(60),
      *body() {
        yield shared.fill(65);
        yield shared.fill(66);
      },
    };
    const asking = client(pagesIn({}, { '/': page }).app);
    await asking.get('/');
    const text = 'A'.repeat(shared.length) + 'B'.repeat(shared.length);
    expect((await asking.get('/')).text).toBe(text);
  });
});

describe('what is for one visitor', () => {
  const SECRET = 'a secret of thirty-two characters';
  const greeting: Application<Environ & HasSession<{ user: string }>> = async (environ, startResponse) => {
    const visitor = await environ['session.load']();
    if (environ.PATH_INFO === '/login') visitor.set('user', environ.QUERY_STRING);
    startResponse('200 OK', [...fresh(60), ['Content-Type', 'text/plain']]);
    return [`hello ${visitor.get('user') ?? 'nobody'}`];
  };
  const sessions = session<{ user: string }>({ secrets: [SECRET], store: memorySessionStore() });

  it.each([
    ['inside of the cache', compose(cache(), sessions)],
    ['outside of the cache', compose(sessions, cache())],
  ])('is not stored where the session is %s', async (_, middleware) => {
    const app = lint(middleware(greeting));
    const [ada, bob] = [client(app), client(app)];
    await ada.get('/login?ada');
    expect((await ada.get('/')).text).toBe('hello ada');
    expect((await bob.get('/')).text).toBe('hello nobody');
    expect((await ada.get('/')).headers.get('cache-status')).toBe('tsgi; fwd=uri-miss');
  });

  it('is not stored inside of authentication, unless somebody has thought of a key', async () => {
    const known = (middleware: Middleware): Application => {
      const app = middleware((environ, startResponse) => {
        startResponse('200 OK', [...fresh(60), ['Content-Type', 'text/plain']]);
        return [String((environ as { REMOTE_USER?: string }).REMOTE_USER)];
      });
      return (environ, startResponse) =>
        app(Object.assign(environ, { REMOTE_USER: environ.HTTP_X_USER }), startResponse);
    };
    const get = async (asking: Client, user: string) => asking.get('/', { headers: { 'X-User': user } });
    const unkeyed = client(known(cache() as Middleware));
    for (const user of ['ada', 'bob', 'ada']) {
      const response = await get(unkeyed, user);
      expect([response.text, response.headers.get('cache-status')]).toEqual([user, 'tsgi; fwd=bypass']);
    }
    const key = (environ: Environ & { REMOTE_USER?: string }) =>
      `${environ.REMOTE_USER} ${requestKey(environ)}`;
    const keyed = client(known(cache({ key }) as Middleware));
    for (const user of ['ada', 'bob', 'ada']) expect((await get(keyed, user)).text).toBe(user);
    expect((await get(keyed, 'bob')).headers.get('cache-status')).toContain('hit');
  });

  it('is not stored where a stream asks for the session late', async () => {
    const late: Application<Environ & HasSession> = (environ, startResponse) => {
      startResponse('200 OK', [...fresh(60), ['Content-Type', 'text/plain']]);
      return (async function* () {
        yield 'hello ';
        yield String((await environ['session.load']()).isNew);
      })();
    };
    const options = { secrets: [SECRET], store: memorySessionStore() };
    const asking = client(lint(compose(session(options), cache())(late)));
    await asking.get('/');
    expect((await asking.get('/')).headers.get('cache-status')).not.toContain('hit');
  });
});

describe('a request cannot leave for others what only it has asked for', () => {
  it.each([
    ['by what a proxy would say', { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' }],
    ['by a field that frameworks rewrite URLs by', { 'X-Original-URL': '/admin', 'X-Rewrite-URL': '/admin' }],
  ])('%s: the key is the URL of the environ', async (_, headers) => {
    const pages = pagesIn({}, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    await asking.get('/', { headers });
    expect((await asking.get('/')).headers.get('cache-status')).toContain('hit');
  });

  it('by its host: hosts are kept apart, however they are written', async () => {
    const pages = pagesIn({}, (environ) => ({
      headers: fresh(60),
      body: () => [environ.HTTP_HOST?.toLowerCase() ?? ''],
    }));
    const asking = client(pages.app);
    const get = async (host: string) => asking.get('/', { headers: { Host: host } });
    await get('evil.example');
    expect((await get('good.example')).text).toBe('good.example');
    expect((await get('GOOD.example')).headers.get('cache-status')).toContain('hit');
  });

  it('by a path that looks like a file: nothing but the response says that it is to be stored', async () => {
    const pages = pagesIn({}, () => ({ headers: say('private') }));
    const asking = client(pages.app);
    for (const target of [
      '/account/x.css',
      '/account/x.css',
      '/account;.css',
      '/account%2Fx.css',
      '/account%00.css',
    ])
      await asking.get(target);
    expect(pages.calls).toHaveLength(4);
  });

  it('by characters that could end a part of the key', async () => {
    const targets = [
      '/a?b',
      '/a%3Fb',
      '/a%3F?b',
      '/a?b?',
      '/a%23b',
      '/ab',
      '/a%20b',
      '/a+b',
      '/a%2520b',
      '/A?b',
    ];
    const pages = pagesIn({}, (environ) => ({
      headers: fresh(60),
      body: () => [`${environ.PATH_INFO} ${environ.QUERY_STRING}`],
    }));
    const asking = client(pages.app);
    const texts = new Map<string, string>();
    for (const target of targets) texts.set(target, (await asking.get(target)).text);
    expect(new Set(texts.values()).size).toBe(targets.length);
    for (const target of targets) {
      const again = await asking.get(target);
      expect([again.text, again.headers.get('cache-status')]).toEqual([
        texts.get(target),
        expect.stringContaining('hit'),
      ]);
    }
  });

  it.each<[string, Record<string, string>, string?]>([
    ['a method in a field', { 'X-HTTP-Method-Override': 'POST' }],
    ['a method in another field', { 'X-Method-Override': 'DELETE' }],
    ['content', { 'Content-Type': 'text/plain' }, 'evil'],
  ])('by %s that the key does not have', async (_, headers, body) => {
    const pages = pagesIn({}, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    const options = body === undefined ? { headers } : { headers, body };
    const bypassed = await asking.request('GET', '/', options);
    expect(bypassed.headers.get('cache-status')).toBe('tsgi; fwd=bypass');
    expect((await asking.get('/')).text).toBe('2');
    expect((await asking.request('GET', '/', options)).text).toBe('3');
  });

  it('by a query with content', async () => {
    const pages = pagesIn({}, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    for (const body of ['a', 'b']) {
      const response = await asking.request('QUERY', '/', { body });
      expect(response.headers.get('cache-status')).toBe('tsgi; fwd=method');
    }
    expect(pages.calls).toEqual(['QUERY /', 'QUERY /']);
  });

  it('by what the store remembers of it: no cookie, and no credentials', async () => {
    const write = vi.fn<CacheStore['write']>();
    const pages = pagesIn(
      { store: { ...memoryCacheStore(), write } },
      { '/secret-path': { headers: say('public, max-age=60', ['Vary', 'Cookie, Authorization']) } },
    );
    const headers = { Cookie: 'id=secret-cookie', Authorization: 'Bearer secret-token' };
    await client(pages.app).get('/secret-path', { headers });
    expect(write).toHaveBeenCalledTimes(2);
    for (const [key, { head }] of write.mock.calls)
      expect(JSON.stringify([key, head]).match(/secret-(?:cookie|token)/g)).toBeNull();
  });

  it('by HEAD, whose answer has no content', async () => {
    const pages = pagesIn({}, { '/': { headers: fresh(60), body: () => ['text'] } });
    const asking = client(pages.app);
    await asking.head('/');
    expect((await asking.get('/')).text).toBe('text');
  });

  it('by tags with the names of what objects have anyway', async () => {
    const pages = pagesIn({}, { '/': { headers: fresh(60, ['Cache-Tag', '__proto__, constructor, ']) } });
    const asking = client(pages.app);
    await asking.get('/');
    await pages.purge({ tags: ['toString', ''] });
    expect((await asking.get('/')).headers.get('cache-status')).toContain('hit');
    await pages.purge({ tags: ['__proto__'] });
    expect((await asking.get('/')).headers.get('cache-status')).not.toContain('hit');
  });

  it('by more pages than there is room for', async () => {
    const store = memoryCacheStore({ maxSize: 20_000 });
    const pages = pagesIn({ store }, () => ({ headers: fresh(60), body: () => ['x'.repeat(1000)] }));
    const asking = client(pages.app);
    for (let page = 0; page < 50; page++) await asking.get(`/?${page}`);
    expect((await asking.get('/?49')).headers.get('cache-status')).toContain('hit');
    expect((await asking.get('/?0')).headers.get('cache-status')).not.toContain('hit');
  });
});
