/** What a middleware has put into the async context is seen by all that is done for the request. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Middleware } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { App, EventStreamResponse, PlainTextResponse, StreamResponse } from '../src/index.ts';

const storage = new AsyncLocalStorage<string>();
const store = (): string => storage.getStore() ?? 'nothing';

const sync: Middleware = (app) => (environ, startResponse) =>
  storage.run(environ.QUERY_STRING, () => app(environ, startResponse));
const async: Middleware = (app) => async (environ, startResponse) => {
  await sleep(1);
  return storage.run(environ.QUERY_STRING, () => app(environ, startResponse));
};

function* lines() {
  for (let count = 0; count < 3; count++) yield `${store()}\n`;
}

async function* later() {
  for (let count = 0; count < 3; count++) {
    await sleep(1);
    yield `${store()}\n`;
  }
}

/** @param told - what callbacks and background work see. */
function appWith(middleware: Middleware, told: string[], inGroup: boolean) {
  const app = new App();
  if (!inGroup) app.use(middleware);
  const routes = inGroup ? app.with(middleware) : app;
  const background = () => void told.push(store());
  routes.get('/text', () => `${store()}\n`);
  routes.get('/promise', async () => {
    await sleep(1);
    return `${store()}\n`;
  });
  routes.get('/generator', () => lines());
  routes.get('/async-generator', () => later());
  routes.get('/stream', () => new StreamResponse(later()));
  routes.get('/web-stream', () => new StreamResponse(ReadableStream.from(later())));
  routes.get('/events', () => new EventStreamResponse(later, { heartbeat: 'unlimited' }));
  routes.get('/background', () => new PlainTextResponse(`${store()}\n`, { background }));
  routes.get('/background-of-stream', () => new StreamResponse(later(), { background }));
  routes.get('/callback', ({ environ }) => {
    environ['tsgi.response_finished'].push(background);
    return `${store()}\n`;
  });
  routes.get('/late-callback', async ({ environ }) => {
    await sleep(1);
    environ['tsgi.response_finished'].push(background);
    return `${store()}\n`;
  });
  routes.get(
    '/application',
    () =>
      async function* (_environ, startResponse) {
        startResponse('200 OK', []);
        yield* later();
      },
  );
  return app;
}

const PATHS = [
  ...['/text', '/promise', '/generator', '/async-generator', '/stream', '/web-stream', '/events'],
  ...['/background', '/background-of-stream', '/callback', '/late-callback', '/application'],
];

describe.each([
  { title: 'a middleware', middleware: sync, inGroup: false },
  { title: 'a middleware that waits', middleware: async, inGroup: false },
  { title: 'a middleware of a group', middleware: sync, inGroup: true },
])('what $title puts into the async context', ({ middleware, inGroup }) => {
  it.each(PATHS)('is seen in %s, to the end', async (path) => {
    const told: string[] = [];
    const app = client(appWith(middleware, told, inGroup));
    const answers = await Promise.all(['one', 'two'].map((query) => app.get(`${path}?${query}`)));
    const seen = answers.map(({ text }) => [...new Set(text.match(/\b(one|two|nothing)\b/g))]);
    expect(seen).toEqual([['one'], ['two']]);
    await sleep(5);
    expect(told.toSorted()).toEqual(/background|callback/.test(path) ? ['one', 'two'] : []);
  });
});
