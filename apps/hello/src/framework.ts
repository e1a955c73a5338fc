/**
 * The routes of `app.ts` once more, on the framework.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  App,
  HTMLResponse,
  NotFoundError,
  PlainTextResponse,
  StreamResponse,
  escapeHtml,
} from '@tsgi/framework';

const app: App = new App();

app.get('/', () => 'Hello world!\n');

app.get('/html', ({ clientAddress, environ }) => {
  return new HTMLResponse(`<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>Hello from TSGI</title>
  <h1>Hello world!</h1>
  <p>Served to <span id="client">${escapeHtml(clientAddress)}</span> over ${environ.SERVER_PROTOCOL}.</p>
</html>
`);
});

app.get('/json', ({ query }) => ({ hello: query.get('name') ?? 'world' }));

app.post('/echo', ({ headers, stream }) => {
  const type = headers.get('Content-Type') ?? 'application/octet-stream';
  return new StreamResponse(stream, { headers: { 'Content-Type': type } });
});

app.get('/environ', ({ environ }) => environ);

app.get('/stream', async function* ({ signal }) {
  for (let tick = 1; tick <= 5; tick++) {
    yield `tick ${tick}\n`;
    await sleep(100, undefined, { signal });
  }
});

app.onError(NotFoundError, (_, { path }) => {
  return new PlainTextResponse(`There is no ${path} here.\n`, { status: 404 });
});

export default app;
