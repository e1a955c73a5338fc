import type { Application } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { client } from '../src/index.ts';
import { TRANSPORTS, type Told, telling } from './transports.ts';

/** `/to/303/…` redirects with 303 to the query; anything else is told. */
const app: Application = async (environ, startResponse) => {
  const [, code] = /^\/to\/([0-9]{3})$/.exec(environ.PATH_INFO) ?? [];
  if (code === undefined) return telling(environ, startResponse);
  startResponse(`${code} Redirect`, [
    ['Location', decodeURIComponent(environ.QUERY_STRING)],
    ['Set-Cookie', `seen=${code}; Path=/`],
  ]);
  return code === '304' ? [] : ['elsewhere'];
};

const follow = { redirect: 'follow' } as const;
const to = (code: number, location: string) => `/to/${code}?${encodeURIComponent(location)}`;

describe.each(TRANSPORTS)('redirects over $over', (transport) => {
  it('are given as they are unless a test says otherwise', async () => {
    await using browser = client(app, transport);
    const response = await browser.get(to(302, '/end'));
    expect(response).toMatchObject({ status: 302, text: 'elsewhere', history: [] });
    expect(response.headers.get('location')).toBe('/end');
  });

  it('are followed, with cookies, and the history is kept', async () => {
    await using browser = client(app, transport);
    const response = await browser.get(to(301, to(308, '/end?x=1')), follow);
    expect(response).toMatchObject({ status: 200, request: { method: 'GET', target: '/end?x=1' } });
    expect((response.json as Told).fields).toContainEqual(['Cookie', 'seen=308']);
    expect(response.history.map(({ status, text }) => [status, text])).toEqual([
      [301, 'elsewhere'],
      [308, 'elsewhere'],
    ]);
    expect(response.history[0]?.environ?.PATH_INFO).toBe('/to/301');
    expect(response.history[1]?.history).toHaveLength(1);
    expect(response.environ?.PATH_INFO).toBe('/end');
  });
});

describe('the method after a redirect', () => {
  it.each([
    { code: 301, method: 'POST', then: 'GET', content: '' },
    { code: 302, method: 'POST', then: 'GET', content: '' },
    { code: 303, method: 'POST', then: 'GET', content: '' },
    { code: 303, method: 'PUT', then: 'GET', content: '' },
    { code: 307, method: 'POST', then: 'POST', content: '{"a":1}' },
    { code: 308, method: 'POST', then: 'POST', content: '{"a":1}' },
    { code: 301, method: 'PUT', then: 'PUT', content: '{"a":1}' },
    { code: 302, method: 'PATCH', then: 'PATCH', content: '{"a":1}' },
  ])('$code turns $method into $then', async ({ code, method, then, content }) => {
    const { json } = await client(app).request(method, to(code, '/end'), { json: { a: 1 }, ...follow });
    const told = json as Told;
    expect(told).toMatchObject({ method: then, content });
    const names = told.fields.map(([name]) => name);
    if (content === '') expect(names).toEqual(['Host', 'Cookie']);
    else expect(names).toEqual(['Host', 'Content-Type', 'Content-Length', 'Cookie']);
  });

  it.each([{ code: 301 }, { code: 303 }, { code: 307 }])('$code leaves HEAD alone', async ({ code }) => {
    const response = await client(app).head(to(code, '/end'), follow);
    expect(response).toMatchObject({ status: 200, request: { method: 'HEAD', target: '/end' } });
  });

  it.each([{ code: 300 }, { code: 304 }, { code: 305 }, { code: 201 }])(
    '$code is no redirect',
    async ({ code }) => {
      expect((await client(app).get(to(code, '/end'), follow)).status).toBe(code);
    },
  );

  it('cannot send chunks again, and says so', async () => {
    const body = (async function* () {
      yield 'once';
    })();
    await expect(client(app).post(to(307, '/end'), { body, ...follow })).rejects.toThrow(
      /307 asks for the content again/,
    );
  });
});

describe('the target of a redirect', () => {
  it.each([
    { location: 'c', target: '/to/c' },
    { location: '../c?d#e', target: '/c?d' },
    { location: '?d', target: '/to/302?d' },
    { location: 'http://localhost/x', target: '/x' },
    { location: '//localhost/x', target: '/x' },
    { location: '/snow ☃', target: '/snow%20%E2%98%83' },
  ])('is found from where it was asked: $location', async ({ location, target }) => {
    const app: Application = (environ, startResponse) => {
      const isFirst = environ.QUERY_STRING === 'first';
      if (isFirst) startResponse('302 Found', [['Location', Buffer.from(location).toString('latin1')]]);
      else startResponse('200 OK', []);
      return [];
    };
    const response = await client(app).get('/to/302?first', follow);
    if (location.includes('☃')) expect(response.request.target).toMatch(/^\/snow%20/);
    else expect(response.request.target).toBe(target);
  });

  it.each([
    { location: 'http://elsewhere.example/' },
    { location: 'https://localhost/' },
    { location: 'http://localhost:8080/' },
    { location: '//www.localhost/' },
    { location: 'mailto:a@b' },
    { location: 'http://[' },
  ])('must not leave the origin: $location', async ({ location }) => {
    const asked = client(app).get(to(302, location), { auth: { user: 'a', password: 'b' }, ...follow });
    await expect(asked).rejects.toThrow(
      `a redirect must stay on http://localhost to be followed, got Location: ${JSON.stringify(location)}; ` +
        `look at it with { redirect: 'manual' }`,
    );
  });

  it('brings no credentials of its own', async () => {
    const { json } = await client(app).get(to(302, 'http://user:secret@localhost/end'), follow);
    expect((json as Told).fields.map(([name]) => name)).toEqual(['Host', 'Cookie']);
  });

  it('must come to an end', async () => {
    const loop = to(302, '/to/302');
    const app: Application = (_environ, startResponse) => {
      startResponse('302 Found', [['Location', loop]]);
      return [];
    };
    await expect(client(app).get('/', follow)).rejects.toThrow('within 20 redirects, got from "/" to');
  });

  it('may be 20 redirects away', async () => {
    const app: Application = (environ, startResponse) => {
      const left = Number(environ.QUERY_STRING);
      if (left > 0) startResponse('302 Found', [['Location', `?${left - 1}`]]);
      else startResponse('200 OK', []);
      return [];
    };
    expect((await client(app).get('/?20', follow)).history).toHaveLength(20);
    await expect(client(app).get('/?21', follow)).rejects.toThrow('20 redirects');
  });

  it('is not looked for without a Location', async () => {
    const app: Application = (_environ, startResponse) => {
      startResponse('302 Found', []);
      return [];
    };
    expect((await client(app).get('/', follow)).status).toBe(302);
  });
});
