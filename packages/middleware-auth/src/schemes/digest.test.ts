import { createHash } from 'node:crypto';
import { client } from '@tsgi/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { guarded } from '../../test/guarded.ts';
import { stopClock } from '@tsgi/rig/stop-clock';
import { type DigestOptions, digest, digestHash, lockOut } from '../index.ts';
import { parseAuthParams } from './authorization-field.ts';
import { parseDigest } from './digest-response.ts';
import { proofOf } from './digest.ts';

const REALM = 'Admin';
const SECRET = 'a secret of thirty-two characters';
const accounts = new Map(
  [
    { name: 'ada', password: 'lovelace' },
    { name: 'Zoë "the" \\fox', password: 'pässword' },
  ].map(({ name, password }) => [name, { user: name, hash: digestHash({ realm: REALM, name, password }) }]),
);

const scheme = (options: Partial<DigestOptions<string>> = {}) =>
  digest({ realm: REALM, secret: SECRET, find: (name) => accounts.get(name), ...options });

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const quote = (text: string) => `"${Buffer.from(text).toString('latin1').replace(/["\\]/g, '\\$&')}"`;

type Told = { name: string; password: string; method: string; target: string; nonce: string; count: number };

/** What a client sends, by RFC7616§3.4, with what a test changes. */
function authorization(
  told: Partial<Told> & { nonce: string },
  change: Record<string, string | undefined> = {},
) {
  const { count = 1, method = 'GET', name = 'ada', nonce, password = 'lovelace', target = '/' } = told;
  const nc = count.toString(16).padStart(8, '0');
  const [a1, a2] = [sha256(`${name}:${REALM}:${password}`), sha256(`${method}:${target}`)];
  const params: Record<string, string | undefined> = {
    ...{
      username: quote(name),
      realm: quote(REALM),
      nonce: quote(nonce),
      uri: quote(target),
      qop: 'auth',
      nc,
    },
    ...{
      cnonce: '"abc"',
      algorithm: 'SHA-256',
      response: `"${sha256(`${a1}:${nonce}:${nc}:abc:auth:${a2}`)}"`,
    },
    ...change,
  };
  const shown = Object.entries(params).filter(([, value]) => value !== undefined);
  return {
    headers: { Authorization: `Digest ${shown.map(([key, value]) => `${key}=${value}`).join(', ')}` },
  };
}

function challengeOf(response: { headers: Headers }) {
  const [, params = ''] = /^Digest (.*)$/.exec(response.headers.get('www-authenticate') ?? '') ?? [];
  return Object.fromEntries(parseAuthParams(params) ?? []);
}

async function asking(options: Partial<DigestOptions<string>> = {}) {
  const asked = client(guarded(scheme(options)));
  const nonce = challengeOf(await asked.get('/')).nonce ?? '';
  return { asked, nonce };
}

afterEach(() => void vi.useRealTimers());

describe('digest', () => {
  it('asks for a proof by SHA-256, and by nothing older', async () => {
    const response = await client(guarded(scheme())).get('/');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Digest realm="Admin", qop="auth", algorithm=SHA-256, nonce="[\w-]{64}", charset="UTF-8"$/,
    );
  });

  it('knows who proves a password', async () => {
    const { asked, nonce } = await asking();
    expect((await asked.get('/', authorization({ nonce }))).json).toEqual({
      user: 'ada',
      name: 'ada',
      type: 'Digest',
    });
    const next = authorization({ nonce, count: 2, method: 'POST', target: '/x?y=%20z' });
    expect((await asked.post('/x?y=%20z', next)).status).toBe(200);
  });

  it('takes a name that is not ASCII, as it is or as username*', async () => {
    const { asked, nonce } = await asking();
    const zoe = { name: 'Zoë "the" \\fox', password: 'pässword', nonce };
    expect((await asked.get('/', authorization(zoe))).status).toBe(200);
    const extended = { username: undefined, 'username*': `UTF-8''${encodeURIComponent(zoe.name)}` };
    const response = await asked.get('/', authorization({ ...zoe, count: 2 }, extended));
    expect(response.json).toMatchObject({ name: zoe.name });
  });

  it.each<[string, Partial<Told>, Record<string, string | undefined>, number]>([
    ['a wrong password', { password: 'wrong' }, {}, 401],
    ['an unknown name', { name: 'nobody' }, {}, 401],
    ['the proof of another method', { method: 'POST' }, {}, 401],
    ['the proof of another target', {}, { uri: '"/other"' }, 400],
    ['a target without its query', { target: '/?' }, {}, 400],
    ['another realm', {}, { realm: '"Other"' }, 401],
    ['MD5', {}, { algorithm: 'MD5' }, 400],
    ['no algorithm, which means MD5', {}, { algorithm: undefined }, 400],
    ['SHA-256-sess', {}, { algorithm: 'SHA-256-sess' }, 400],
    ['no qop, as of RFC 2069', {}, { qop: undefined }, 400],
    ['qop=auth-int', {}, { qop: 'auth-int' }, 400],
    ['no name', {}, { username: undefined }, 400],
    ['two names', {}, { 'username*': "UTF-8''root" }, 400],
    ['a name of another charset', {}, { username: undefined, 'username*': "ISO-8859-1''ada" }, 400],
    ['a name with a bad escape', {}, { username: undefined, 'username*': "UTF-8''%ff" }, 400],
    ['a name with a line end', {}, { username: undefined, 'username*': "UTF-8''a%0Ab" }, 400],
    ['a hashed name', {}, { userhash: 'true' }, 400],
    ['no nonce', {}, { nonce: undefined }, 400],
    ['no count', {}, { nc: undefined }, 400],
    ['a count of seven digits', {}, { nc: '0000001' }, 400],
    ['no nonce of its own', {}, { cnonce: undefined }, 400],
    ['no proof', {}, { response: undefined }, 400],
    ['a proof of another length', {}, { response: '"abc"' }, 400],
    ['one thing twice', {}, { NONCE: '"x"' }, 400],
  ])('refuses %s', async (_, told, change, status) => {
    const { asked, nonce } = await asking();
    const response = await asked.get('/', authorization({ nonce, ...told }, change));
    expect(response.status).toBe(status);
    expect(challengeOf(response)).not.toHaveProperty('stale');
  });

  it('refuses two fields', async () => {
    const { asked, nonce } = await asking();
    const { Authorization } = authorization({ nonce }).headers;
    const headers: [string, string][] = [
      ['Authorization', Authorization],
      ['Authorization', Authorization],
    ];
    expect((await asked.get('/', { headers })).status).toBe(400);
  });

  it('refuses a proof that was sent before, and asks for another one without a dialog', async () => {
    const { asked, nonce } = await asking();
    expect((await asked.get('/', authorization({ nonce }))).status).toBe(200);
    const replayed = await asked.get('/', authorization({ nonce }));
    expect(replayed.status).toBe(401);
    const { nonce: fresh = '', stale } = challengeOf(replayed);
    expect(stale).toBe('true');
    expect((await asked.get('/', authorization({ nonce: fresh }))).status).toBe(200);
  });

  it('asks anew when a nonce is old, and says that only the nonce was wrong', async () => {
    const pass = stopClock();
    const { asked, nonce } = await asking({ nonceLifetime: '60s' });
    pass(60);
    const response = await asked.get('/', authorization({ nonce }));
    expect([response.status, challengeOf(response).stale]).toEqual([401, 'true']);
    const wrong = await asked.get('/', authorization({ nonce, password: 'wrong' }));
    expect([wrong.status, challengeOf(wrong).stale]).toEqual([401, undefined]);
  });

  it('takes no nonce that it did not make', async () => {
    const { asked } = await asking();
    expect((await asked.get('/', authorization({ nonce: 'mine' }))).status).toBe(401);
  });

  it('counts wrong proofs, and not old nonces', async () => {
    const { asked, nonce } = await asking({ lockOut: lockOut({ failures: 2 }) });
    const status = async (told: Partial<Told>) =>
      (await asked.get('/', authorization({ nonce, ...told }))).status;
    expect(await status({ count: 1 })).toBe(200);
    for (let replay = 0; replay < 3; replay++) expect(await status({ count: 1 })).toBe(401);
    expect(await status({ count: 2 })).toBe(200);
    expect(await status({ password: 'wrong' })).toBe(401);
    expect(await status({ password: 'wrong' })).toBe(401);
    expect(await status({ count: 3 })).toBe(429);
  });

  it.each<[string, object]>([
    ['auth: realm must be printable ASCII, got undefined', { realm: undefined }],
    ['auth: secret must be a string of at least 32 characters, got a string', { secret: 'hunter2' }],
    ['auth: find must be a function, got {}', { find: {} }],
    ["auth: nonceLifetime must have a unit, like '30s', got 300", { nonceLifetime: 300 }],
    ['auth: nonceLifetime must be above 0, a time', { nonceLifetime: '0s' }],
    ['auth: maxNonces must be a whole number of 1 or more, got 0', { maxNonces: 0 }],
  ])('refuses an option: %s', (message, bad) => {
    expect(() => scheme(bad)).toThrow(message);
  });
});

describe('the example of RFC7616§3.9.1', () => {
  const credentials =
    `username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=SHA-256,
    nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,
    cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth,
    response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`.replace(/\s+/g, ' ');

  it('is read, and proves the password', () => {
    const read = parseDigest(credentials);
    expect(read).toMatchObject({ name: 'Mufasa', uri: '/dir/index.html', count: '00000001' });
    const hash = digestHash({ realm: 'http-auth@example.org', name: 'Mufasa', password: 'Circle of Life' });
    expect(proofOf(hash, 'GET', read!)).toBe(read?.proof);
  });
});
