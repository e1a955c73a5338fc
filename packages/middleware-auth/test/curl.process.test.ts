/** The schemes as another program speaks them: curl, over a socket. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { serve } from '@tsgi/server';
import type { Application } from '@tsgi/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyOf, apiKey, basic, bearer, digest, digestHash, hashToken } from '../src/index.ts';
import { guarded } from './guarded.ts';

const execute = promisify(execFile);

type Server = Awaited<ReturnType<typeof serve>>;

const REALM = 'A "quoted" realm';
const PEOPLE: Readonly<Record<string, string>> = { ada: 'love:lace', Zoë: 'pässword "1"' };

const accounts = new Map(
  Object.entries(PEOPLE).map(([name, password]) => [
    name,
    { user: name, hash: digestHash({ realm: REALM, name, password }) },
  ]),
);

const SCHEMES: Readonly<Record<string, Application>> = {
  basic: guarded(basic({ realm: REALM, check: (name, password) => PEOPLE[name] === password && name })),
  bearer: guarded(bearer({ check: (token) => token === 'abc.def~1' && 'till' })),
  apiKey: guarded(apiKey({ find: (hash) => hash === hashToken('the key') && 'program' })),
  digest: guarded(
    digest({ realm: REALM, secret: 'a secret of thirty-two characters', find: (name) => accounts.get(name) }),
  ),
  any: guarded(
    anyOf(
      bearer({ check: () => undefined }),
      digest({
        realm: REALM,
        secret: 'a secret of thirty-two characters',
        find: (name) => accounts.get(name),
      }),
    ),
  ),
};

const servers = new Map<string, Server>();

beforeAll(async () => {
  for (const [name, app] of Object.entries(SCHEMES))
    servers.set(name, await serve(app, { port: 0, quiet: true }));
});

afterAll(async () => {
  for (const server of servers.values()) await server.close();
});

/** @returns the status of each response, and the last content. */
async function curl(scheme: string, ...options: string[]) {
  const url = new URL('/path/caf%C3%A9?a=b&c=%20', servers.get(scheme)?.addresses[0].url);
  const argv = ['--silent', '--max-time', '10', '--include', ...options, url.href];
  const { stdout } = await execute('curl', argv);
  const statuses = [...stdout.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
  return { statuses, text: stdout.slice(stdout.lastIndexOf('\r\n\r\n')) };
}

describe('curl', () => {
  it.each<[string, string[]]>([
    ['basic', ['--user', 'ada:love:lace']],
    ['basic', ['--user', 'Zoë:pässword "1"']],
    ['bearer', ['--oauth2-bearer', 'abc.def~1']],
    ['apiKey', ['--header', 'X-API-Key: the key']],
  ])('is known by %s with %j', async (scheme, options) => {
    const { statuses, text } = await curl(scheme, ...options);
    expect(statuses).toEqual([200]);
    expect(JSON.parse(text)).toMatchObject({ user: expect.stringMatching(/./) as string });
  });

  it.each<[string, string[]]>([
    ['digest', ['--digest', '--user', 'ada:love:lace']],
    ['digest', ['--digest', '--user', 'Zoë:pässword "1"']],
    ['digest', ['--digest', '--user', 'ada:love:lace', '--request', 'DELETE']],
    ['digest', ['--digest', '--user', 'ada:love:lace', '--data', 'content']],
    ['any', ['--digest', '--user', 'ada:love:lace']],
    ['digest', ['--anyauth', '--user', 'ada:love:lace']],
  ])('is asked, and then known, by %s with %j', async (scheme, options) => {
    const { statuses, text } = await curl(scheme, ...options);
    expect(statuses).toEqual([401, 200]);
    expect(JSON.parse(text)).toMatchObject({ type: 'Digest' });
  });

  it('is known again on the same connection, with the next count of the nonce', async () => {
    const url = servers.get('digest')?.addresses[0].url ?? '';
    const options = ['--digest', '--user', 'ada:love:lace', `${url}/1`, `${url}/2`, `${url}/3`];
    const argv = ['--silent', '--max-time', '10', '--write-out', ' %{http_code}', ...options];
    const { stdout } = await execute('curl', argv);
    expect(stdout.match(/ \d{3}/g)).toEqual([' 200', ' 200', ' 200']);
  });

  it.each<[string, string[], number[]]>([
    ['basic', ['--user', 'ada:wrong'], [401]],
    ['basic', ['--digest', '--user', 'ada:love:lace'], [401]],
    ['digest', ['--digest', '--user', 'ada:wrong'], [401, 401]],
    ['digest', ['--digest', '--user', 'nobody:x'], [401, 401]],
    ['digest', ['--user', 'ada:love:lace'], [401]],
    ['bearer', ['--oauth2-bearer', 'abc'], [401]],
  ])('is refused by %s with %j', async (scheme, options, statuses) => {
    expect((await curl(scheme, ...options)).statuses).toEqual(statuses);
  });
});
