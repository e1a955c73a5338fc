import { type Client, client } from '@tsgi/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Visitor, shop, visitors } from '../../test/shop.ts';
import { stopClock } from '@tsgi/rig/stop-clock';
import { sessionLogin } from '../index.ts';

const BROWSER = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const html = { headers: BROWSER };

function sessionOf(asking: Client) {
  return asking.cookies.get('session')?.value;
}

afterEach(() => {
  vi.useRealTimers();
  visitors.set('bob', { id: 'bob', isAdmin: false });
});

describe.each([{ over: 'memory' }, { over: 'socket' }] as const)('sessionLogin, over $over', ({ over }) => {
  it('knows who has logged in, until he logs out', async () => {
    await using asking = client(shop(), { over });
    expect((await asking.get('/')).status).toBe(401);
    await asking.post('/login?id=ada');
    expect((await asking.get('/')).text).toBe('Form ada {"id":"ada","isAdmin":true}');
    await asking.post('/logout');
    expect((await asking.get('/')).status).toBe(401);
  });

  it('sends who navigates to the login, and back to where he wanted to go', async () => {
    await using asking = client(shop(), { over });
    const sent = await asking.get('/orders/7?page=2', html);
    expect(sent.status).toBe(303);
    expect(sent.headers.get('cache-control')).toBe('no-store');
    const login = sent.headers.get('location') ?? '';
    expect(login).toBe('/login?next=%2Forders%2F7%3Fpage%3D2');
    const loggedIn = await asking.post(`${login}&id=ada`, html);
    expect(loggedIn.headers.get('location')).toBe('/orders/7?page=2');
  });
});

describe('sessionLogin', () => {
  it.each<[string, string, Record<string, string>, number, string | null]>([
    ['a browser', 'GET', BROWSER, 303, '/login?next=%2Fx'],
    ['a browser that asks for a head', 'HEAD', BROWSER, 303, '/login?next=%2Fx'],
    ['a form, whose content is lost', 'POST', BROWSER, 303, '/login'],
    ['a script', 'GET', { Accept: '*/*' }, 401, null],
    ['a script that wants JSON', 'GET', { Accept: 'application/json' }, 401, null],
    ['who says nothing', 'GET', {}, 401, null],
    ['a script that posts', 'POST', { Accept: 'application/json' }, 401, null],
  ])('sends %s there, or says 401', async (_, method, headers, status, location) => {
    await using asking = client(shop());
    const response = await asking.request(method, '/x', { headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('location')).toBe(location);
    expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Form location="/login"' : null);
  });

  it('is no open redirect, whatever the request is for', async () => {
    await using asking = client(shop());
    for (const target of ['//evil.example/', '/%5cevil.example', '/%09/evil.example', '/%2fevil.example']) {
      const { headers, status } = await asking.get(target, html);
      // A control character in a path is refused by the server.
      if (status !== 400) expect(headers.get('location')).toBe('/login');
    }
  });

  it('does not send the login to itself', async () => {
    await using asking = client(shop({ loginPath: '/enter' }));
    expect((await asking.get('/x', html)).headers.get('location')).toBe('/enter?next=%2Fx');
    expect((await asking.get('/enter', html)).status).toBe(401);
  });

  it('gives another id to the session at login, so that who has planted one has nothing (fixation)', async () => {
    const app = shop();
    await using victim = client(app);
    await victim.post('/basket?apple');
    const planted = sessionOf(victim) ?? '';
    await victim.post('/login?id=ada');
    expect(sessionOf(victim)).not.toBe(planted);
    await using mallory = client(app);
    expect((await mallory.get('/', { headers: { Cookie: `session=${planted}` } })).status).toBe(401);
    expect((await victim.get('/basket')).text).toBe('apple');
  });

  it('leaves nothing of one user to the next, though he has not logged out', async () => {
    await using asking = client(shop());
    await asking.post('/login?id=ada');
    await asking.post('/basket?apple');
    await asking.post('/login?id=ada');
    expect((await asking.get('/basket')).text).toBe('apple');
    await asking.post('/login?id=bob');
    expect((await asking.get('/basket')).text).toBe('empty');
    expect((await asking.get('/')).text).toContain('bob');
  });

  it('leaves nothing at logout, nor to who has kept the cookie', async () => {
    const app = shop();
    await using asking = client(app);
    await asking.post('/login?id=ada');
    await asking.post('/basket?apple');
    const kept = sessionOf(asking) ?? '';
    await asking.post('/logout');
    expect((await asking.get('/basket')).text).toBe('empty');
    await using other = client(app);
    expect((await other.get('/', { headers: { Cookie: `session=${kept}` } })).status).toBe(401);
  });

  it('does not know who is not there any more', async () => {
    await using asking = client(shop());
    await asking.post('/login?id=bob');
    expect((await asking.get('/')).status).toBe(200);
    visitors.delete('bob');
    expect((await asking.get('/')).status).toBe(401);
  });

  it('says since when, so that a changed password ends all sessions', async () => {
    const pass = stopClock();
    let changed = new Date(0);
    const find = (id: string, since: Date) => since >= changed && visitors.get(id);
    await using asking = client(shop({ find }));
    await asking.post('/login?id=ada');
    expect((await asking.get('/')).status).toBe(200);
    pass(1);
    changed = new Date();
    expect((await asking.get('/')).status).toBe(401);
    await asking.post('/login?id=ada');
    expect((await asking.get('/')).status).toBe(200);
  });

  it('does not read the session where nobody has to be known', async () => {
    await using asking = client(shop());
    const response = await asking.get('/login');
    expect(response.headers.get('vary')).toBeNull();
    expect(response.headers.get('cache-control')).toBeNull();
  });

  it.each<unknown>([
    undefined,
    null,
    'ada',
    {},
    { id: 'ada' },
    { id: 7, at: 0 },
    { at: 0 },
    { id: 'ada', at: '0' },
  ])('takes %j in a session for nobody', async (kept) => {
    const scheme = sessionLogin<Visitor>({ find: (id) => visitors.get(id) });
    const nothing = () => undefined;
    const loaded = { get: () => kept, set: nothing, regenerate: nothing, invalidate: nothing };
    const environ = {
      'session.load': async () => loaded,
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/',
    };
    expect(await scheme(environ as never)).toMatchObject({ denied: 'absent' });
  });

  it.each<[string, object]>([
    ['auth: find must be a function, got undefined', { find: undefined }],
    ['auth: loginPath must be a path that begins with one "/", got "login"', { loginPath: 'login' }],
    [
      'auth: loginPath must be a path that begins with one "/", got "//evil.example"',
      { loginPath: '//evil.example' },
    ],
    ['auth: loginPath must be a path that begins with one "/", got "/login?x"', { loginPath: '/login?x' }],
  ])('refuses an option: %s', (message, bad) => {
    expect(() => shop(bad)).toThrow(message);
  });
});
