/**
 * A bare TSGI application: no framework, just the contract.
 *
 *   /         plain text          /echo      the content of a POST, back
 *   /html     a page              /environ   the environ as JSON
 *   /json     ?name=              /stream    ticks, one every 100 ms
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application, Body, Environ } from '@tsgi/spec';

const hello: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']]);
  return ['Hello world!\n'];
};

const html: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']]);
  return [
    `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>Hello from TSGI</title>
  <h1>Hello world!</h1>
  <p>Served to <span id="client">${escapeHtml(environ.REMOTE_ADDR)}</span> over ${environ.SERVER_PROTOCOL}.</p>
</html>
`,
  ];
};

const json: Application = (environ, startResponse) => {
  const name = new URLSearchParams(environ.QUERY_STRING).get('name') ?? 'world';
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return [JSON.stringify({ hello: name })];
};

const echo: Application = (environ, startResponse) => {
  if (environ.REQUEST_METHOD !== 'POST') {
    startResponse('405 Method Not Allowed', [
      ['Allow', 'POST'],
      ['Content-Type', 'text/plain; charset=utf-8'],
    ]);
    return ['POST something to have it echoed.\n'];
  }
  startResponse('200 OK', [['Content-Type', environ.CONTENT_TYPE ?? 'application/octet-stream']]);
  return environ['tsgi.input'];
};

const environ: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return [JSON.stringify(environ, undefined, 2)];
};

async function* stream(environ: Environ, startResponse: Parameters<Application>[1]): AsyncGenerator<string> {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']]);
  for (let tick = 1; tick <= 5; tick++) {
    yield `tick ${tick}\n`;
    await sleep(100, undefined, { signal: environ['tsgi.signal'] });
  }
}

const notFound: Application = (environ, startResponse) => {
  startResponse('404 Not Found', [['Content-Type', 'text/plain; charset=utf-8']]);
  return [`There is no ${environ.PATH_INFO} here.\n`];
};

const ROUTES: ReadonlyMap<string, Application> = new Map([
  ['/', hello],
  ['/html', html],
  ['/json', json],
  ['/echo', echo],
  ['/environ', environ],
  ['/stream', stream],
]);

/** The application. */
export default function app(
  environ: Environ,
  startResponse: Parameters<Application>[1],
): Body | Promise<Body> {
  const route = ROUTES.get(environ.PATH_INFO) ?? notFound;
  return route(environ, startResponse);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
