import type { Application, Environ } from '@tsgi/spec';
import { call, client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { basicField, guarded, whoIsThere } from '../test/guarded.ts';
import {
  type AuthOptions,
  BusyError,
  type Denied,
  type Scheme,
  anyOf,
  apiKey,
  auth,
  basic,
  bearer,
  except,
  hashToken,
  ipAllowList,
  isSameSecret,
  optional,
} from './index.ts';

const admin = basic({
  realm: 'Admin',
  check: (name, password) => name === 'ada' && isSameSecret(password, 'lovelace') && { id: 7 },
});
const program = apiKey({ find: (hash) => hash === hashToken('the key') && 'program' });
const auto = { auth: { user: 'ada', password: 'lovelace' } };

describe.each([{ over: 'memory' }, { over: 'socket' }] as const)('auth, over $over', ({ over }) => {
  it('says to the application who is there', async () => {
    await using asking = client(guarded(admin), { over });
    const response = await asking.get('/', auto);
    expect(response.json).toEqual({ user: { id: 7 }, name: 'ada', type: 'Basic' });
  });

  it('answers 401 with what would help to everybody else', async () => {
    await using asking = client(guarded(admin), { over });
    const response = await asking.get('/');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="Admin", charset="UTF-8"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.text).toBe('Unauthorized\n');
  });

  it('answers who may not pass before anything is sent, if the client asks first', async () => {
    await using asking = client(guarded(admin), { over });
    const connection = await asking.connect();
    await connection.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n');
    expect(await connection.response()).toMatchObject({ status: 401, interim: [] });
  });
});

describe('auth', () => {
  it('offers all that would help, each in a field line of its own', async () => {
    await using asking = client(guarded(anyOf(admin, bearer({ check: () => undefined }), program)));
    const response = await asking.get('/');
    const challenges = response.fields.filter(([name]) => name.toLowerCase() === 'www-authenticate');
    expect(challenges.map(([, value]) => value)).toEqual([
      'Basic realm="Admin", charset="UTF-8"',
      'Bearer',
      'ApiKey header="X-API-Key"',
    ]);
  });

  it('answers 403 where nothing would help: a 401 must have a challenge (RFC9110§15.5.2)', async () => {
    await using asking = client(guarded(ipAllowList(['10.0.0.0/8'])));
    expect(await asking.get('/')).toMatchObject({ status: 403, text: 'Forbidden\n' });
  });

  it('takes away a REMOTE_USER that comes from outside', async () => {
    const environ = createEnviron({
      environ: { REMOTE_USER: 'root', AUTH_TYPE: 'Basic', 'auth.user': { id: 0 } } as Partial<Environ>,
    });
    const { text } = await call(guarded(optional(admin)), environ);
    expect(JSON.parse(text)).toEqual({ user: null, name: null, type: null });
    expect(environ).toHaveProperty('REMOTE_USER', 'root');
  });

  it('is not told a user by a field', async () => {
    await using asking = client(guarded(optional(admin)));
    const headers = {
      'Remote-User': 'root',
      'X-Remote-User': 'root',
      'Auth-Type': 'Basic',
      'auth.user': 'root',
    };
    expect((await asking.get('/', { headers })).json).toEqual({ user: null, name: null, type: null });
  });

  it.each<[string, string | undefined, string]>([
    ['nothing', undefined, 'private'],
    ['for how long', 'max-age=60', 'private, max-age=60'],
    ['private', 'private', 'private'],
    ['no-store', 'no-store', 'no-store'],
    ['public, which is said on purpose (RFC9111§3.5)', 'public, max-age=60', 'public, max-age=60'],
    ['s-maxage, which is too', 'max-age=0, s-maxage=60', 'max-age=0, s-maxage=60'],
    ['that some fields are private', 'private="X-Name", max-age=60', 'private, private="X-Name", max-age=60'],
    ['something like it', 'max-age=60, x-public', 'private, max-age=60, x-public'],
  ])('keeps a response from shared caches whose application says %s', async (_, said, becomes) => {
    const app = whoIsThere(said === undefined ? [] : [['Cache-Control', said]]);
    await using asking = client(guarded(admin, {}, app));
    const { headers } = await asking.get('/', auto);
    expect(headers.get('cache-control')).toBe(becomes);
    expect(headers.get('vary')).toBe('Authorization');
  });

  it('keeps a response from shared caches that came by a key or an address, which they know nothing of', async () => {
    await using asking = client(guarded(anyOf(program, ipAllowList(['127.0.0.1', '::1']))));
    for (const headers of [{ 'X-API-Key': 'the key' }, {}]) {
      const response = await asking.get('/', { headers });
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('private');
      expect(response.headers.get('vary')).toBe('X-API-Key');
    }
  });

  it('leaves a response alone that anybody may have', async () => {
    const app = whoIsThere([['Cache-Control', 'max-age=60']]);
    await using asking = client(guarded(except(['/public'], optional(admin)), {}, app));
    const free = await asking.get('/public');
    expect([free.headers.get('cache-control'), free.headers.get('vary')]).toEqual(['max-age=60', null]);
    const asked = await asking.get('/');
    expect([asked.headers.get('cache-control'), asked.headers.get('vary')]).toEqual([
      'max-age=60',
      'Authorization',
    ]);
  });

  it('lets nobody pass if a check fails, and tells why in the log only', async () => {
    const failing = basic({ realm: 'Admin', check: () => Promise.reject(new Error('the database is gone')) });
    await using asking = client(guarded(optional(failing)));
    const response = await asking.get('/', auto);
    expect(response.status).toBe(500);
    expect(response.text).not.toContain('database');
    expect(asking.errors.join('')).toContain('the database is gone');
  });

  it.each(['before', 'after'])(
    'lets nobody pass if one of several checks fails %s another says no',
    async (when) => {
      const failing = bearer({ check: () => Promise.reject(new Error('the database is gone')) });
      const both = when === 'before' ? anyOf(failing, program) : anyOf(program, failing);
      await using asking = client(guarded(both));
      expect((await asking.get('/', { headers: { Authorization: 'Bearer x' } })).status).toBe(500);
      expect((await asking.get('/', { headers: { 'X-API-Key': 'the key' } })).status).toBe(200);
    },
  );

  it('writes no credentials into the log', async () => {
    const failing = basic({ realm: 'Admin', check: () => Promise.reject(new Error('the database is gone')) });
    await using asking = client(guarded(failing));
    await asking.get('/', auto);
    expect(asking.errors.join('')).not.toMatch(/lovelace|YWRhOmxvdmVsYWNl/);
  });

  it('answers 503 while there is no room to check a password', async () => {
    const busy = basic({ realm: 'Admin', check: () => Promise.reject(new BusyError(100)) });
    await using asking = client(guarded(busy));
    const response = await asking.get('/', auto);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
  });

  it('gives the answer to a denial to who wants to change it', async () => {
    const refuse: AuthOptions['refuse'] = ({ headers, status }, { PATH_INFO }) => ({
      status,
      headers: headers.map(([name, value]) => [name, name === 'Content-Type' ? 'text/html' : value]),
      body: [`<h1>${status.slice(4)}</h1>${PATH_INFO}`],
    });
    await using asking = client(guarded(admin, { refuse }));
    const response = await asking.get('/x');
    expect(response).toMatchObject({ status: 401, text: '<h1>Unauthorized</h1>/x' });
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it.each<[Denied, number]>([
    [{ denied: 'absent', challenges: ['X'] }, 401],
    [{ denied: 'wrong', challenges: ['X'] }, 401],
    [{ denied: 'wrong' }, 403],
    [{ denied: 'malformed', challenges: ['X'] }, 400],
    [{ denied: 'forbidden', challenges: ['X'] }, 403],
    [{ denied: 'busy' }, 503],
    [{ denied: 'locked', retryAfter: 9 }, 429],
    [{ denied: 'absent', challenges: ['X'], redirect: '/login' }, 303],
    [{ denied: 'forbidden', redirect: '/login' }, 403],
  ])('answers %j with %i', async (denied, status) => {
    await using asking = client(guarded(() => denied));
    const response = await asking.get('/');
    expect(response.status).toBe(status);
    expect(response.headers.get('location')).toBe(status === 303 ? '/login' : null);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('takes a scheme of three lines', async () => {
    const byHost: Scheme<string> = ({ REMOTE_ADDR }) =>
      REMOTE_ADDR === '127.0.0.1' ? { user: 'me', name: 'me', type: 'Host' } : { denied: 'forbidden' };
    await using asking = client(guarded(byHost), { over: 'socket' });
    expect((await asking.get('/')).json).toEqual({ user: 'me', name: 'me', type: 'Host' });
  });

  it('is found by its name', () => {
    expect(auth(admin).name).toBe('auth');
  });

  it('asks once a request, and the application after that', async () => {
    const happened: string[] = [];
    const scheme: Scheme<string> = async () => {
      happened.push('asked');
      return { user: 'ada' };
    };
    const app: Application = (environ, startResponse) => {
      happened.push('called');
      return whoIsThere()(environ, startResponse);
    };
    await using asking = client(guarded(scheme, {}, app));
    await asking.get('/');
    expect(happened).toEqual(['asked', 'called']);
  });

  it.each<[string, () => unknown]>([
    ['auth: refuse must be a function, got "x"', () => auth(admin, { refuse: 'x' as never })],
    ['auth: scheme must be a function that says who sent a request, got object', () => auth({} as never)],
    [
      'auth: there is no option "realm" (@tsgi/middleware-auth, "Options")',
      () => auth(admin, { realm: 'x' } as never),
    ],
  ])('refuses: %s', (message, make) => {
    expect(make).toThrow(message);
  });
});

it('tells nobody whether a name exists: both answers are the same', async () => {
  await using asking = client(guarded(admin));
  const [known, unknown] = await Promise.all(
    ['ada:wrong', 'nobody:wrong'].map((userPass) => asking.get('/', { headers: basicField(userPass) })),
  );
  const plain = (response: typeof known) => [
    response?.status,
    response?.text,
    response?.fields.filter(([name]) => name !== 'Date'),
  ];
  expect(plain(known)).toEqual(plain(unknown));
});
