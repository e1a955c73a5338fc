/** Whom a client asks, and over which connections. */
import { serve } from '@tsgi/server';
import type { Application } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { client, connect } from '../src/index.ts';
import { TRANSPORTS, gate } from './transports.ts';

/** Answers with the port that it was asked from. */
const port: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [`${environ.REMOTE_ADDR} ${environ.REMOTE_PORT}`];
};

describe.each(TRANSPORTS)('connections over $over', (transport) => {
  it('are one for each request', async () => {
    await using asking = client(port, transport);
    const texts = await Promise.all([asking.get('/'), asking.get('/'), asking.get('/')]);
    expect(new Set(texts.map(({ text }) => text)).size).toBe(3);
    expect(texts[0].text).toMatch(/^127\.0\.0\.1 [0-9]{4,5}$/);
  });

  it('are shared if that is wanted', async () => {
    await using asking = client(port, { ...transport, keepAlive: true });
    const first = await asking.get('/');
    expect((await asking.get('/')).text).toBe(first.text);
    expect((await asking.head('/')).status).toBe(200);
    expect((await asking.post('/', { body: 'x' })).text).toBe(first.text);
    const [one, other] = await Promise.all([asking.get('/'), asking.get('/')]);
    expect(one.text).not.toBe(other.text);
  });

  it('are not shared after the server has closed one', async () => {
    await using asking = client(port, { ...transport, keepAlive: true, maxRequestsPerConnection: 2 });
    const texts: string[] = [];
    for (let count = 0; count < 4; count++) texts.push((await asking.get('/')).text);
    expect(texts[0]).toBe(texts[1]);
    expect(texts[1]).not.toBe(texts[2]);
    expect(texts[2]).toBe(texts[3]);
  });

  it('are cut by close(), and no more are opened', async () => {
    const left = gate();
    const asking = client(async function* (environ, startResponse) {
      environ['tsgi.signal'].addEventListener('abort', () => left.resolve(undefined));
      startResponse('200 OK', []);
      yield 'one';
      await left.promise;
    }, transport);
    const response = await asking.open('GET', '/');
    await response.read();
    await asking.close();
    await left.promise;
    await expect(asking.get('/')).rejects.toThrow('the client is closed');
    await expect(asking.connect()).rejects.toThrow('the client is closed');
    await asking.close();
  });

  it('are for a test to use', async () => {
    await using asking = client(port, transport);
    await using connection = await asking.connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await connection.response()).text).toMatch(/^127/);
  });

  it('lead to an application that is an object, and keep its this', async () => {
    await using asking = client(
      {
        calls: 0,
        tsgi(_environ, startResponse) {
          startResponse('200 OK', []);
          return [String(++this.calls)];
        },
      } as { calls: number; tsgi: Application },
      transport,
    );
    await asking.get('/');
    expect((await asking.get('/')).text).toBe('2');
  });
});

describe('a client that was never asked', () => {
  it.each(TRANSPORTS)('closes over $over', async (transport) => {
    await client(port, transport).close();
  });
});

describe('a server that runs already', () => {
  it('is asked by its URL, or its address', async () => {
    await using server = await serve(port, { port: 0, quiet: true });
    for (const where of [server.addresses[0], { url: `${server.addresses[0].url}/` }]) {
      await using asking = client(where, { keepAlive: true });
      const response = await asking.get('/');
      expect(response.status).toBe(200);
      expect(response).not.toHaveProperty('environ');
      expect((await asking.get('/')).text).toBe(response.text);
      await using connection = await asking.connect();
      await connection.send('GET / HTTP/1.1\r\n\r\n');
      expect((await connection.response()).status).toBe(400);
    }
    // It still runs.
    await using connection = await connect(server.addresses[0]);
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await connection.response()).status).toBe(200);
  });

  it('is called by its own name', async () => {
    const host: Application = (environ, startResponse) => {
      startResponse('200 OK', []);
      return [environ.HTTP_HOST ?? ''];
    };
    await using server = await serve(host, { port: 0, quiet: true });
    expect((await client(server.addresses[0]).get('/')).text).toBe(`127.0.0.1:${server.addresses[0].port}`);
  });

  it.each([
    { url: 'https://localhost' },
    { url: 'localhost:8000' },
    { url: 'http://localhost/path' },
    { url: 'http://user@localhost' },
    { url: '' },
  ])('has a URL that is an http origin, which $url is not', ({ url }) => {
    expect(() => client({ url })).toThrow(
      `url must be an http origin, like "http://127.0.0.1:8000", got ${JSON.stringify(url)}`,
    );
  });

  it('that does not run rejects', async () => {
    await expect(client({ url: 'http://127.0.0.1:1' }).get('/')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});

describe.each(TRANSPORTS)('content whose source fails over $over', (transport) => {
  it('makes the request reject with what went wrong', async () => {
    const app: Application = async (environ, startResponse) => {
      await environ['tsgi.input'].read();
      startResponse('200 OK', []);
      return [];
    };
    await using asking = client(app, transport);
    const body = (async function* () {
      yield 'one';
      throw new Error('no more');
    })();
    const asked = await asking.post('/', { body }).catch((error: unknown) => error as Error);
    expect(asked).toMatchObject({ cause: new Error('no more') });
    expect((asked as Error).message).toContain('the connection ended before the response did: ""');
  });
});
