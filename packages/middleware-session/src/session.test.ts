import { createHash } from 'node:crypto';
import { mapEnviron, mapHead } from '@tsgi/compose';
import type { Application, Environ } from '@tsgi/spec';
import { call, client, createEnviron } from '@tsgi/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stopClock } from '@tsgi/rig/stop-clock';
import { DOINGS, OLD_SECRET, SECRET, cookieLine, visiting } from '../test/visiting.ts';
import {
  type HasSession,
  type SessionError,
  type SessionOptions,
  type SessionStore,
  memorySessionStore,
  session,
} from './index.ts';

const STORES: readonly { name: string; store: () => SessionOptions['store'] }[] = [
  { name: 'a store', store: () => memorySessionStore() },
  { name: 'the cookie', store: () => 'cookie' },
];
const WAYS = STORES.flatMap((row) => (['memory', 'socket'] as const).map((over) => ({ ...row, over })));

afterEach(() => void vi.useRealTimers());

describe.each(WAYS)('session in $name, over $over', ({ over, store }) => {
  const browser = (options: Partial<SessionOptions> = {}) =>
    client(visiting({ store: store(), ...options }, DOINGS), { over });

  it('is there in the next request', async () => {
    await using asking = browser();
    expect((await asking.get('/user')).json).toBeNull();
    await asking.get('/login');
    expect((await asking.get('/user')).json).toBe('ada');
    expect((await asking.get('/new')).json).toBe(false);
  });

  it('is there for one browser only', async () => {
    const app = visiting({ store: store() }, DOINGS);
    await using one = client(app, { over });
    await using other = client(app, { over });
    await one.get('/login');
    expect((await other.get('/user')).json).toBeNull();
  });

  it('ends at logout, and the cookie with it', async () => {
    await using asking = browser();
    await asking.get('/login');
    await asking.get('/logout');
    expect(asking.cookies.get('session')).toBeUndefined();
    expect((await asking.get('/user')).json).toBeNull();
  });

  it('passes a message on to the next page, once', async () => {
    await using asking = browser();
    await asking.get('/leave');
    expect((await asking.get('/take')).json).toEqual([{ kind: 'info', message: 'Saved.' }]);
    expect((await asking.get('/take')).json).toEqual([]);
  });

  it('passes a message on over a redirect, whose next request does not come too early (expressjs/session#309)', async () => {
    const app: Application<Environ & HasSession> = async (environ, startResponse) => {
      const visitor = await environ['session.load']();
      if (environ.REQUEST_METHOD === 'POST') {
        visitor.addFlash('info', 'Saved.');
        startResponse('303 See Other', [['Location', '/']]);
        return [];
      }
      startResponse('200 OK', [['Content-Type', 'text/plain']]);
      return visitor.takeFlashes().map(({ message }) => message);
    };
    await using asking = client(session({ secrets: [SECRET], store: store() })(app), { over });
    expect((await asking.post('/', { redirect: 'follow' })).text).toBe('Saved.');
    expect((await asking.get('/')).text).toBe('');
  });

  it('passes a message on over the end of a session', async () => {
    await using asking = client(
      visiting(
        { store: store() },
        {
          ...DOINGS,
          '/bye': (visitor) => {
            visitor.invalidate();
            visitor.addFlash('info', 'Bye.');
          },
        },
      ),
      { over },
    );
    await asking.get('/login');
    await asking.get('/bye');
    expect((await asking.get('/user')).json).toBeNull();
    expect((await asking.get('/take')).json).toEqual([{ kind: 'info', message: 'Bye.' }]);
  });

  it('costs nothing that does not ask for it', async () => {
    await using asking = browser();
    const { headers } = await asking.get('/other');
    expect([...headers.keys()]).not.toEqual(expect.arrayContaining(['set-cookie']));
    expect(headers.has('vary')).toBe(false);
    expect(headers.has('cache-control')).toBe(false);
  });

  it('sets no cookie for a session with nothing in it', async () => {
    await using asking = browser();
    const { headers } = await asking.get('/user');
    expect(headers.has('set-cookie')).toBe(false);
    expect(headers.get('vary')).toBe('Cookie');
    expect(headers.get('cache-control')).toBe('private');
  });

  it('sets no cookie where nothing has changed', async () => {
    await using asking = browser();
    await asking.get('/login');
    expect((await asking.get('/user')).headers.has('set-cookie')).toBe(false);
  });

  it.each([
    { title: 'garbage', forge: () => 'garbage' },
    { title: 'nothing', forge: () => '' },
    {
      title: 'a changed first byte',
      forge: (value: string) => `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`,
    },
    { title: 'one that was cut', forge: (value: string) => value.slice(0, -8) },
    { title: 'percent signs', forge: () => '%%%E0%A4%A' },
    { title: 'something very long', forge: () => 'A'.repeat(6000) },
    { title: 'bytes that are no text', forge: () => '\xff\xfe"\x80,;=' },
    {
      title: 'many of one name',
      forge: (value: string) => `x; session=${value.slice(0, -8)}; session=y`,
    },
  ])('is a new one for a forged cookie, never an error: $title', async ({ forge }) => {
    await using asking = browser();
    await asking.get('/login');
    const value = forge(asking.cookies.get('session')?.value ?? '');
    const response = await asking.get('/user', { headers: { Cookie: `session=${value}` } });
    expect(response).toMatchObject({ status: 200, json: null });
    const again = await asking.get('/login', { headers: { Cookie: `session=${value}` } });
    expect(again.status).toBe(200);
    expect((await asking.get('/user')).json).toBe('ada');
  });

  it('gives a new id at login, and the old one is worth nothing: no fixation', async () => {
    await using asking = browser();
    await asking.get('/count');
    const planted = cookieLine(asking);
    await asking.get('/login');
    expect(cookieLine(asking)).not.toEqual(planted);
    expect((await asking.get('/user')).json).toBe('ada');
    expect((await asking.get('/count')).json).toBe(2);
    expect((await asking.get('/user', { headers: planted })).json).toBeNull();
  });

  it('ends after a time without use, which use puts off', async () => {
    const pass = stopClock();
    await using asking = browser({ idleTimeout: '100s', lifetime: 'session' });
    await asking.get('/login');
    for (let use = 0; use < 3; use++) {
      pass(80);
      expect((await asking.get('/user')).json).toBe('ada');
    }
    const kept = cookieLine(asking);
    pass(101);
    expect((await asking.get('/user', { headers: kept })).json).toBeNull();
  });

  it('ends in the end, however much it is used', async () => {
    const pass = stopClock();
    await using asking = browser({ idleTimeout: '100s', absoluteTimeout: '200s', lifetime: 'session' });
    await asking.get('/login');
    pass(90);
    expect((await asking.get('/user')).json).toBe('ada');
    pass(90);
    expect((await asking.get('/user')).json).toBe('ada');
    expect(asking.cookies.get('session')?.expires?.getTime()).toBeLessThan(Date.now() + 21_000);
    const kept = cookieLine(asking);
    pass(21);
    expect((await asking.get('/user', { headers: kept })).json).toBeNull();
  });

  it('puts off the end of its cookie where it is changed, too', async () => {
    const pass = stopClock();
    await using asking = browser({ idleTimeout: '100s', lifetime: 'session' });
    for (let use = 1; use <= 4; use++) {
      expect((await asking.get('/count')).json).toBe(use);
      pass(80);
    }
  });

  it('ends earlier if the options say so by now', async () => {
    const pass = stopClock();
    const shared = store();
    await using before = client(visiting({ store: shared }, DOINGS), { over });
    await before.get('/login');
    await using after = client(visiting({ store: shared, absoluteTimeout: '60s' }, DOINGS), { over });
    pass(59);
    expect((await after.get('/user', { headers: cookieLine(before) })).json).toBe('ada');
    pass(2);
    expect((await after.get('/user', { headers: cookieLine(before) })).json).toBeNull();
  });

  it('notes not every use', async () => {
    const pass = stopClock();
    await using asking = browser({ idleTimeout: '100s', lifetime: 'session' });
    await asking.get('/login');
    pass(5);
    expect((await asking.get('/user')).headers.has('set-cookie')).toBe(false);
    pass(5);
    expect((await asking.get('/user')).headers.has('set-cookie')).toBe(true);
  });

  it('survives a new secret in front, and gets a cookie by it', async () => {
    const shared = store();
    const app = (secrets: string[]) => visiting({ store: shared, secrets }, DOINGS);
    await using before = client(app([OLD_SECRET]), { over });
    await before.get('/login');
    await using during = client(app([SECRET, OLD_SECRET]), { over });
    const asked = await during.get('/user', { headers: cookieLine(before) });
    expect(asked.json).toBe('ada');
    await using counting = client(app([SECRET, OLD_SECRET]), { over });
    await counting.get('/count', { headers: cookieLine(before) });
    expect(counting.cookies.get('session')).toBeDefined();
    await using after = client(app([SECRET]), { over });
    expect((await after.get('/user', { headers: cookieLine(during) })).json).toBe('ada');
    expect((await after.get('/user', { headers: cookieLine(before) })).json).toBeNull();
  });

  it('is refused changes once the response has begun, and they are not lost in silence', async () => {
    const app: Application<Environ & HasSession> = async function* (environ, startResponse) {
      const visitor = await environ['session.load']();
      visitor.set('user', 'ada');
      startResponse('200 OK', [['Content-Type', 'text/plain']]);
      yield 'begun ';
      try {
        visitor.set('user', 'bob');
      } catch (error) {
        yield (error as Error).message;
      }
    };
    await using asking = client(session({ secrets: [SECRET], store: store() })(app), { over });
    const response = await asking.get('/');
    expect(response.text).toMatch(/^begun a session must be changed before the response begins, got "user"/);
    expect(response.headers.getSetCookie()).toHaveLength(1);
  });

  it('can be read, but not changed, where it is first asked for after the response has begun', async () => {
    const app: Application<Environ & HasSession> = async function* (environ, startResponse) {
      startResponse('200 OK', [['Content-Type', 'text/plain']]);
      yield 'begun ';
      const visitor = await environ['session.load']();
      yield String(visitor.get('user'));
      try {
        visitor.set('user', 'bob');
      } catch (error) {
        yield ` ${(error as SessionError).code}`;
      }
    };
    const shared = store();
    await using before = client(visiting({ store: shared }, DOINGS), { over });
    await before.get('/login');
    await using asking = client(session({ secrets: [SECRET], store: shared })(app), { over });
    const response = await asking.get('/', { headers: cookieLine(before) });
    expect(response.text).toBe('begun ada too-late');
  });

  it('is not saved if the application fails', async () => {
    await using asking = client(
      visiting(
        { store: store() },
        {
          ...DOINGS,
          '/fail': (visitor) => {
            visitor.set('user', 'bob');
            throw new Error('on purpose');
          },
        },
      ),
      { over },
    );
    await asking.get('/login');
    expect((await asking.get('/fail')).status).toBe(500);
    expect((await asking.get('/user')).json).toBe('ada');
  });
});

describe('session in a store', () => {
  it('is saved before the head of the response leaves: the next request finds it', async () => {
    const slow = memorySessionStore();
    const happened: string[] = [];
    const store: SessionStore = {
      ...slow,
      async write(key, stored) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        happened.push('saved');
        return slow.write(key, stored);
      },
    };
    const watch = mapHead((head) => {
      happened.push('head');
      return head;
    });
    await using asking = client(watch(visiting({ store }, DOINGS)));
    await asking.get('/login');
    expect(happened).toEqual(['saved', 'head']);
  });

  it('is read once a request at most, and not at all if nobody asks', async () => {
    const store = memorySessionStore();
    const read = vi.spyOn(store, 'read');
    const write = vi.spyOn(store, 'write');
    await using asking = client(
      visiting(
        { store },
        {
          ...DOINGS,
          '/twice': async (visitor, environ) =>
            visitor === (await (environ as unknown as HasSession)['session.load']()),
        },
      ),
    );
    await asking.get('/login');
    read.mockClear();
    write.mockClear();
    await asking.get('/other');
    expect(read).not.toHaveBeenCalled();
    expect((await asking.get('/twice')).json).toBe(true);
    expect(read).toHaveBeenCalledTimes(1);
    expect(write).not.toHaveBeenCalled();
  });

  it('lives on without another cookie, where that goes with the browser', async () => {
    const pass = stopClock();
    await using asking = client(visiting({ store: memorySessionStore(), idleTimeout: '100s' }, DOINGS));
    await asking.get('/login');
    for (let use = 0; use < 3; use++) {
      pass(80);
      const response = await asking.get('/user');
      expect(response.json).toBe('ada');
      expect(response.headers.has('set-cookie')).toBe(false);
    }
  });

  it('does not ask the store for a forged id', async () => {
    const store = memorySessionStore();
    const read = vi.spyOn(store, 'read');
    await using asking = client(visiting({ store }, DOINGS));
    await asking.get('/user', { headers: { Cookie: 'session=AAAA.BBBB' } });
    expect(read).not.toHaveBeenCalled();
  });

  it('does not show its ids to who reads the store', async () => {
    const store = memorySessionStore();
    const write = vi.spyOn(store, 'write');
    await using asking = client(visiting({ store }, DOINGS));
    await asking.get('/login');
    const [id = ''] = (asking.cookies.get('session')?.value ?? '').split('.');
    expect(id).toHaveLength(32);
    expect(write.mock.calls[0]?.[0]).toBe(createHash('sha256').update(id).digest('hex'));
    expect(JSON.stringify(write.mock.calls)).not.toContain(id);
  });

  it.each([
    ['no JSON', '{'],
    ['an array', '[]'],
    ['another shape', '{"created":"now","entries":{}}'],
    ['nothing', ''],
  ])('is a new one if the store has a damaged one: %s', async (_, text) => {
    const store = memorySessionStore();
    await using asking = client(
      visiting({ store: { ...store, write: (key, kept) => store.write(key, { ...kept, text }) } }, DOINGS),
    );
    await asking.get('/login');
    expect(await asking.get('/user')).toMatchObject({ status: 200, json: null });
  });

  it('answers 500 if the store fails, and tells why in the log', async () => {
    const failing = () => Promise.reject(new Error('the store is gone'));
    const store = { read: failing, write: failing, delete: failing };
    await using asking = client(visiting({ store }, DOINGS));
    expect((await asking.get('/login')).status).toBe(500);
    expect(asking.errors.join('')).toContain('the store is gone');
  });

  it('lets the application answer without a session if the store fails', async () => {
    const failing = () => Promise.reject(new Error('the store is gone'));
    const store = { read: failing, write: failing, delete: failing };
    const app: Application<Environ & HasSession> = async (environ, startResponse) => {
      const visitor = await environ['session.load']().catch(() => undefined);
      startResponse('200 OK', [['Content-Type', 'text/plain']]);
      return [visitor === undefined ? 'Log in later.' : 'Welcome.'];
    };
    await using before = client(visiting({ store: memorySessionStore() }, DOINGS));
    await before.get('/login');
    await using asking = client(session({ secrets: [SECRET], store })(app));
    const response = await asking.get('/', { headers: cookieLine(before) });
    expect(response).toMatchObject({ status: 200, text: 'Log in later.' });
    expect(response.headers.get('cache-control')).toBe('private');
  });

  it('warns once if it is in the memory of one of several processes', async () => {
    const app = visiting({ store: memorySessionStore() }, DOINGS);
    const written: string[] = [];
    for (const target of ['/login', '/user']) {
      const environ = createEnviron({ target, environ: { 'tsgi.multiprocess': true } });
      await call(app, environ);
      written.push(...environ['tsgi.errors'].written);
    }
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('there are several');
  });
});

describe('session in the cookie', () => {
  it('refuses more than browsers keep, and says so in the log', async () => {
    const doings = {
      '/fill': (visitor: { set(key: string, value: string): void }) => visitor.set('a', 'x'.repeat(4000)),
    };
    await using asking = client(visiting({ store: 'cookie' }, doings));
    expect((await asking.get('/fill')).status).toBe(500);
    expect(asking.errors.join('')).toContain('a cookie must be of at most 4096 bytes (RFC6265§6.1), got');
  });

  it('shows nobody what is in it', async () => {
    await using asking = client(visiting({ store: 'cookie' }, DOINGS));
    await asking.get('/login');
    const value = asking.cookies.get('session')?.value ?? '';
    expect(Buffer.from(value, 'base64url').toString('latin1')).not.toMatch(/user|ada|entries/);
  });
});

describe('the cookie', () => {
  const overTls = mapEnviron((environ) => ({ ...environ, 'tsgi.url_scheme': 'https' }));

  it('is bound to its host over TLS', async () => {
    await using asking = client(overTls(visiting({ store: memorySessionStore() }, DOINGS)));
    await asking.get('/login');
    expect(asking.cookies.get('__Host-session')).toMatchObject({
      ...{ secure: true, httpOnly: true, sameSite: 'lax', path: '/', hostOnly: true },
    });
    expect((await asking.get('/user')).json).toBe('ada');
  });

  it('is not taken over TLS under a name that anybody may set', async () => {
    const app = visiting({ store: memorySessionStore() }, DOINGS);
    await using plain = client(app);
    await plain.get('/login');
    await using secure = client(overTls(app));
    expect((await secure.get('/user', { headers: cookieLine(plain) })).json).toBeNull();
  });
});

describe('a response for one browser', () => {
  it('is not given to shared caches, even if the application says so', async () => {
    const app: Application<Environ & HasSession> = async (environ, startResponse) => {
      await environ['session.load']();
      startResponse('200 OK', [
        ['Content-Type', 'text/plain'],
        ['Cache-Control', 'public, max-age=60'],
        ['Vary', 'Accept'],
      ]);
      return ['hello'];
    };
    await using asking = client(session({ secrets: [SECRET], store: memorySessionStore() })(app));
    const { headers } = await asking.get('/');
    expect(headers.get('cache-control')).toBe('private, max-age=60');
    expect(headers.get('vary')).toBe('Accept, Cookie');
  });
});

it('has a name where routes are listed', () => {
  expect(session({ secrets: [SECRET], store: 'cookie' }).name).toBe('session');
});

it('keeps the contract on both sides', async () => {
  const app = visiting({ store: memorySessionStore() }, DOINGS);
  const { failure, status } = await call(app, createEnviron({ target: '/login' }));
  expect({ failure, status }).toEqual({ failure: undefined, status: '200 OK' });
});
