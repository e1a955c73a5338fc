/** What becomes of a response that is stored and not fresh any more, or that a client does not want as it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@tsgi/server';
import type { Environ, Header } from '@tsgi/spec';
import { type Client, client } from '@tsgi/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Page, fresh, gate, pagesIn } from '../test/pages.ts';
import { setClock, stopClock } from '@tsgi/rig/stop-clock';
import { type CacheOptions, memoryCacheStore } from './index.ts';

let pass: (seconds: number) => void;
beforeEach(() => {
  pass = stopClock();
});
afterEach(() => void vi.useRealTimers());

const statusOf = (response: { headers: Headers }) => response.headers.get('cache-status');

/** Pages whose fields are not as they should be, so that lint would not let them pass. */
const careless = (options: CacheOptions, pages: Parameters<typeof pagesIn>[1]) =>
  client(pagesIn(options, pages, (app) => app).app, { lint: false });

/** A page with a version, which answers conditional requests as it should. */
function versioned(version: () => number, ...more: Header[]): (environ: Environ) => Page {
  return (environ) => {
    const etag = `"${version()}"`;
    const headers = [...fresh(60, ['ETag', etag], ['X-Version', etag]), ...more];
    return environ.HTTP_IF_NONE_MATCH === etag
      ? { status: '304 Not Modified', headers, body: () => [] }
      : { headers, body: () => [`version ${version()}`] };
  };
}

describe('a response that was made a while ago', () => {
  const ago = (seconds: number): Header => ['Date', new Date(Date.now() - seconds * 1000).toUTCString()];
  it.each<[string, () => Header[], string]>([
    ['Date 40 s ago', () => [ago(40)], 'hit; ttl=20'],
    ['Date an hour ago', () => [ago(3600)], 'fwd=uri-miss'],
    ['Date to come', () => [ago(-3600)], 'hit; ttl=60'],
    ['Date not a date', () => [['Date', 'today']], 'hit; ttl=60'],
    ['Age 40', () => [['Age', '40']], 'hit; ttl=20'],
    ['Age 40, Date 50 s ago', () => [['Age', '40'], ago(50)], 'hit; ttl=10'],
    ['Age 40 twice', () => [...Array<Header>(2).fill(['Age', '40'])], 'hit; ttl=20'],
    ['Age 60', () => [['Age', '60']], 'fwd=uri-miss'],
    ['Age below 0', () => [['Age', '-500']], 'hit; ttl=60'],
  ])('is as old as it says: %s', async (_, headers, status) => {
    const asking = careless({}, () => ({ headers: fresh(60, ...headers()) }));
    await asking.get('/');
    expect(statusOf(await asking.get('/'))).toBe(`tsgi; ${status}`);
  });

  it('is not fresh where it comes from the future, because the clock was set back', async () => {
    const asking = client(pagesIn({}, { '/': { headers: fresh(60) } }).app);
    await asking.get('/');
    setClock(-30);
    expect(statusOf(await asking.get('/'))).toBe('tsgi; hit; ttl=90');
    setClock(-3600);
    expect(statusOf(await asking.get('/'))).toBe('tsgi; fwd=stale; ttl=60; stored');
    expect(statusOf(await asking.get('/'))).toBe('tsgi; hit; ttl=60');
  });

  it('is fresh until its Expires, whenever it was made', async () => {
    const headers: Header[] = [ago(60), ['Expires', new Date(Date.now() + 30_000).toUTCString()]];
    const asking = client(pagesIn({}, { '/': { headers } }).app);
    await asking.get('/');
    expect(statusOf(await asking.get('/'))).toMatch(/hit; ttl=(?:29|30)$/);
  });
});

describe('Expires', () => {
  const stopAt = (now: string) => vi.setSystemTime(new Date(now));

  it.each([
    ['IMF-fixdate', 'Sat, 01 Jan 2050 00:01:00 GMT'],
    ['rfc850-date', 'Saturday, 01-Jan-50 00:01:00 GMT'],
    ['asctime-date', 'Sat Jan  1 00:01:00 2050'],
    ['any case', 'SAT, 01 jan 2050 00:01:00 gmt'],
    ['rfc850-date in any case', 'saturday, 01-JAN-50 00:01:00 gmt'],
  ])('is a date of RFC9110§5.6.7: %s', async (_, expires) => {
    stopAt('2050-01-01T00:00:00Z');
    const asking = careless({}, { '/': { headers: [['Expires', expires]] } });
    await asking.get('/');
    expect(statusOf(await asking.get('/'))).toBe('tsgi; hit; ttl=60');
  });

  it.each([
    '0',
    '-1',
    '2050-08-18',
    '2050-08-18T00:00:00Z',
    'Thu, 18 Aug 2050 02:01:18',
    'Thu, 18 Aug 2050 02:01:18 UTC',
    'Thu, 18 Aug 2050 02:01:18 AEST',
    'Thu, 18 Aug 50 02:01:18 GMT',
    'Thu, 18 Aug 2050 2:01:18 GMT',
    'Thu 18 Aug 2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 02:01:18 GMT, Thu, 18 Aug 2050 02:01:18 GMT',
    'Thu, 31 Feb 2050 02:01:18 GMT',
    'August 18, 2050',
  ])('%j is over', async (expires) => {
    const asking = careless({ ttl: '60s' }, { '/': { headers: [['Expires', expires]] } });
    expect([(await asking.get('/')).text, (await asking.get('/')).text]).toEqual(['1', '2']);
  });

  it.each(['2050-01-01', '0', 'today'])('counts from now where Date is %j', async (date) => {
    stopAt('2050-01-01T12:00:00Z');
    const headers: Header[] = [
      ['Date', date],
      ['Expires', 'Sat, 01 Jan 2050 12:01:00 GMT'],
    ];
    const asking = careless({}, { '/': { headers } });
    await asking.get('/');
    expect(statusOf(await asking.get('/'))).toBe('tsgi; hit; ttl=60');
  });
});

describe('a stale response with s-maxage', () => {
  const failing = (...directives: string[]) => {
    let calls = 0;
    return pagesIn({ staleIfError: '600s', staleWhileRevalidate: '600s' }, () =>
      ++calls === 1
        ? { headers: [['Cache-Control', directives.join(', ')]] }
        : { status: '503 Service Unavailable' },
    );
  };

  it.each([
    ['s-maxage=60'],
    ['s-maxage=60, max-age=60'],
    ['S-MaxAge="60"'],
    ['max-age=60, proxy-revalidate'],
    ['s-maxage=60, must-revalidate, stale-if-error=600, stale-while-revalidate=600'],
  ])('is not sent by option, but made anew: %s (RFC9111§5.2.2.10)', async (directives) => {
    const asking = client(failing(directives).app);
    await asking.get('/');
    expect((await asking.get('/')).text).toBe('1');
    pass(70);
    expect((await asking.get('/')).status).toBe(503);
  });

  it.each([['stale-if-error=600'], ['stale-while-revalidate=600']])(
    'is sent as it says itself: %s',
    async (directive) => {
      const asking = client(failing('s-maxage=60', directive).app);
      await asking.get('/');
      pass(70);
      expect(await asking.get('/')).toMatchObject({ status: 200, text: '1' });
    },
  );
});

describe('a stale response', () => {
  it('is used on if the application says that it is good still, with the fields that this says', async () => {
    let version = 1;
    const seen: (string | undefined)[] = [];
    const lines: string[] = [];
    const page = versioned(() => version);
    const pages = pagesIn({}, (environ) => {
      seen.push(environ.HTTP_IF_NONE_MATCH);
      lines.push(...Array.from(environ['tsgi.headers'], ([name, value]) => `${name}: ${value}`));
      return page(environ);
    });
    const asking = client(pages.app);
    await asking.get('/');
    pass(70);
    const valid = await asking.get('/', { headers: { 'If-None-Match': '"mine"' } });
    expect(valid).toMatchObject({ status: 200, text: 'version 1' });
    expect(statusOf(valid)).toBe('tsgi; fwd=stale; fwd-status=304; ttl=60; stored');
    expect(valid.headers.get('age')).toBe('0');
    pass(50);
    expect(statusOf(await asking.get('/'))).toBe('tsgi; hit; ttl=10');
    pass(20);
    version = 2;
    const changed = await asking.get('/');
    expect(changed.text).toBe('version 2');
    expect(statusOf(changed)).toBe('tsgi; fwd=stale; ttl=60; stored');
    expect((await asking.get('/')).text).toBe('version 2');
    expect(seen).toEqual([undefined, '"1"', '"1"']);
    expect(lines.filter((line) => line.startsWith('If-None-Match'))).toEqual([
      'If-None-Match: "1"',
      'If-None-Match: "1"',
    ]);
  });

  it('takes over what a 304 says of its time', async () => {
    const pages = pagesIn({}, (environ) =>
      environ.HTTP_IF_MODIFIED_SINCE === undefined
        ? { headers: fresh(10, ['Last-Modified', 'Sat, 01 Jan 2000 00:00:00 GMT']) }
        : { status: '304 Not Modified', headers: fresh(1000, ['X-New', 'yes']), body: () => [] },
    );
    const asking = client(pages.app);
    await asking.get('/');
    pass(20);
    await asking.get('/');
    pass(900);
    const later = await asking.get('/');
    expect(statusOf(later)).toBe('tsgi; hit; ttl=100');
    expect(later.headers.get('x-new')).toBe('yes');
    expect(later.headers.get('cache-control')).toBe('max-age=1000');
    expect(later.text).toBe('1');
  });

  it('has what a 304 says of all but its content, and says so in its own 304 (RFC9111§3.2)', async () => {
    const policy = (value: string): Header => ['Content-Security-Policy', value];
    const pages = pagesIn({}, (environ) =>
      environ.HTTP_IF_NONE_MATCH === undefined
        ? {
            headers: fresh(
              60,
              ['ETag', '"1"'],
              policy("default-src 'self'"),
              ['Content-Language', 'en'],
              ['Repr-Digest', 'sha-256=:AA==:'],
            ),
          }
        : {
            status: '304 Not Modified',
            headers: fresh(60, ['ETag', '"1"'], policy("default-src 'none'"), [
              'Repr-Digest',
              'sha-256=:BB==:',
            ]),
            body: () => [],
          },
    );
    const asking = client(pages.app);
    const unchanged = async () => asking.get('/', { headers: { 'If-None-Match': '"1"' } });
    const first = await unchanged();
    expect([first.status, first.headers.get('content-security-policy')]).toEqual([304, "default-src 'self'"]);
    expect((await unchanged()).headers.get('content-security-policy')).toBe("default-src 'self'");
    pass(70);
    expect((await unchanged()).headers.get('content-security-policy')).toBe("default-src 'none'");
    const { headers, status } = await asking.get('/');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(headers.get('content-language')).toBe('en');
    expect(headers.get('repr-digest')).toBe('sha-256=:AA==:');
  });

  it('is not taken for what a 304 of another response speaks of', async () => {
    const pages = pagesIn({}, (environ) =>
      environ.HTTP_IF_NONE_MATCH === undefined
        ? { headers: fresh(60, ['ETag', '"1"']) }
        : { status: '304 Not Modified', headers: [['ETag', '"2"']], body: () => [] },
    );
    const asking = client(pages.app);
    await asking.get('/');
    pass(70);
    expect((await asking.get('/')).text).toBe('3');
  });

  it('is forgotten some time later', async () => {
    const seen: (string | undefined)[] = [];
    const page = versioned(() => 1);
    const pages = pagesIn({}, (environ) => {
      seen.push(environ.HTTP_IF_NONE_MATCH);
      return page(environ);
    });
    const asking = client(pages.app);
    await asking.get('/');
    pass(60 + 601);
    await asking.get('/');
    expect(seen).toEqual([undefined, undefined]);
  });

  it('is still used, once, while a new one is made', async () => {
    const { open, opened } = gate();
    const page: Page = {
      headers: [['Cache-Control', 'max-age=60, stale-while-revalidate=30']],
      body: async (number) => {
        if (number === 2) await opened;
        return [String(number)];
      },
    };
    const pages = pagesIn({}, { '/': page });
    const asking = client(pages.app);
    await asking.get('/');
    pass(70);
    const stale = await asking.get('/');
    expect([stale.text, statusOf(stale), stale.headers.get('age')]).toEqual([
      '1',
      'tsgi; hit; ttl=-10',
      '70',
    ]);
    expect((await asking.get('/')).text).toBe('1');
    await expect.poll(() => pages.calls.length).toBe(2);
    open();
    await expect.poll(async () => (await asking.get('/')).text).toBe('2');
    expect(pages.calls).toHaveLength(2);
    pass(91);
    expect((await asking.get('/')).text).toBe('3');
  });

  it('is made anew by a request that the client cannot end, with a life of its own', async () => {
    const finished: string[] = [];
    const pages = pagesIn(
      { staleWhileRevalidate: '30s' },
      {
        '/': {
          headers: fresh(60),
          body: (number, environ) => {
            environ['tsgi.response_finished'].push(() => void finished.push(`response ${number}`));
            return [`${number} ${environ.REQUEST_METHOD} ${'tsgi.flush_headers' in environ}`];
          },
        },
      },
    );
    const asking = client(pages.app);
    await asking.get('/');
    pass(70);
    await asking.head('/');
    await expect.poll(async () => (await asking.get('/')).text).toBe('2 GET false');
    expect(finished).toEqual(['response 1', 'response 2']);
  });

  it('is made anew before a server stops', async () => {
    const pages = pagesIn(
      { staleWhileRevalidate: '300s' },
      {
        '/': {
          headers: fresh(60),
          body: async (number) => {
            if (number > 1) await sleep(100);
            finished.push(number);
            return [];
          },
        },
      },
    );
    const finished: number[] = [];
    const server = await serve(pages.app, { port: 0, quiet: true });
    const asking = client({ url: server.addresses[0].url });
    await asking.get('/');
    pass(70);
    expect(statusOf(await asking.get('/'))).toContain('hit');
    await asking.close();
    await server.close();
    expect(finished).toEqual([1, 2]);
  });

  it('is left to another process that makes it anew already, and to the next request again', async () => {
    let isFree = true;
    const lock = vi.fn(() => Promise.resolve(isFree ? () => Promise.resolve() : undefined));
    const options = { store: { ...memoryCacheStore(), lock }, staleWhileRevalidate: '60s' } as const;
    const pages = pagesIn(options, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    await asking.get('/');
    pass(70);
    isFree = false;
    await asking.get('/');
    await expect.poll(() => lock.mock.calls.length).toBe(2);
    isFree = true;
    await asking.get('/');
    await expect.poll(() => pages.calls.length).toBe(2);
  });

  it('stays where making it anew fails, and the log is told', async () => {
    let fails = false;
    const pages = pagesIn(
      { staleWhileRevalidate: '300s' },
      {
        '/': {
          headers: fresh(60),
          body: () => {
            if (fails) throw new Error('no database');
            return ['good'];
          },
        },
      },
    );
    const asking = client(pages.app);
    await asking.get('/');
    fails = true;
    for (let time = 0; time < 2; time++) {
      pass(70);
      expect((await asking.get('/')).text).toBe('good');
      await expect.poll(() => asking.errors.join('')).toContain('was not made anew');
    }
    expect(asking.errors.join('')).toContain('no database');
  });

  const failing: [string, Partial<Page>][] = [
    [
      'throws',
      {
        body: () => {
          throw new Error('no database');
        },
      },
    ],
    [
      'fails at the first chunk',
      {
        async *body() {
          throw new Error('no database');
        },
      },
    ],
    ['answers 503', { status: '503 Service Unavailable', body: () => ['sorry'] }],
  ];
  it.each(failing)('stands in where the application %s', async (_, failure) => {
    let fails = false;
    const page = { headers: [['Cache-Control', 'max-age=60, stale-if-error=100']] satisfies Header[] };
    const pages = pagesIn({}, () => (fails ? { ...page, ...failure } : { ...page, body: () => ['good'] }));
    const asking = client(pages.app);
    await asking.get('/');
    fails = true;
    pass(70);
    const stale = await asking.get('/');
    expect(stale).toMatchObject({ status: 200, text: 'good' });
    expect(statusOf(stale)).toMatch(/^tsgi; fwd=stale;( fwd-status=503;)? ttl=-10; detail=stale-if-error$/);
    pass(100);
    expect((await asking.get('/')).status).toBeGreaterThanOrEqual(500);
  });

  it.each(['must-revalidate', 'proxy-revalidate'])(
    'is never used unasked if it says %s',
    async (directive) => {
      const headers: Header[] = [
        ['Cache-Control', `max-age=60, ${directive}, stale-while-revalidate=60, stale-if-error=60`],
      ];
      const pages = pagesIn({ staleWhileRevalidate: '60s', staleIfError: '60s' }, { '/': { headers } });
      const asking = client(pages.app);
      await asking.get('/');
      expect(statusOf(await asking.get('/'))).toBe('tsgi; hit; ttl=60');
      pass(61);
      expect((await asking.get('/')).text).toBe('2');
    },
  );
});

describe('what a client wants', () => {
  const get = async (asking: Client, headers: Record<string, string>) => {
    const response = await asking.get('/', { headers });
    return [response.status, statusOf(response)];
  };

  it.each<[Record<string, string>, string]>([
    [{ 'Cache-Control': 'no-cache' }, 'tsgi; fwd=request; ttl=60; stored'],
    [{ 'Cache-Control': 'No-Cache' }, 'tsgi; fwd=request; ttl=60; stored'],
    [{ 'Cache-Control': 'max-age=0' }, 'tsgi; fwd=request; ttl=60; stored'],
    [{ 'Cache-Control': 'max-age=5' }, 'tsgi; fwd=request; ttl=60; stored'],
    [{ 'Cache-Control': 'min-fresh=55' }, 'tsgi; fwd=request; ttl=60; stored'],
    [{ Pragma: 'no-cache' }, 'tsgi; fwd=request; ttl=60; stored'],
    [{ Pragma: 'no-cache', 'Cache-Control': 'max-age=30' }, 'tsgi; hit; ttl=50'],
    [{ 'Cache-Control': 'max-age=10' }, 'tsgi; hit; ttl=50'],
    [{ 'Cache-Control': 'only-if-cached' }, 'tsgi; hit; ttl=50'],
  ])('is heeded: %j', async (headers, status) => {
    const pages = pagesIn({}, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    await asking.get('/');
    pass(10);
    expect(await get(asking, headers)).toEqual([200, status]);
    const ignoring = client(pagesIn({ requestDirectives: 'ignore' }, { '/': { headers: fresh(60) } }).app);
    await ignoring.get('/');
    expect(await get(ignoring, headers)).toEqual([200, 'tsgi; hit; ttl=60']);
  });

  it('is 504 if it wants only what is there, and nothing is', async () => {
    const pages = pagesIn({}, { '/': { headers: fresh(60) } });
    const headers = { 'Cache-Control': 'only-if-cached' };
    expect(await get(client(pages.app), headers)).toEqual([504, 'tsgi; detail=only-if-cached']);
    expect(pages.calls).toEqual([]);
  });

  it('is not to be served what is stale, even if it would take it', async () => {
    const pages = pagesIn(
      {},
      versioned(() => 1),
    );
    const asking = client(pages.app);
    await asking.get('/');
    pass(61);
    expect(await get(asking, { 'Cache-Control': 'max-stale' })).toEqual([
      200,
      'tsgi; fwd=stale; fwd-status=304; ttl=60; stored',
    ]);
  });

  it('is not sent again if the client has it: from the store, and when it comes into the store', async () => {
    const pages = pagesIn(
      {},
      versioned(() => 1),
    );
    const asking = client(pages.app);
    const headers = { 'If-None-Match': '"1"' };
    const filling = await asking.get('/', { headers });
    expect(filling).toMatchObject({ status: 304, text: '' });
    expect(filling.headers.get('etag')).toBe('"1"');
    expect(statusOf(filling)).toBe('tsgi; fwd=uri-miss; ttl=60; stored');
    expect(await asking.get('/')).toMatchObject({ status: 200, text: 'version 1' });
    const stored = await asking.get('/', { headers });
    expect(stored).toMatchObject({ status: 304, text: '' });
    expect(statusOf(stored)).toBe('tsgi; hit; ttl=60');
    expect((await asking.get('/', { headers: { 'If-Match': '"2"' } })).status).toBe(412);
    expect(pages.calls).toHaveLength(1);
  });
});
