/** What a client is told of a failure: nothing of it, unless the operator wants it to. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ServingOptions, GET, serving } from '../serving.ts';

const SECRET = 'the password is 1234';

async function failing(options: ServingOptions): Promise<string> {
  await using server = await serving(() => {
    throw new TypeError(SECRET, { cause: new Error('no database') });
  }, options);
  await using client = await server.connect();
  await client.send(GET);
  const response = await client.response();
  expect(response.status).toBe(500);
  expect(server.errors.join('')).toContain(SECRET);
  return response.text;
}

async function debugSeen(options: ServingOptions): Promise<unknown> {
  let seen: unknown;
  await using server = await serving((environ, startResponse) => {
    seen = environ['tsgi.debug'];
    startResponse('204 No Content', []);
    return [];
  }, options);
  await using client = await server.connect();
  await client.send(GET);
  await client.response();
  return seen;
}

afterEach(() => vi.unstubAllEnvs());

const BARE = 'Internal Server Error\n';
const HINTED =
  /^Internal Server Error\nThe server's log has the error; tsgi --debug, or the option debug, shows it here\.\n$/;
const SHOWN =
  /^Internal Server Error\n\nTypeError: the password is 1234\n +at [^]*\[cause\]: Error: no database/;

describe('a failure of a bare application', () => {
  it.each([
    { mode: '', debug: undefined, says: HINTED },
    { mode: 'production', debug: undefined, says: BARE },
    { mode: 'test', debug: undefined, says: BARE },
    { mode: 'Development', debug: undefined, says: BARE },
    { mode: 'development', debug: undefined, says: SHOWN },
    { mode: '', debug: true, says: SHOWN },
    // What is said wins over what is set around.
    { mode: 'production', debug: true, says: SHOWN },
    { mode: 'development', debug: false, says: BARE },
  ])('is told with NODE_ENV=$mode and the option debug $debug: $says', async ({ debug, mode, says }) => {
    vi.stubEnv('NODE_ENV', mode);
    const text = await failing(debug === undefined ? {} : { debug });
    if (typeof says === 'string') expect(text).toBe(says);
    else expect(text).toMatch(says);
    expect(await debugSeen(debug === undefined ? {} : { debug })).toBe(says === SHOWN);
  });
});
