import { compose } from '@tsgi/compose';
import { memorySessionStore, session } from '@tsgi/middleware-session';
import type { Application } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { whoIsThere } from '../../test/guarded.ts';
import { BusyError, type FormLoginOptions, auth, formLogin, lockOut, sessionLogin } from '../index.ts';

const check = (name: string, password: string) => password === 'right' && `id of ${name}`;
const html = { headers: { Accept: 'text/html' } };
const URLENCODED = { 'Content-Type': 'application/x-www-form-urlencoded' };
const ada = { name: 'ada', password: 'right' };

function site(options: Partial<FormLoginOptions> = {}): Application {
  const sessions = session({ secrets: ['a secret of thirty-two characters'], store: memorySessionStore() });
  const login = sessionLogin({ find: (id) => ({ id }) });
  return lint(compose(sessions, formLogin({ check, ...options }), auth(login))(lint(whoIsThere())));
}

describe.each([{ over: 'memory' }, { over: 'socket' }] as const)('formLogin, over $over', ({ over }) => {
  it('leads from a page to the form, and back', async () => {
    await using asking = client(site(), { over });
    const form = await asking.get('/orders?page=2', { ...html, redirect: 'follow' });
    expect(form).toMatchObject({ status: 200, request: { target: '/login?next=%2Forders%3Fpage%3D2' } });
    expect(form.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(form.headers.get('cache-control')).toBe('no-store');
    expect(form.text).toContain('<form method="post">');
    const loggedIn = await asking.post(form.request.target, { form: ada });
    expect(loggedIn.status).toBe(303);
    expect(loggedIn.headers.get('location')).toBe('/orders?page=2');
    expect((await asking.get('/orders?page=2')).json).toEqual({
      user: { id: 'id of ada' },
      name: 'id of ada',
      type: 'Form',
    });
  });

  it('logs out by POST', async () => {
    await using asking = client(site({ home: '/bye' }), { over });
    await asking.post('/login', { form: ada });
    expect(await asking.get('/logout')).toMatchObject({ status: 405 });
    expect((await asking.get('/')).status).toBe(200);
    const response = await asking.post('/logout');
    expect([response.status, response.headers.get('location')]).toEqual([303, '/bye']);
    expect((await asking.get('/')).status).toBe(401);
  });
});

describe('formLogin', () => {
  it('shows the form again, with the name and without the password', async () => {
    await using asking = client(site());
    const response = await asking.post('/login', { form: { name: '"><script>', password: '<wrong>' } });
    expect(response.status).toBe(422);
    expect(response.text).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(response.text).toContain('Name or password is wrong.');
    expect(response.text).not.toMatch(/<wrong>|&lt;wrong/);
    expect(asking.cookies.get('session')).toBeUndefined();
  });

  it('says the same of a name that does not exist', async () => {
    await using asking = client(site({ check: (name, password) => name === 'ada' && check(name, password) }));
    const [known, unknown] = await Promise.all(
      ['ada', 'bob'].map((name) => asking.post('/login', { form: { name, password: 'wrong' } })),
    );
    expect(known?.text.replace('ada', 'bob')).toBe(unknown?.text);
    expect(known?.status).toBe(unknown?.status);
  });

  it.each<[string, Record<string, string>, number]>([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['another host of the same site', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['another origin, of an older browser', { Origin: 'https://evil.example' }, 403],
    ['an origin that is not told', { Origin: 'null' }, 403],
    ['this site', { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://other.example' }, 303],
    ['the address bar', { 'Sec-Fetch-Site': 'none' }, 303],
    ['this origin', { Origin: 'http://localhost', Host: 'localhost' }, 303],
    ['this origin, with an empty port', { Origin: 'http://localhost', Host: 'localhost:' }, 303],
    ['this origin, over the TLS of a proxy', { Origin: 'https://Shop.example', Host: 'shop.example' }, 303],
    ['no browser', {}, 303],
  ])('answers a login from %s: login CSRF', async (_, headers, status) => {
    await using asking = client(site());
    expect((await asking.post('/login', { form: ada, headers })).status).toBe(status);
    expect((await asking.post('/logout', { headers })).status).toBe(status);
  });

  it.each<[string, object, number]>([
    ['JSON', { json: ada }, 415],
    ['nothing', {}, 415],
    ['a form in a coding', { form: ada, headers: { 'Content-Encoding': 'gzip' } }, 415],
    ['text that is not UTF-8', { body: 'name=%ff&password=right', headers: URLENCODED }, 400],
    ['more than a name and a password can be', { form: { name: 'x'.repeat(9000), password: 'right' } }, 413],
    ['a form without fields', { form: {} }, 422],
  ])('refuses %s', async (_, content, status) => {
    await using asking = client(site());
    expect((await asking.post('/login', content)).status).toBe(status);
  });

  it('goes home if the way back leads elsewhere', async () => {
    await using asking = client(site({ home: '/home' }));
    const response = await asking.post('/login?next=//evil.example', { form: ada });
    expect(response.headers.get('location')).toBe('/home');
  });

  it('stops who guesses', async () => {
    await using asking = client(site({ lockOut: lockOut({ failures: 2, window: '120s' }) }));
    const guess = (password: string) => asking.post('/login', { form: { name: 'ada', password } });
    expect((await guess('a')).status).toBe(422);
    expect((await guess('b')).status).toBe(422);
    const response = await guess('right');
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(100);
    expect(response.text).toContain('Try again in 2 min.');
  });

  it('answers 503 while there is no room to check a password', async () => {
    await using asking = client(site({ check: () => Promise.reject(new BusyError(100)) }));
    const response = await asking.post('/login', { form: ada });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('answers other methods with those that there are', async () => {
    await using asking = client(site());
    for (const method of ['PUT', 'DELETE', 'constructor', 'get']) {
      const response = await asking.request(method, '/login');
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    }
  });

  it('takes a page, and paths, of your own', async () => {
    const page: FormLoginOptions['page'] = ({ name, problem }) => `<p>${problem ?? 'hello'} ${name}</p>`;
    await using asking = client(site({ loginPath: '/enter', logoutPath: '/leave', page }));
    expect((await asking.get('/enter')).text).toBe('<p>hello </p>');
    expect((await asking.post('/enter', { form: { ...ada, password: 'x' } })).text).toBe('<p>wrong ada</p>');
    expect((await asking.post('/enter', { form: ada })).status).toBe(303);
    expect((await asking.post('/leave')).status).toBe(303);
  });

  it.each<[string, object]>([
    ['auth: check must be a function, got undefined', { check: undefined }],
    ['auth: loginPath must be a path that begins with one "/", got "login"', { loginPath: 'login' }],
    [
      'auth: home must be a path that begins with one "/", got "https://evil.example"',
      { home: 'https://evil.example' },
    ],
    ['auth: logoutPath must be another path than loginPath, got "/login"', { logoutPath: '/login' }],
    ['auth: page must be a function, got "<html>"', { page: '<html>' }],
  ])('refuses an option: %s', (message, bad) => {
    expect(() => site(bad)).toThrow(message);
  });
});
