import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { guarded } from '../../test/guarded.ts';
import { type BearerOptions, bearer, hashToken, makeToken } from '../index.ts';

type Client = { name: string; scope: string[] };

const token = makeToken('shop_');
const clients = new Map<string, Client>([[hashToken(token), { name: 'till', scope: ['read'] }]]);
const check = (sent: string) => clients.get(hashToken(sent));
const scheme = (more: Partial<BearerOptions<Client>> = {}) =>
  bearer<Client>({ check, nameOf: ({ name }) => name, scopeOf: ({ scope }) => scope, ...more });
const send = (field: string) => ({ headers: { Authorization: field } });

describe('bearer', () => {
  it('knows whose token it is', async () => {
    await using asking = client(guarded(scheme({ scope: ['read'] })));
    const response = await asking.get('/', send(`Bearer ${token}`));
    expect(response.json).toMatchObject({ user: { name: 'till' }, name: 'till', type: 'Bearer' });
  });

  it.each<[string, string | undefined, number, string]>([
    ['nothing, and is told no error (RFC6750§3.1)', undefined, 401, 'Bearer realm="Shop"'],
    ['another scheme', 'Basic YTpi', 401, 'Bearer realm="Shop"'],
    ['an unknown token', 'Bearer abc', 401, 'Bearer realm="Shop", error="invalid_token"'],
    ['no token', 'Bearer', 400, 'Bearer realm="Shop", error="invalid_request"'],
    ['two tokens', 'Bearer a, Bearer b', 400, 'Bearer realm="Shop", error="invalid_request"'],
    ['what no token may have', 'Bearer a"b', 400, 'Bearer realm="Shop", error="invalid_request"'],
  ])('refuses who sends %s', async (_, field, status, challenge) => {
    await using asking = client(guarded(scheme({ realm: 'Shop' })));
    const response = await asking.get('/', field === undefined ? {} : send(field));
    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toBe(challenge);
  });

  it('answers 403 if the token is good, but not for this', async () => {
    await using asking = client(guarded(scheme({ scope: ['read', 'write'] })));
    const response = await asking.get('/', send(`Bearer ${token}`));
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="read write"',
    );
  });

  it('does not look for a token in the URL, where logs and other sites see it (RFC6750§2.3)', async () => {
    await using asking = client(guarded(scheme()));
    expect((await asking.get(`/?access_token=${token}`)).status).toBe(401);
  });

  it('does not look for a token in a form', async () => {
    await using asking = client(guarded(scheme()));
    expect((await asking.post('/', { form: { access_token: token } })).status).toBe(401);
  });

  it.each<[string, object]>([
    ['auth: check must be a function, got undefined', { check: undefined }],
    ['auth: scope must be an array, each element a string that is not empty, got "a b"', { scope: 'a b' }],
    ['auth: scopeOf must be a function where there is a scope', { scope: ['read'], scopeOf: undefined }],
  ])('refuses an option: %s', (message, bad) => {
    expect(() => scheme(bad)).toThrow(message);
  });
});
