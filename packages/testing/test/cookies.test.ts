import type { Application } from '@tsgi/spec';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { client } from '../src/index.ts';
import { TRANSPORTS } from './transports.ts';

/** Sets the cookies that the query asks for, and answers with those that came. */
const app: Application = (environ, startResponse) => {
  const set = new URLSearchParams(environ.QUERY_STRING).getAll('set');
  startResponse('200 OK', [
    ['Content-Type', 'text/plain'],
    ...set.map((line) => ['Set-Cookie', line] as [string, string]),
  ]);
  return [(environ as { HTTP_COOKIE?: string }).HTTP_COOKIE ?? ''];
};

afterEach(() => {
  vi.useRealTimers();
});

describe.each(TRANSPORTS)('cookies over $over', (transport) => {
  it('come back with the next requests, wherever they belong', async () => {
    await using browser = client(app, transport);
    await browser.get('/', { query: { set: ['a=1', 'b=2; Path=/shop', 'c=3; Domain=example.com'] } });
    expect((await browser.get('/')).text).toBe('a=1');
    expect((await browser.post('/shop/1')).text).toBe('b=2; a=1');
    expect((await client(app, transport).get('/')).text).toBe('');
  });

  it('belong to the host that was asked', async () => {
    await using browser = client(app, transport);
    const headers = { Host: 'example.com' };
    await browser.get('/', { headers, query: { set: ['a=1', 'b=2; Domain=example.com'] } });
    expect((await browser.get('/')).text).toBe('');
    expect((await browser.get('/', { headers })).text).toBe('a=1; b=2');
    expect((await browser.get('/', { headers: { Host: 'www.example.com' } })).text).toBe('b=2');
  });
});

describe('cookies', () => {
  it('are UTF-8, as those of document.cookie are', async () => {
    const browser = client(app);
    browser.cookies.set('a=Zoë €');
    const utf8 = Buffer.from('Zoë €').toString('latin1');
    expect(Buffer.from((await browser.get('/')).text, 'utf8').toString()).toBe(`a=${utf8}`);
    await browser.get('/', { query: { set: `b=${utf8}` } });
    expect(browser.cookies.get('b')?.value).toBe('Zoë €');
    await browser.get('/', { query: { set: 'c=Zo\xeb' } });
    expect(browser.cookies.get('c')?.value).toBe('Zoë');
  });

  it('expire', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const browser = client(app);
    await browser.get('/', { query: { set: 'a=1; Max-Age=60' } });
    expect(browser.cookies.get('a')?.value).toBe('1');
    vi.setSystemTime(Date.now() + 61_000);
    expect((await browser.get('/')).text).toBe('');
    expect(browser.cookies.get('a')).toBeUndefined();
  });

  it('are taken back by the server', async () => {
    const browser = client(app);
    await browser.get('/', { query: { set: 'a=1' } });
    await browser.get('/', { query: { set: 'a=; Max-Age=0' } });
    expect((await browser.get('/')).text).toBe('');
    expect([...browser.cookies]).toEqual([]);
  });

  it('that are Secure are for localhost, as browsers have it', async () => {
    const browser = client(app);
    await browser.get('/', { query: { set: '__Host-a=1; Secure; Path=/; HttpOnly; SameSite=Lax' } });
    expect((await browser.get('/')).text).toBe('__Host-a=1');
  });

  it('can be looked at', async () => {
    const browser = client(app);
    await browser.get('/', { query: { set: ['a=1; HttpOnly; Secure; SameSite=Strict; Path=/x', 'b="2"'] } });
    expect([...browser.cookies]).toEqual([
      {
        ...{ name: 'a', value: '1', domain: 'localhost', hostOnly: true, path: '/x' },
        ...{ expires: undefined, secure: true, httpOnly: true, sameSite: 'strict' },
      },
      expect.objectContaining({ name: 'b', value: '"2"', path: '/', httpOnly: false, secure: false }),
    ]);
    await browser.get('/', { query: { set: 'c=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT' } });
    expect(browser.cookies.get('c')?.expires).toEqual(new Date('2099-01-01T00:00:00Z'));
  });

  it('can be set, deleted and cleared', async () => {
    const browser = client(app);
    browser.cookies.set('a=1');
    browser.cookies.set('a=2; Path=/shop');
    browser.cookies.set('b=3');
    expect((await browser.get('/shop')).text).toBe('a=2; a=1; b=3');
    browser.cookies.delete('a');
    expect((await browser.get('/shop')).text).toBe('b=3');
    browser.cookies.clear();
    expect((await browser.get('/shop')).text).toBe('');
  });

  it.each([{ line: '' }, { line: 'a=1; Domain=example.com' }])('cannot be set with $line', ({ line }) => {
    expect(() => client(app).cookies.set(line)).toThrow(/cookie/i);
  });

  it('give way to a Cookie field that was given', async () => {
    const browser = client(app);
    browser.cookies.set('a=1');
    expect((await browser.get('/', { headers: { cookie: 'own=1' } })).text).toBe('own=1');
  });

  it('are neither kept nor sent if none are wanted', async () => {
    const browser = client(app, { cookies: false });
    await browser.get('/', { query: { set: 'a=1' } });
    expect((await browser.get('/')).text).toBe('');
    expect([...browser.cookies]).toEqual([]);
  });

  it('that no browser would take are dropped', async () => {
    const browser = client(app);
    await browser.get('/', { query: { set: ['a=1; Domain=com', '=', 'b=2'] } });
    expect((await browser.get('/')).text).toBe('b=2');
  });
});
