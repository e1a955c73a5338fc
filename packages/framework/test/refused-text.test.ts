/** Text that cannot be used: a client's is a 400, the application's own is a 500. */
import { client, type RequestOptions } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import {
  App,
  BadRequestError,
  EventStreamResponse,
  HttpResponse,
  PlainTextResponse,
  RedirectResponse,
} from '../src/index.ts';

const app = new App({ debug: false });
const page = app.get('/pages/:title', ({ params }) => params.title, { name: 'page' });
const count = app.get('/count/:n<int>', ({ params }) => params.n, { name: 'count' });
app.get('/go', ({ query }) => new RedirectResponse(query.get('to') ?? '/'));
app.get('/own-redirect', () => new RedirectResponse('https://elsewhere.example/welcome'));
app.get('/back', ({ headers }) => new RedirectResponse(headers.get('referer') ?? '/'));
app.get('/decoded', ({ query }) => new RedirectResponse(decodeURIComponent(query.get('to') ?? '/')));
app.get('/events', ({ query }) => {
  return new EventStreamResponse(function* () {
    yield { id: query.get('id') ?? '', event: query.get('id') ?? '', data: 'one' };
    yield 'two';
  });
});
app.get('/header', ({ query }) => {
  return new PlainTextResponse('', { headers: { 'X-Name': `Dear ${query.get('name') ?? ''}` } });
});
app.get('/own-header', () => new PlainTextResponse('', { headers: { 'X-Name': 'Zoë €' } }));
app.get(
  '/cookie-header',
  ({ cookies }) => new HttpResponse('', { headers: { 'X-A': cookies.get('a') ?? '' } }),
);
app.get('/url', ({ query }) => page.url({ title: query.get('title') ?? '' }));
app.get('/url-of', (request) => request.urlOf('page', { title: request.query.get('title') }));
app.get('/count', ({ query }) => count.url({ n: Number(query.get('n')) }));
app.get('/own-url', () => page.url({ title: 'from/a/database' }));
app.get('/no-route', (request) => request.urlOf(request.query.get('route') ?? '', {}));
app.get('/name', ({ query }) => new HttpResponse('', { headers: { [query.get('name') ?? '']: 'x' } }));
app.get('/through/:rest<path>', ({ params }) => page.url({ title: params.rest }));
app.get('/no-status', () => new HttpResponse('', { status: 99 }));
app.post('/json', async (request) => {
  const { title } = (await request.json()) as { title: string };
  return page.url({ title });
});
app.post('/form', async (request) => {
  return new HttpResponse('', { headers: { 'X-Title': (await request.form()).get('title') as string } });
});

async function ask(target: string, options?: RequestOptions) {
  await using asking = client(app, { showErrors: false });
  const response = await (options === undefined
    ? asking.get(target)
    : asking.request('POST', target, options));
  return { status: response.status, text: response.text, log: asking.errors.join('') };
}

describe('text of a client', () => {
  it.each([
    ['/go?to=//example.com'],
    ['/go?to=https://example.com'],
    ['/go?to=javascript:alert(1)'],
    ['/header?name=Zo%0D%0ASet-Cookie:%20a=1'],
    ['/header?name=%E2%82%AC'],
    ['/header?name=a%00b'],
    ['/url?title=a/b'],
    ['/url?title=..'],
    ['/url?title='],
    ['/url?title=a%00'],
    ['/url-of?title=a/b'],
    ['/count?n=-1'],
    ['/count?n=1.5'],
    ['/through/a/b'],
  ])('is refused with 400 and not logged: %s', async (target) => {
    expect(await ask(target)).toMatchObject({ status: 400, log: '' });
  });

  it.each<[string, RequestOptions]>([
    ['/json', { json: { title: 'a/b' } }],
    ['/json', { json: { title: 'a\nb' } }],
    ['/form', { form: { title: 'a\r\nb' } }],
    ['/form', { form: { title: '€' } }],
  ])('is refused with 400 where it is in the content: %s %j', async (target, options) => {
    expect(await ask(target, options)).toMatchObject({ status: 400, log: '' });
  });

  it('may be in a cookie', async () => {
    await using asking = client(app);
    const { status } = await asking.get('/cookie-header', { headers: { Cookie: 'a=%E2%82%AC' } });
    expect(status).toBe(400);
  });

  it('never shows what it was refused for', async () => {
    expect((await ask('/header?name=%0A')).text).not.toContain('Dear');
  });

  it('comes to the hooks as a BadRequestError, with what was thrown as its cause', async () => {
    const hooked = new App({ debug: false });
    const route = hooked.get('/:x', ({ params }) => params.x);
    hooked.get('/', ({ query }) => route.url({ x: query.get('x') ?? '' }));
    hooked.onError(BadRequestError, ({ cause }) => String(cause));
    expect((await client(hooked).get('/?x=a/b')).text).toContain('RouteError: url of "/:x" needs x');
  });
});

describe('text of the application', () => {
  it.each([
    ['/own-header', 'HEADER-VALUE'],
    ['/own-header?name=Zoë', 'HEADER-VALUE'],
    ['/own-url', 'needs title'],
    ['/own-url?title=x', 'needs title'],
    ['/no-route?route=%00', 'a URL must be of a route that has a name'],
    ['/url-of', 'needs title'],
    ['/name?name=a%0A', 'HEADER-NAME'],
    ['/no-status', 'a status must be a whole number'],
  ])('is a 500 that is logged: %s', async (target, message) => {
    const { log, status } = await ask(target);
    expect([status, log]).toEqual([500, expect.stringContaining(message)]);
  });
});

describe('a redirect to another site by text', () => {
  it('is a 400 that says in the log how to write it, where the request has no such text', async () => {
    const { log, status, text } = await ask('/own-redirect');
    expect(status).toBe(400);
    expect(text).toContain('new URL(');
    expect(log).toMatch(/GET "\/own-redirect".*must be a URL, as new RedirectResponse\(new URL\(.*elsewhere/);
    expect(log).toContain('refused-text.test.ts');
  });

  it('is in the log, though a hook answers', async () => {
    const hooked = new App({ debug: false });
    hooked.get('/', () => new RedirectResponse('https://elsewhere.example'));
    hooked.onError(BadRequestError, () => new PlainTextResponse('no', { status: 400 }));
    await using asking = client(hooked, { showErrors: false });
    expect((await asking.get('/')).text).toBe('no');
    expect(asking.errors.join('')).toContain('must be a URL');
  });

  it('is a 400 too, where a client has said it in other words', async () => {
    expect(await ask('/decoded?to=https%253A%252F%252Fexample.com')).toMatchObject({ status: 400 });
  });

  it('is not logged where the text is a field of the request', async () => {
    await using asking = client(app, { showErrors: false });
    const { status } = await asking.get('/back', { headers: { Referer: 'https://example.com/' } });
    expect([status, asking.errors]).toEqual([400, []]);
  });
});

describe('text of a client in events', () => {
  it('neither ends the stream nor adds a field to it', async () => {
    const { log, text } = await ask('/events?id=1%0D%0Adata:%20x%00');
    expect(text).toContain('event: 1 data: x \nid: 1 data: x \ndata: one\n\ndata: two\n\n');
    expect(log).toBe('');
  });
});
