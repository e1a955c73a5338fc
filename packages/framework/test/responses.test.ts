import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import {
  App,
  EmptyResponse,
  HTMLResponse,
  JSONResponse,
  PlainTextResponse,
  RedirectResponse,
  StreamResponse,
} from '../src/index.ts';

const app = new App({ debug: false });
app.get('/text', () => new PlainTextResponse('Zoë'));
app.get('/html', () => new HTMLResponse('<h1>Zoë</h1>'));
app.get('/json', () => new JSONResponse({ name: 'Zoë' }, { status: 201 }));
app.get('/stream', () => new StreamResponse(['a', 'b'].values()));
app.get('/empty', () => new EmptyResponse());
app.get('/to', () => new RedirectResponse('/text'));
app.get('/to/:where<path>', ({ query }) => new RedirectResponse(query.get('next') ?? '/'));
app.get(
  '/login',
  () => new EmptyResponse({ cookies: [{ name: 'user', value: 'Zoë; admin', maxAge: '60s' }] }),
);
app.get('/logout', () => new EmptyResponse({ cookies: [{ name: 'user', value: '', maxAge: '0s' }] }));
app.get('/me', ({ cookies }) => cookies.get('user') ?? 'nobody');

describe('a response of a handler', () => {
  it.each([
    ['/text', 200, 'text/plain; charset=utf-8', '4', 'Zoë'],
    ['/html', 200, 'text/html; charset=utf-8', '13', '<h1>Zoë</h1>'],
    ['/json', 201, 'application/json', '15', '{"name":"Zoë"}'],
    ['/stream', 200, 'text/plain; charset=utf-8', null, 'ab'],
    ['/empty', 204, null, null, ''],
  ])('of %s is sent as it is', async (target, status, type, length, text) => {
    const response = await client(app).get(target);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-length')).toBe(length);
    expect(response.text).toBe(text);
  });

  it('may lead elsewhere', async () => {
    expect((await client(app).get('/to', { redirect: 'follow' })).text).toBe('Zoë');
  });

  it('does not lead to another site because a client says so', async () => {
    const asking = client(app);
    const { headers, status } = await asking.get('/to/x', { query: { next: '//example.com' } });
    expect([status, headers.get('location'), asking.errors]).toEqual([400, null, []]);
  });
});

describe('a cookie', () => {
  it('comes back as it was set, until it is deleted', async () => {
    const asking = client(app);
    expect((await asking.get('/me')).text).toBe('nobody');
    await asking.get('/login');
    expect((await asking.get('/me')).text).toBe('Zoë; admin');
    await asking.get('/logout');
    expect((await asking.get('/me')).text).toBe('nobody');
  });
});

describe('a stream', () => {
  it('is ended when the client leaves before its first piece', async () => {
    const first = Promise.withResolvers<string>();
    const ended = Promise.withResolvers<boolean>();
    const gone = new AbortController();
    const streaming = new App();
    streaming.get('/', async function* ({ signal }) {
      try {
        gone.abort();
        signal.addEventListener('abort', () => first.resolve('too late'));
        yield await first.promise;
      } finally {
        ended.resolve(signal.aborted);
      }
    });
    await using asking = client(streaming);
    await expect(asking.get('/', { signal: gone.signal })).rejects.toThrow();
    expect(await ended.promise).toBe(true);
    expect(asking.errors).toEqual([]);
  });
});

describe('background work', () => {
  it('runs when the response has been sent, and its errors are logged', async () => {
    const working = new App({ debug: false });
    const done = Promise.withResolvers<string>();
    working.get('/', () => {
      const background = async () => {
        done.resolve('done');
        await Promise.reject(new Error('failed on purpose'));
      };
      return new PlainTextResponse('hi', { background });
    });
    const asking = client(working);
    expect((await asking.get('/')).text).toBe('hi');
    expect(await done.promise).toBe('done');
    await expect.poll(() => asking.errors.join('')).toContain('failed on purpose');
  });

  it('runs although the client has left', async () => {
    const done = Promise.withResolvers<unknown>();
    const endless = async function* () {
      for (;;) yield 'a'.repeat(1000);
    };
    const response = await client(new StreamResponse(endless(), { background: done.resolve })).open(
      'GET',
      '/',
    );
    await response.read();
    response.abort();
    expect(await done.promise).toBeInstanceOf(Error);
  });

  it('runs although the client has left while the handler was at work, and its errors are logged', async () => {
    const done = Promise.withResolvers<unknown>();
    const working = new App();
    working.get('/', async ({ signal }) => {
      gone.abort();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      const background = (failure: unknown) => {
        done.resolve(failure);
        throw new Error('failed on purpose');
      };
      return new PlainTextResponse('nobody is there', { background });
    });
    const gone = new AbortController();
    await using asking = client(working);
    await expect(asking.get('/', { signal: gone.signal })).rejects.toThrow();
    expect(await done.promise).toBeInstanceOf(Error);
    expect(asking.errors.join('')).toContain('failed on purpose');
  });
});
