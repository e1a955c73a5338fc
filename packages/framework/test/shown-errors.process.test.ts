/** What a test of an App shows that knows nothing of `errors`: whatever was a 500, and nothing else. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { client } from '@tsgi/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  App,
  HTMLResponse,
  HttpError,
  InternalServerError,
  NotFoundError,
  PlainTextResponse,
} from '../src/index.ts';

const fail = (): never => {
  throw new TypeError('the database is gone');
};

class Refusal extends Error {}
class Outage extends Error {}

const app = new App();
app.get('/handler', fail);
app.get('/later', async () => {
  await Promise.resolve();
  return fail();
});
app.get('/unavailable', () => {
  throw new HttpError(503, 'later', { cause: new Error('the database is gone') });
});
app.get('/background', () => new PlainTextResponse('done', { background: fail }));
app.get('/stream', async function* () {
  yield await Promise.resolve('begun');
  fail();
});
app.with(() => fail).get('/middleware', () => '');
app.group('/before', (group) => group.before(fail).get('/', () => ''));
app.group('/after', (group) => group.after(fail).get('/', () => ''));
const outage = () => {
  throw new Outage('the database is gone');
};
app.group('/hook', (group) => {
  group.onError(Outage, () => new HTMLResponse('<h1>Sorry</h1>', { status: 500 })).get('/', outage);
});
app.group('/later-hook', (group) => {
  group.onError(Outage, async () => Promise.resolve(new InternalServerError())).get('/', outage);
});
app.group('/web-hook', (group) => {
  group
    .onError(Outage, () => new Response('Sorry', { status: 502, headers: { 'Content-Type': 'text/plain' } }))
    .get('/', outage);
});
app.group('/failing-hook', (group) => group.onError(Outage, fail).get('/', outage));
app.mount('/mounted', mounted());
app.onError(Refusal, () => new PlainTextResponse('no', { status: 403 }));
app.get('/refusal', () => {
  throw new Refusal('the database is gone');
});
app.get('/none', () => {
  throw new NotFoundError('the database is gone');
});

function mounted(): App {
  const inner = new App();
  inner.get('/', fail);
  return inner;
}

describe('a client of an App', () => {
  const shown = vi.spyOn(console, 'error');
  beforeEach(() => void shown.mockImplementation(() => undefined));
  afterEach(() => void shown.mockReset());

  it.each([
    ...['handler', 'later', 'unavailable', 'background', 'stream', 'middleware', 'before', 'after'],
    ...['hook', 'later-hook', 'web-hook', 'failing-hook', 'mounted'],
  ])('shows the error of /%s once', async (path) => {
    const asking = client(app);
    await asking.get(`/${path}`).catch(() => undefined);
    await asking.close();
    const texts = shown.mock.calls.map(String);
    expect(texts).toEqual([expect.stringMatching(/the database is gone[^]*shown-errors\.process\.test\.ts/)]);
  });

  it.each(['refusal', 'none'])('shows nothing of /%s, which is no fault', async (path) => {
    await using asking = client(app);
    await asking.get(`/${path}`);
    expect(shown).not.toHaveBeenCalled();
  });

  it('is quiet where a test expects a 500, and says so', async () => {
    await using asking = client(app, { showErrors: false });
    expect((await asking.get('/hook')).status).toBe(500);
    expect(shown).not.toHaveBeenCalled();
    expect(asking.errors).toHaveLength(1);
  });
});

it('is shown by node:test, too', async () => {
  const failing = `${import.meta.dirname}/fixtures/failing-suite.ts`;
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_TEST'));
  const run = promisify(execFile)(process.execPath, ['--conditions=tsgi-source', '--test', failing], {
    env: Object.fromEntries(environment),
  });
  const { stderr, stdout } = (await run.catch((error: unknown) => error)) as Awaited<typeof run>;
  expect(stdout + stderr).toMatch(/the database is gone[^]*failing-suite\.ts/);
});
