/** Errors as a client sees them: in production, and in development. */
import type { Application, ApplicationObject, Environ } from '@tsgi/spec';
import { type RequestOptions, client, createEnviron } from '@tsgi/testing';
import { describe, expect, it, vi } from 'vitest';
import { errorResponse } from '../src/errors/error-response.ts';
import { App, type AppOptions, ConflictError, HttpError, NotFoundError } from '../src/index.ts';

/** An application that has failed so. */
const failing =
  (thrown: unknown, mode: 'production' | 'development' = 'production'): Application =>
  (environ: Environ, startResponse) =>
    errorResponse(thrown, { environ, debug: mode === 'development' }).tsgi(environ, startResponse);

async function ask(app: Application | ApplicationObject, options: RequestOptions = {}) {
  await using asking = client(app);
  const response = await asking.get('/users/5?page=2', options);
  const type = response.headers.get('content-type');
  return Object.assign(response, { type, log: asking.errors.join('') });
}

const accepting = (accept: string): RequestOptions => ({ headers: { Accept: accept } });
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

describe('an HttpError', () => {
  const error = new ConflictError('sold <out>', {
    headers: { 'Retry-After': '60', Vary: 'Cookie', 'content-type': 'image/png' },
    extensions: { article: 5 },
  });

  it.each([undefined, '*/*', 'application/problem+json', 'application/json', 'application/*', 'image/png'])(
    'is problem details for Accept: %s',
    async (accept) => {
      const response = await ask(failing(error), accept === undefined ? {} : accepting(accept));
      expect(response).toMatchObject({
        status: 409,
        reason: 'Conflict',
        type: 'application/problem+json',
        log: '',
      });
      expect(JSON.parse(response.text)).toEqual({
        article: 5,
        title: 'Conflict',
        status: 409,
        detail: 'sold <out>',
      });
    },
  );

  it('is a page for a browser, with everything escaped', async () => {
    const response = await ask(failing(error), accepting(BROWSER));
    expect(response).toMatchObject({ status: 409, type: 'text/html; charset=utf-8' });
    expect(response.text).toContain('<title>409 Conflict</title>');
    expect(response.text).toContain('<p>sold &lt;out&gt;</p>');
    expect(response.text).not.toContain('<out>');
  });

  it('is text for who likes that best', async () => {
    const response = await ask(failing(error), accepting('text/*, text/html;q=0.1'));
    expect(response).toMatchObject({ type: 'text/plain; charset=utf-8', text: '409 Conflict\nsold <out>\n' });
  });

  it('is as short as can be without a message', async () => {
    const page = await ask(failing(new NotFoundError()), accepting('text/html'));
    expect(page.text).toContain('<main>\n<h1><small>404</small> Not Found</h1>\n</main>');
    const text = await ask(failing(new NotFoundError()), accepting('text/plain'));
    expect(text.text).toBe('404 Not Found\n');
  });

  it('has its own fields, but for the type; and says on what it depends', async () => {
    const { fields } = await ask(failing(error), accepting('text/html'));
    expect(fields.filter(([name]) => /^(retry-after|vary|content-type)$/i.test(name))).toEqual([
      ['Retry-After', '60'],
      ['Vary', 'Cookie, Accept'],
      ['Content-Type', 'text/html; charset=utf-8'],
    ]);
  });

  it('answers by itself, as an application', async () => {
    const response = await ask((environ, startResponse) => error.tsgi(environ, startResponse));
    expect(response.status).toBe(409);
  });

  it('is the same in development below 500', async () => {
    expect((await ask(failing(error, 'development'))).json).toMatchObject({ detail: 'sold <out>' });
  });
});

const throwsWhenRead = new Proxy(new Error('hidden'), {
  get() {
    throw new Error('in the getter');
  },
  getPrototypeOf() {
    throw new Error('in the prototype');
  },
});

const FAULTS = [
  {
    title: 'an error',
    thrown: new TypeError('secret', { cause: new Error('deeper secret') }),
    logged: 'deeper secret',
  },
  { title: 'undefined', thrown: undefined, logged: 'undefined was thrown' },
  { title: 'null', thrown: null, logged: 'null was thrown' },
  { title: 'a string', thrown: 'secret', logged: '"secret" was thrown' },
  {
    title: 'a proxy that throws',
    thrown: throwsWhenRead,
    logged: 'an object that cannot be shown was thrown',
  },
  {
    title: 'an error with a status, which means nothing',
    thrown: Object.assign(new Error('secret'), { status: 200 }),
    logged: 'Error: secret',
  },
];

describe('a fault', () => {
  it.each(FAULTS)(
    'is a 500 that says nothing of $title, and the log says all',
    async ({ logged, thrown }) => {
      for (const accept of ['*/*', 'text/html', 'text/plain']) {
        const response = await ask(failing(thrown), accepting(accept));
        expect(response).toMatchObject({ status: 500, reason: 'Internal Server Error' });
        expect(response.text + JSON.stringify(response.fields)).not.toMatch(/secret|thrown|\.ts|stack/i);
        expect(response.log).toContain(logged);
      }
    },
  );

  it('is one entry in the log: the request, the stack, the causes with theirs', async () => {
    const { log } = await ask(failing(new Error('two\nlines', { cause: new Error('root') })));
    const [first, second, ...others] = log.trimEnd().split('\n');
    expect(first).toMatch(/^\[\d{4}-\S+Z\] Error while answering GET "\/users\/5": Error: two$/);
    expect(second).toBe('  lines');
    expect(others.every((line) => line.startsWith('  '))).toBe(true);
    expect(others.filter((line) => line.includes('errors.test.ts'))).toHaveLength(2);
    expect(others).toContain('  caused by Error: root');
  });

  it('has no say over the terminal that shows the log', async () => {
    const { log } = await ask(failing(new Error('\u001b[2J\r\u009b\ttab')));
    expect(log).toContain('Error: \\x1b[2J\\x0d\\x9b\ttab\n');
  });

  it('may be an HttpError that was meant for the client: that is answered, and logged', async () => {
    const error = new HttpError(503, 'back at noon', {
      cause: new Error('secret'),
      headers: { 'Retry-After': '60' },
    });
    const response = await ask(failing(error));
    expect(response).toMatchObject({ status: 503, json: { detail: 'back at noon' } });
    expect(response.headers.get('retry-after')).toBe('60');
    expect(response.text).not.toContain('secret');
    expect(response.log).toContain('caused by Error: secret');
  });
});

describe('a fault in development', () => {
  const fault = new TypeError('no <b>tea</b>', { cause: new Error('no "water"') });

  it.each(FAULTS)('shows $title in every form', async ({ logged, thrown }) => {
    const page = await ask(failing(thrown, 'development'), accepting('text/html'));
    expect(page).toMatchObject({ status: 500, type: 'text/html; charset=utf-8' });
    expect(page.text).toContain(logged.replaceAll('"', '&quot;'));
    const json = await ask(failing(thrown, 'development'), accepting('application/json'));
    expect(json).toMatchObject({ status: 500, type: 'application/problem+json' });
    expect(JSON.stringify(json.json)).toContain(JSON.stringify(logged).slice(1, -1));
    const text = await ask(failing(thrown, 'development'));
    expect(text).toMatchObject({ status: 500, type: 'text/plain; charset=utf-8' });
    expect(text.text).toMatch(/^500 Internal Server Error\n\n/);
    expect(text.text).toContain(logged);
    expect(text.headers.get('cache-control')).toBe('no-store');
  });

  it('shows the source around each frame, and opens the first of the application', async () => {
    const { text } = await ask(failing(fault, 'development'), accepting(BROWSER));
    expect(text).toContain('<h1>TypeError: no &lt;b&gt;tea&lt;/b&gt;</h1>');
    expect(text).toContain('<p class="relation">caused by</p>\n<h2>Error: no &quot;water&quot;</h2>');
    expect(text).toMatch(/<details open><summary>.*errors\.test\.ts:\d+:\d+/);
    expect(text).toMatch(/<mark><i>\d+<\/i> {4}const fault = new TypeError\(&#39;no &lt;b&gt;tea/);
    // As seen from where the process runs.
    expect(text).toMatch(/<span class="quiet">packages\/framework\/test\/errors\.test\.ts:\d+:\d+<\/span>/);
    expect(text).toContain('<pre tabindex="0" role="region" aria-label="Source of ');
    expect(text).not.toMatch(/<b>tea|<script|https?:\/\/(?!testing|localhost|127)/);
  });

  it('shows a place once, whatever shares it: a cause opens its own', async () => {
    const shared = await ask(failing(fault, 'development'), accepting(BROWSER));
    expect(shared.text.match(/<details open>/g)).toHaveLength(1);
    const cause = new Error('deeper');
    const { text } = await ask(failing(new Error('above', { cause }), 'development'), accepting(BROWSER));
    expect(text.match(/<details open>/g)).toHaveLength(2);
    const sources = Array.from(text.matchAll(/aria-label="Source of ([^"]*)"/g), ([, label]) => label);
    expect(sources.length).toBeGreaterThanOrEqual(2);
    const lines = sources.map((source) => source?.replace(/:\d+$/, ''));
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('shows the request, without what would let others in', async () => {
    const headers = {
      Accept: 'text/html',
      Authorization: 'Basic c2VjcmV0',
      Cookie: 'session=c2VjcmV0',
      'X-Api-Key': 'c2VjcmV0',
      'X-Name': '<i>',
    };
    const { text } = await ask(failing(fault, 'development'), { headers });
    expect(text).toContain('500 Internal Server Error · GET /users/5');
    expect(text).toContain('<div><dt>X-Name</dt><dd><code>&lt;i&gt;</code></dd></div>');
    expect(text).toContain('<dt>Authorization</dt><dd><code>(masked, 14 characters)</code>');
    expect(text).toContain('<dt>QUERY_STRING</dt><dd><code>page=2</code>');
    expect(text).toContain('<dt>tsgi.input</dt><dd><code>an object</code>');
    expect(text).not.toContain('c2VjcmV0');
  });

  it('shows no secret that a URL has', async () => {
    const headers = { Accept: 'text/html', Referer: 'https://example.com/?a=1&reset_token=c2VjcmV0#end' };
    const failed = failing(fault, 'development');
    await using asking = client(failed);
    const { text } = await asking.get('/users/5?Api-Key=c2VjcmV0&page=2&session=c2VjcmV0', { headers });
    expect(text).toContain('<code>Api-Key=(masked)&amp;page=2&amp;session=(masked)</code>');
    expect(text).toContain('<code>https://example.com/?a=1&amp;reset_token=(masked)#end</code>');
    expect(text).toContain('<code>/users/5?Api-Key=(masked)&amp;page=2&amp;session=(masked)</code>');
    expect(text).not.toContain('c2VjcmV0');
  });

  it('stands an environ with a getter that throws', () => {
    const environ = Object.defineProperty(createEnviron({ headers: { Accept: 'text/html' } }), 'app.broken', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    const body = failing(fault, 'development')(environ, () => () => undefined) as string[];
    expect(body[0]).toContain('<dt>app.broken</dt><dd><code>undefined</code>');
  });

  it('reads no file that is no source, whatever the stack says', async () => {
    const error = new Error('odd');
    error.stack = 'Error: odd\n    at f (/etc/hostname:1:1)\n    at g (file:///etc/passwd:1:1)';
    const { text } = await ask(failing(error, 'development'), accepting('text/html'));
    expect(text).toContain('<code>g</code> <span class="quiet">/etc/passwd:1:1</span>');
    expect(text).not.toContain('<pre');
  });
});

describe('an App that fails', () => {
  const broken = (options: AppOptions) => {
    const app = new App(options);
    app.get('/users/:id<int>', ({ params }) => {
      throw new RangeError(`secret ${params.id}`);
    });
    return app;
  };

  it('says nothing of it, and logs it', async () => {
    const response = await ask(broken({}));
    expect(response).toMatchObject({ status: 500, json: { status: 500, title: 'Internal Server Error' } });
    expect(response.text).not.toContain('secret');
    expect(response.log).toContain('Error while answering GET "/users/5": RangeError: secret 5\n      at ');
  });

  it('shows its source with the option debug', async () => {
    const { text } = await ask(broken({ debug: true }), accepting(BROWSER));
    expect(text).toContain('<h1>RangeError: secret 5</h1>');
    expect(text).toMatch(/<mark>.*throw new RangeError\(`secret \$\{params\.id\}`\);<\/mark>/);
  });

  // The option wins over the server, and the server over NODE_ENV.
  it.each<{ option?: boolean; server?: boolean; mode: string; shows: 'all' | 'nothing' | 'a hint' }>([
    { mode: 'production', shows: 'nothing' },
    { mode: 'development', shows: 'all' },
    { mode: '', shows: 'nothing' },
    { server: true, mode: '', shows: 'all' },
    { server: true, mode: 'production', shows: 'all' },
    { server: false, mode: 'development', shows: 'nothing' },
    { server: false, mode: 'production', shows: 'nothing' },
    { server: false, mode: 'test', shows: 'nothing' },
    { server: false, mode: '', shows: 'a hint' },
    { option: false, server: true, mode: 'development', shows: 'nothing' },
    { option: false, server: false, mode: '', shows: 'nothing' },
    { option: true, server: false, mode: 'production', shows: 'all' },
  ])(
    'shows $shows with the option $option, tsgi.debug $server and NODE_ENV=$mode',
    async ({ mode, option, server, shows }) => {
      vi.stubEnv('NODE_ENV', mode);
      const app = broken(option === undefined ? {} : { debug: option });
      const served: Application = (environ, startResponse) => {
        Reflect.deleteProperty(environ, 'tsgi.debug');
        if (server !== undefined) environ['tsgi.debug'] = server;
        return app.tsgi(environ, startResponse);
      };
      for (const accept of ['text/plain', 'text/html', '*/*']) {
        const { text } = await ask(served, accepting(accept));
        expect(text.includes('secret 5')).toBe(shows === 'all');
        if (shows !== 'all') expect(text.includes('tsgi --debug')).toBe(shows === 'a hint');
      }
      vi.unstubAllEnvs();
    },
  );

  it.each([
    { title: 'what is not there', path: '/other', method: 'GET', status: 404 },
    { title: 'a method that is not there', path: '/users/5', method: 'PUT', status: 405 },
  ])('has problem details for $title', async ({ method, path, status }) => {
    const response = await client(broken({})).request(method, path);
    expect(response.json).toEqual({ status, title: response.reason });
    expect(response.headers.get('allow')).toBe(status === 405 ? 'GET, HEAD, OPTIONS' : null);
  });

  it('answers with an HttpError that is returned as with one that is thrown', async () => {
    const app = new App();
    app.get('/users/:id', () => new NotFoundError('no such user'));
    const response = await ask(app);
    expect(response).toMatchObject({ status: 404, log: '' });
    expect(response.json).toMatchObject({ detail: 'no such user' });
  });
});
