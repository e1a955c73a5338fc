/** The optional capabilities: early hints, flushed headers, trailers, and the signal. */
import type { Application } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { GET, eventually, serving, vanish } from '../serving.ts';

const HTTP_1_0 = 'GET / HTTP/1.0\r\n\r\n';
const TAKES_TRAILERS = 'GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n';

describe('tsgi.early_hints', () => {
  it('sends a 103 at once, any number of times, and the response after it', async () => {
    const goOn = Promise.withResolvers<undefined>();
    await using server = await serving(async (environ, startResponse) => {
      void environ['tsgi.early_hints']?.([['Link', '</style.css>; rel=preload']]);
      void environ['tsgi.early_hints']?.([
        ['Link', '</a>'],
        ['Link', '</b>'],
      ]);
      await goOn.promise;
      startResponse('200 OK', [['X-Final', 'yes']]);
      void environ['tsgi.early_hints']?.([['Link', '</c>']]);
      return ['text'];
    });
    await using connection = await server.connect();
    await connection.send(GET);
    await connection.until((text) => text.endsWith('Link: </b>\r\n\r\n'));
    goOn.resolve(undefined);
    const response = await connection.response();
    expect(response).toMatchObject({ status: 200, text: 'text' });
    expect(response.interim).toEqual([
      { status: 103, fields: [['Link', '</style.css>; rel=preload']] },
      {
        status: 103,
        fields: [
          ['Link', '</a>'],
          ['Link', '</b>'],
        ],
      },
      { status: 103, fields: [['Link', '</c>']] },
    ]);
  });

  it('does nothing once the head is out', async () => {
    const response = await client(function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield 'a';
      void environ['tsgi.early_hints']?.([['Link', '</late>']]);
      yield 'b';
    }).get('/');
    expect(response).toMatchObject({ status: 200, chunks: ['a', 'b'], interim: [] });
  });

  it('is not there for HTTP/1.0, which knows no interim responses', async () => {
    await using server = await serving((environ, startResponse) => {
      startResponse('200 OK', []);
      return [String('tsgi.early_hints' in environ)];
    });
    await using connection = await server.connect();
    await connection.send(HTTP_1_0);
    expect((await connection.response()).text).toBe('false');
  });
});

describe('tsgi.flush_headers', () => {
  it('sends status and fields before there is a chunk', async () => {
    const goOn = Promise.withResolvers<undefined>();
    await using server = await serving(async function* (environ, startResponse) {
      startResponse('201 Created', [['X-Early', 'yes']]);
      environ['tsgi.flush_headers']?.();
      environ['tsgi.flush_headers']?.();
      await goOn.promise;
      yield 'text';
    });
    await using connection = await server.connect();
    await connection.send(GET);
    const text = await connection.until((received) => received.includes('\r\n\r\n'));
    expect(text).toMatch(/^HTTP\/1\.1 201 Created\r\n[^]*X-Early: yes\r\n/);
    goOn.resolve(undefined);
    expect(await connection.response()).toMatchObject({ status: 201, chunks: ['text'] });
    expect(connection.text.match(/HTTP\/1\.1 201/g)).toHaveLength(1);
  });

  it('fails before startResponse', async () => {
    const app: Application = (environ, startResponse) => {
      environ['tsgi.flush_headers']?.();
      startResponse('200 OK', []);
      return [];
    };
    const server = client(app, { lint: false });
    expect((await server.get('/')).status).toBe(500);
    expect(server.errors).toEqual([expect.stringMatching(/startResponse must be called/)]);
  });
});

describe('tsgi.trailers', () => {
  it('has what the client sent after its content, once that was read', async () => {
    const server = client(async (environ, startResponse) => {
      const before = environ['tsgi.trailers']?.received;
      await environ['tsgi.input'].read();
      startResponse('200 OK', []);
      return [JSON.stringify({ before, after: environ['tsgi.trailers']?.received })];
    });
    await using connection = await server.connect();
    await connection.send(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n',
    );
    expect((await connection.response()).json).toEqual({
      after: [
        ['X-Sum', '1'],
        ['x-sum', '2'],
      ],
    });
  });

  it('is an empty list after content without a trailer section', async () => {
    const server = client(async (environ, startResponse) => {
      await environ['tsgi.input'].read();
      startResponse('200 OK', []);
      return [JSON.stringify(environ['tsgi.trailers']?.received)];
    });
    await using connection = await server.connect();
    await connection.send(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    );
    expect((await connection.response()).json).toEqual([]);
  });

  const summing: Application = function* (environ, startResponse) {
    startResponse('200 OK', environ.PATH_INFO === '/fixed' ? [['Content-Length', '4']] : []);
    yield 'text';
    environ['tsgi.trailers']?.send?.([
      ['X-Sum', 'abc'],
      ['X-Count', '4'],
    ]);
  };

  it('sends a trailer section to a client that takes one', async () => {
    await using server = await serving(summing);
    await using connection = await server.connect();
    await connection.send(TAKES_TRAILERS + GET);
    const response = await connection.response();
    expect(response.text).toBe('text');
    expect(response.trailers.map(([name]) => name)).toEqual(['X-Sum', 'X-Count']);
    expect((await connection.response()).trailers).toEqual([]);
  });

  it.each([
    { title: 'has a length', request: TAKES_TRAILERS.replace('/ ', '/fixed ') },
    { title: 'goes to a client that did not say so', request: GET },
    { title: 'goes to HTTP/1.0', request: 'GET / HTTP/1.0\r\nTE: trailers\r\nConnection: TE\r\n\r\n' },
    { title: 'answers HEAD', request: TAKES_TRAILERS.replace('GET', 'HEAD') },
  ])('sends none when the response $title', async ({ request }) => {
    await using server = await serving(summing);
    await using connection = await server.connect();
    await connection.send(request);
    const response = await connection.response(request.slice(0, request.indexOf(' ')));
    expect(response).toMatchObject({ status: 200, trailers: [] });
    expect(connection.text).not.toContain('X-Sum');
    expect(server.errors).toEqual([]);
  });
});

describe('tsgi.signal', () => {
  it('is not aborted after a normal end, not even when the client leaves later', async () => {
    const signals: AbortSignal[] = [];
    const app: Application = (environ, startResponse) => {
      signals.push(environ['tsgi.signal']);
      startResponse('200 OK', []);
      return environ.PATH_INFO === '/' ? ['array'] : ['a', 'b'].values();
    };
    await using server = await serving(app);
    const connection = await server.connect();
    await connection.send(GET + GET.replace('/ ', '/stream '));
    await connection.response();
    await connection.response();
    vanish(connection);
    await using other = await server.connect();
    await other.send(GET);
    await other.response();
    other.destroy();
    await server.handle.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false]);
  });

  it('is not aborted by a failure of the application', async () => {
    let signal: AbortSignal | undefined;
    const server = client((environ) => {
      signal = environ['tsgi.signal'];
      throw new Error('failed');
    });
    expect((await server.get('/')).status).toBe(500);
    expect(signal?.aborted).toBe(false);
  });

  it('can be given to what the application waits for', async () => {
    let reason: unknown;
    await using server = await serving(async (environ, startResponse) => {
      startResponse('200 OK', []);
      const signal = environ['tsgi.signal'];
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(signal.reason as Error);
        });
      });
      return [];
    });
    const connection = await server.connect();
    await connection.send(GET);
    await eventually(() => server.handle.addresses[0].port > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    vanish(connection);
    await eventually(() => reason !== undefined);
    expect(reason).toMatchObject({ name: 'ConnectionClosed', why: 'client' });
    expect(server.errors).toEqual([]);
  });
});
