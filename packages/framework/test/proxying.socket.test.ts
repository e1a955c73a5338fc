/** A web Response that is returned or thrown: of `fetch`, from a real upstream, and of one's own making. */
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateSync,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { client } from '@tsgi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, HttpError, NotFoundError, PlainTextResponse, RedirectResponse } from '../src/index.ts';

const raise = (thrown: unknown): never => {
  throw thrown;
};

const TEXT = 'The quick brown fox jumps over the lazy dog. '.repeat(500);

type Upstream = (request: IncomingMessage, response: ServerResponse) => void;

const encoded =
  (coding: string, bytes: Uint8Array): Upstream =>
  (_, response) => {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.setHeader('Content-Encoding', coding);
    response.setHeader('Content-Length', bytes.length);
    response.setHeader('ETag', '"v1"');
    response.setHeader('Content-Digest', 'sha-256=:AAAA:');
    response.setHeader('Content-Security-Policy', "default-src 'none'");
    response.end(bytes);
  };

const gone = Promise.withResolvers<void>();

const UPSTREAM: Readonly<Record<string, Upstream>> = {
  '/gzip': encoded('gzip', gzipSync(TEXT)),
  '/br': encoded('br', brotliCompressSync(TEXT)),
  '/deflate': encoded('deflate', deflateSync(TEXT)),
  '/zstd': encoded('zstd', zstdCompressSync(TEXT)),
  '/twice': encoded('deflate, gzip', gzipSync(deflateSync(TEXT))),
  '/tar.gz': encoded('gzip', gzipSync(gzipSync(TEXT))),
  '/plain': (_, response) => response.setHeader('Content-Length', TEXT.length).end(TEXT),
  '/chunked': (_, response) => {
    response.writeHead(200, {
      'Keep-Alive': 'timeout=9',
      Connection: 'keep-alive, X-Hop',
      'X-Hop': '1',
      'X-End': '2',
    });
    response.write(TEXT.slice(0, 10));
    response.end(TEXT.slice(10));
  },
  '/cookies': (_, response) => response.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2, 3; Path=/']).end(),
  '/streamed': (_, response) => response.writeHead(200).end(),
  '/empty': (_, response) => response.writeHead(204, { 'X-Empty': '1' }).end(),
  '/unchanged': (_, response) => {
    response
      .writeHead(304, { ETag: '"v1"', 'Content-Type': 'text/html', 'Content-Security-Policy': 'x' })
      .end();
  },
  '/teapot': (_, response) => response.writeHead(418, 'Short and stout').end(),
  '/moved': (_, response) => response.writeHead(302, { Location: '/plain?a=1' }).end(),
  '/failing': (_, response) => response.writeHead(500).end('upstream failed'),
  '/endless': (_, response) => {
    response.write('tick');
    response.on('close', gone.resolve);
  },
};

const server = createServer((request, response) => {
  const upstream = UPSTREAM[request.url?.replace(/\?.*/, '') ?? ''];
  if (upstream === undefined) response.writeHead(404).end();
  else upstream(request, response);
});
let origin = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const app = new App({ debug: false });
app.all('/proxy/:path<path>', ({ method, params }) => {
  return fetch(`${origin}/${params.path}`, { method, redirect: 'manual' });
});
app.all('/clone/:path<path>', async ({ params }) => (await fetch(`${origin}/${params.path}`)).clone());
app.all('/copy/:path<path>', async ({ params }) => {
  const upstream = await fetch(`${origin}/${params.path}`);
  return new Response(upstream.body, upstream);
});
app.all('/changed/:path<path>', async ({ params }) => {
  const upstream = await fetch(`${origin}/${params.path}`);
  return new Response(`changed: ${(await upstream.text()).slice(0, 9)}`, upstream);
});
app.group('/hooked', (group) => {
  group.after((_, response) => response.with({ headers: { 'X-Hooked': 'yes' } }));
  group.all('/:path<path>', ({ params }) => fetch(`${origin}/${params.path}`));
});
app.all('/thrown/:path<path>', async ({ params }) => {
  return raise(await fetch(`${origin}/${params.path}`));
});

describe('a Response of fetch', () => {
  it.each(
    ['proxy', 'clone', 'hooked', 'thrown'].flatMap((how) =>
      ['gzip', 'br', 'deflate', 'zstd', 'twice', 'plain', 'chunked']
        // Bun's fetch leaves content of two codings as it is, and nothing of it says so.
        .filter((path) => path !== 'twice' || process.versions.bun === undefined)
        .map((path) => [how, path] as const),
    ),
  )('arrives intact through /%s/%s', async (how, path) => {
    const { headers, text } = await client(app).get(`/${how}/${path}`);
    expect(text).toBe(TEXT);
    expect(headers.get('content-encoding')).toBeNull();
    if (['plain', 'chunked'].includes(path)) return;
    expect([headers.get('content-length'), headers.get('content-digest')]).toEqual([null, null]);
    // Other bytes than those that upstream tagged.
    expect(headers.get('etag')).toBe('W/"v1"');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'chunked', 'plain'])(
    'may be copied as it is: %s',
    async (path) => {
      const { headers, text } = await client(app).get(`/copy/${path}`);
      expect([text, headers.get('content-encoding')]).toEqual([TEXT, null]);
    },
  );

  it.each(['gzip', 'br', 'plain'])('may give its fields to other content: %s', async (path) => {
    const { headers, text } = await client(app).get(`/changed/${path}`);
    expect([text, headers.get('content-encoding')]).toEqual(['changed: The quick', null]);
    expect(headers.get('content-length')).not.toBe(String(TEXT.length));
  });

  it('keeps a length that holds', async () => {
    expect((await client(app).get('/proxy/plain')).headers.get('content-length')).toBe(String(TEXT.length));
  });

  it('is decoded once, even if what was encoded is an archive', async () => {
    const response = await client(app).get('/proxy/tar.gz');
    expect(gunzipSync(response.bytes).toString()).toBe(TEXT);
    expect(response.headers.get('content-encoding')).toBeNull();
  });

  it('has nothing of the connection that it came by', async () => {
    const { headers } = await client(app).get('/proxy/chunked');
    // Those that are there are our own server's.
    expect(headers.get('connection')).not.toContain('X-Hop');
    expect(headers.get('keep-alive')).not.toBe('timeout=9');
    expect([headers.get('x-hop'), headers.get('x-end')]).toEqual([null, '2']);
  });

  it('keeps each Set-Cookie', async () => {
    const { headers } = await client(app).get('/proxy/cookies');
    expect(headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2, 3; Path=/']);
  });

  it.each([
    ['/proxy/empty', 204, 'No Content', ['x-empty', '1']],
    ['/proxy/unchanged', 304, 'Not Modified', ['etag', '"v1"']],
    ['/proxy/unchanged', 304, 'Not Modified', ['content-security-policy', 'x']],
    ['/proxy/unchanged', 304, 'Not Modified', ['content-type', null]],
    ['/proxy/teapot', 418, 'Short and stout', ['content-encoding', null]],
    ['/hooked/teapot', 418, 'Short and stout', ['x-hooked', 'yes']],
    ['/proxy/moved', 302, 'Found', ['location', '/plain?a=1']],
    ['/thrown/failing', 500, 'Internal Server Error', ['content-encoding', null]],
  ] as const)('of %s has status %s %s', async (target, status, reason, [name, value]) => {
    const response = await client(app).get(target);
    expect(response).toMatchObject({ status, reason });
    expect(response.headers.get(name)).toBe(value);
  });

  it.each(['/proxy/gzip', '/proxy/plain', '/copy/gzip', '/hooked/br'])(
    'answers HEAD of %s',
    async (target) => {
      const { headers, status, text } = await client(app).head(target);
      expect([status, text, headers.get('content-encoding')]).toEqual([200, '', null]);
      if (target === '/proxy/plain') expect(headers.get('content-length')).toBe(String(TEXT.length));
    },
  );

  it.each(['/proxy/plain', '/proxy/chunked', '/proxy/gzip', '/proxy/streamed'])(
    'answers HEAD by HEAD of the upstream, with its length or none: %s',
    async (target) => {
      const { headers, status } = await client(app).head(target);
      expect(status).toBe(200);
      expect(headers.get('content-length')).toBe(target === '/proxy/plain' ? String(TEXT.length) : null);
    },
  );

  it('is cancelled when the client leaves', async () => {
    const response = await client(app).open('GET', '/proxy/endless');
    await response.read();
    response.abort();
    await gone.promise;
  });
});

describe('a Response of one’s own', () => {
  const bytes = gzipSync(TEXT);
  const own = new App({ debug: false });
  own.get('/encoded', () => new Response(bytes, { headers: { 'Content-Encoding': 'gzip', ETag: '"1"' } }));
  own.get('/read', async () => {
    const response = new Response('x');
    await response.text();
    return response;
  });
  own.get('/locked', () => {
    const response = new Response('x');
    response.body?.getReader();
    return response;
  });
  own.get('/error', () => Response.error());
  own.get('/thrown', () => {
    return raise(new Response('thrown', { status: 402, headers: { 'X-Thrown': '1' } }));
  });

  it('keeps the coding that it has', async () => {
    const { bytes: got, headers } = await client(own).get('/encoded');
    expect(gunzipSync(got).toString()).toBe(TEXT);
    expect([headers.get('content-encoding'), headers.get('etag')]).toEqual(['gzip', '"1"']);
  });

  it.each([
    ['Hi', TEXT, '/** A comment. */\n', 'x'.repeat(300_000)].map((text) => brotliCompressSync(text)),
    [1, 11].map((quality) =>
      brotliCompressSync(TEXT, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
    ),
  ])('keeps Brotli, whatever it begins with', async (...all) => {
    for (const encoded of all) {
      const app = new App({ debug: false });
      app.get('/', () => new Response(Uint8Array.from(encoded), { headers: { 'Content-Encoding': 'br' } }));
      const { bytes: got, headers } = await client(app, { lint: false }).get('/');
      expect([headers.get('content-encoding'), brotliDecompressSync(got)]).toEqual([
        'br',
        brotliDecompressSync(encoded),
      ]);
    }
  });

  it.each([
    'Hi',
    '{"a":1}',
    '/** A comment. */\nconst a = 1;\n',
    '<!doctype html>',
    '[]',
    'é',
    'a'.repeat(9),
  ])('loses a Brotli that it has not: %j', async (text) => {
    const app = new App({ debug: false });
    app.get('/', () => new Response(text, { headers: { 'Content-Encoding': 'br' } }));
    const { headers, text: got } = await client(app).get('/');
    expect([headers.get('content-encoding'), got]).toEqual([null, text]);
  });

  it.each([
    [
      '/read',
      'a web Response must have a body that is still unread, got one that was read; return a clone()',
    ],
    ['/locked', 'a web Response must have a body that is still unread, got one that '],
    ['/error', 'a web Response must have a status, got Response.error()'],
  ])('that cannot be sent is a fault that says why: %s', async (target, message) => {
    await using asking = client(own);
    expect((await asking.get(target)).status).toBe(500);
    expect(asking.errors.join('')).toContain(message);
  });
});

describe('a response that is thrown', () => {
  const fail = (): never => {
    // Bun has no type for a text of its own.
    return raise(new Response('thrown', { status: 402, headers: { 'Content-Type': 'text/plain' } }));
  };
  const everywhere = new App({ debug: false });
  everywhere.get('/handler', fail);
  everywhere.get('/later', async () => fail());
  everywhere.get('/stream', async function* () {
    yield fail();
  });
  everywhere.group('/before', (group) => group.before(fail).get('/', () => 'no'));
  everywhere.group('/after', (group) => group.after(fail).get('/', () => 'no'));
  everywhere.group('/error', (group) => {
    group.onError(HttpError, fail);
    group.get('/', () => {
      throw new NotFoundError();
    });
  });
  everywhere.with(() => () => fail()).get('/middleware', () => 'no');
  everywhere.mount('/mounted', fail);
  everywhere.mount(
    '/app',
    new App().use(() => fail),
  );
  everywhere.get('/ours', () => {
    return raise(new PlainTextResponse('thrown', { status: 402 }));
  });
  everywhere.get('/redirect', () => {
    return raise(new RedirectResponse('/login'));
  });

  it.each(['handler', 'later', 'stream', 'before', 'after', 'error', 'middleware', 'mounted', 'app', 'ours'])(
    'answers, from a %s',
    async (place) => {
      await using asking = client(everywhere);
      expect(await asking.get(`/${place}`)).toMatchObject({ status: 402, text: 'thrown' });
      expect(asking.errors).toEqual([]);
    },
  );

  it('goes through the hooks of after', async () => {
    const hooked = new App().after((_, response) => response.with({ headers: { 'X-After': '1' } }));
    hooked.get('/', fail);
    const { headers, status } = await client(hooked).get('/');
    expect([status, headers.get('x-after')]).toEqual([402, '1']);
  });

  it('may be a redirect', async () => {
    const { headers, status } = await client(everywhere).get('/redirect');
    expect([status, headers.get('location')]).toEqual([302, '/login']);
  });
});
