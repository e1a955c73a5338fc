import { describe, expect, it } from 'vitest';
import { RouteError } from './route-error.ts';
import { type Match, Router, type RouterOptions } from './router.ts';

/** A router whose handlers are named like their routes: `GET /users/:id`. */
function routerOf(rows: readonly string[], options: RouterOptions = {}): Router<string> {
  const router = new Router<string>(options);
  for (const row of rows) {
    const [methods = '', pattern = '', host] = row.split(' ');
    router.add({
      pattern,
      handler: row,
      ...(methods === '*' ? {} : { methods: methods.split(',') }),
      ...(host === undefined ? {} : { host }),
    });
  }
  return router;
}

/** A match in short. */
function inShort(match: Match<string>): unknown {
  if (match.kind === 'found') return [match.route.handler, match.params];
  if (match.kind === 'redirect') return match.location;
  return match.kind === 'method-not-allowed' ? match.allow : 404;
}

function matched(rows: readonly string[], request: string, options?: RouterOptions): unknown {
  const [method = '', path = '', host] = request.split(' ');
  return inShort(routerOf(rows, options).match(method, path, host));
}

describe('match', () => {
  it.each([
    ['/users', '/users', {}],
    ['/', '/', {}],
    ['/users/:id', '/users/ä%20', { id: 'ä%20' }],
    ['/users/:id<int>', '/users/5', { id: 5 }],
    ['/users/:id<int>/', '/users/5/', { id: 5 }],
    ['/days/:day<date>', '/days/2026-11-21', { day: new Date('2026-11-21') }],
    ['/files/:rest<path>', '/files/a/b/', { rest: 'a/b/' }],
    ['/:rest<path>', '/a', { rest: 'a' }],
    ['/users/:id?', '/users', { id: undefined }],
    ['/users/:id?', '/users/5', { id: '5' }],
    ['/:a?/:b?', '/', { a: undefined, b: undefined }],
    ['/:a?/:b?', '/x', { a: 'x', b: undefined }],
    ['/:a?/:b?', '/x/y', { a: 'x', b: 'y' }],
    ['/files/:rest<path>?', '/files', { rest: undefined }],
    ['/:name.:ext', '/a.tar.gz', { name: 'a', ext: 'tar.gz' }],
    ['/:name.json', '/a.json.json', { name: 'a.json' }],
    ['/:from-:to', '/--x', { from: '-', to: 'x' }],
    ['/@:user', '/@me', { user: 'me' }],
    ['/:a<int>x:b<int>', '/10x20', { a: 10, b: 20 }],
    ['/:id::activate', '/5:activate', { id: '5' }],
    ['/x/:constructor/:toString', '/x/a/b', { constructor: 'a', toString: 'b' }],
    ['/:a/:b/:c/:d/:e/:f', '/1/2/3/4/5/6', { a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' }],
    ['/😀/:x', '/😀/y', { x: 'y' }],
  ])('%s matches %s', (pattern, path, params) => {
    expect(matched([`GET ${pattern}`], `GET ${path}`)).toEqual([`GET ${pattern}`, params]);
  });

  it.each([
    ['/users', '/Users'],
    ['/users', '/user'],
    ['/users', '/userss'],
    ['/users', 'users'],
    ['/users', '*'],
    ['/:id', '/'],
    ['/users/:id', '/users/'],
    ['/users/:id', '/users/a/b'],
    ['/users/:id<int>', '/users/x'],
    ['/files/:rest<path>', '/files'],
    ['/files/:rest<path>', '/files/'],
    ['/file.:ext', '/file.'],
    ['/:from-:to', '/-x'],
    ['/:a-:b', '/a'],
    ['/:a/b/:c', '/x/c/y'],
  ])('%s does not match %s', (pattern, path) => {
    expect(matched([`GET ${pattern}`], `GET ${path}`)).toBe(404);
  });

  it('takes an empty path for "/": it is what a mount leaves of its own prefix', () => {
    expect(matched(['GET /'], 'GET ')).toEqual(['GET /', {}]);
  });

  it('has the path as the server has decoded it, and does not decode it again', () => {
    expect(matched(['GET /:id'], 'GET /%2F')).toEqual(['GET /:id', { id: '%2F' }]);
  });

  const weighted = [
    'GET /x/:p<path>',
    'GET /x/:s',
    'GET /x/:d<date>',
    'GET /x/:u<uuid>',
    'GET /x/:f<float>',
    'GET /x/:i<int>',
    'GET /x/:k<any(one|1)>',
    'GET /x/one',
    'GET /x/v:s',
    'GET /x/v:i<int>',
    'GET /x/ve:s',
  ];

  it.each([
    ['/x/one', 'GET /x/one'],
    ['/x/1', 'GET /x/:k<any(one|1)>'],
    ['/x/2', 'GET /x/:i<int>'],
    ['/x/2.0', 'GET /x/:f<float>'],
    ['/x/0f8fad5b-d9cb-469f-a165-70867728950e', 'GET /x/:u<uuid>'],
    ['/x/2026-11-21', 'GET /x/:d<date>'],
    ['/x/two', 'GET /x/:s'],
    ['/x/two/three', 'GET /x/:p<path>'],
    ['/x/v1', 'GET /x/v:i<int>'],
    ['/x/ve1', 'GET /x/ve:s'],
    ['/x/vi', 'GET /x/v:s'],
  ])('gives %s to %s, whatever the order of definition', (path, handler) => {
    for (const rows of [weighted, weighted.toReversed()]) {
      expect(matched(rows, `GET ${path}`)).toEqual([handler, expect.anything()]);
    }
  });

  it('goes back where a more particular way ends in nothing', () => {
    const rows = ['GET /a/:x<int>/b/c', 'GET /a/:y/b/:z', 'GET /a/1/b/d', 'GET /:rest<path>'];
    expect(matched(rows, 'GET /a/1/b/d')).toEqual([rows[2], {}]);
    expect(matched(rows, 'GET /a/1/b/c')).toEqual([rows[0], { x: 1 }]);
    expect(matched(rows, 'GET /a/1/b/e')).toEqual([rows[1], { y: '1', z: 'e' }]);
    expect(matched(rows, 'GET /a/1/x/e')).toEqual([rows[3], { rest: 'a/1/x/e' }]);
  });

  it('is at each way once at most, however many there are', () => {
    let reads = 0;
    const part = { parse: (text: string) => (reads++, text), format: String };
    const router = new Router<string, { part: typeof part }>({ converters: { part } });
    const depth = 8;
    // Every word of `depth` segments that are "a" or a parameter: 256 routes, and each fits until the very end.
    for (let word = 0; word < 2 ** depth; word++) {
      const segments = Array.from({ length: depth }, (_, at) =>
        (word >> at) % 2 === 0 ? 'a' : `:p${at}<part>`,
      );
      router.add({ pattern: `/${segments.join('/')}/end`, handler: 'end' });
    }
    expect(router.match('GET', `${'/a'.repeat(depth)}/x`).kind).toBe('not-found');
    // As many as there are edges with a parameter in the tree: 1 + 2 + 4 + … + 128.
    expect(reads).toBe(2 ** depth - 1);
  });

  it('does not take longer for a segment that nearly fits many times', () => {
    const router = routerOf(['GET /:a-:b-:c-:d-:e.x']);
    const before = performance.now();
    expect(router.match('GET', `/${'-'.repeat(100_000)}`).kind).toBe('not-found');
    // It is some milliseconds; the square of it would be minutes.
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('methods', () => {
  const rows = ['GET,POST /a', 'QUERY /a', 'DELETE /:x', '* /all', 'GET /all', 'HEAD /head', 'GET /head'];

  it.each([
    ['GET /a', ['GET,POST /a', {}]],
    ['POST /a', ['GET,POST /a', {}]],
    ['QUERY /a', ['QUERY /a', {}]],
    ['HEAD /a', ['GET,POST /a', {}]],
    ['HEAD /head', ['HEAD /head', {}]],
    ['DELETE /a', ['DELETE /:x', { x: 'a' }]],
    ['GET /all', ['GET /all', {}]],
    ['HEAD /all', ['GET /all', {}]],
    ['PURGE /all', ['* /all', {}]],
    ['PUT /a', ['DELETE', 'GET', 'HEAD', 'POST', 'QUERY']],
    ['OPTIONS /a', ['DELETE', 'GET', 'HEAD', 'POST', 'QUERY']],
    ['get /a', ['DELETE', 'GET', 'HEAD', 'POST', 'QUERY']],
    ['GET /b', ['DELETE']],
    ['GET /b/c', 404],
  ])('%s gives %j', (request, expected) => {
    expect(matched(rows, request)).toEqual(expected);
  });

  it.each([[['get']], [[]], [['GET', 'A B']], [['']]])('refuses %j', (methods) => {
    expect(() => new Router().add({ pattern: '/', methods, handler: 0 })).toThrow(
      `methods must be tokens in upper case, at least one, got ${JSON.stringify(methods)} (RFC9110§9.1)`,
    );
  });
});

describe('trailing slash', () => {
  const rows = [
    'GET /leaf',
    'GET /tree/',
    'POST /post',
    'GET /:id<int>/x/',
    'GET /both',
    'GET /both/',
    'GET /',
  ];

  it.each([
    ['redirect', 'GET /leaf/', '/leaf'],
    ['redirect', 'GET /tree', '/tree/'],
    ['redirect', 'HEAD /tree', '/tree/'],
    ['redirect', 'GET /5/x', '/5/x/'],
    ['redirect', 'GET /both/', ['GET /both/', {}]],
    ['redirect', 'GET /post/', ['POST']],
    ['redirect', 'GET //', '/'],
    ['redirect', 'GET //leaf', '/leaf'],
    ['redirect', 'GET ///5///x//', '/5/x/'],
    ['redirect', 'GET //leaf//', '/leaf'],
    ['redirect', 'GET //nothing', 404],
    ['redirect', 'PUT //leaf', ['GET', 'HEAD']],
    ['ignore', 'GET /leaf/', ['GET /leaf', {}]],
    ['ignore', 'GET /tree', ['GET /tree/', {}]],
    ['ignore', 'GET /5/x', ['GET /:id<int>/x/', { id: 5 }]],
    ['ignore', 'GET /both/', ['GET /both/', {}]],
    ['ignore', 'GET //leaf', 404],
    ['ignore', 'GET /leaf//', 404],
    ['strict', 'GET /leaf/', 404],
    ['strict', 'GET /tree', 404],
    ['strict', 'GET //leaf', 404],
    ['strict', 'GET /leaf', ['GET /leaf', {}]],
  ] as const)('%s: %s gives %j', (trailingSlash, request, expected) => {
    expect(matched(rows, request, { trailingSlash })).toEqual(expected);
  });

  it('redirects by default', () => {
    expect(matched(rows, 'GET /leaf/')).toBe('/leaf');
  });

  it.each([
    ['/:x', '/ä b?#%/', '/%C3%A4%20b%3F%23%25'],
    // A browser takes "/\" for the "//" before a host.
    ['/:x', '/\\evil.example/', '/%5Cevil.example'],
    ['/:x/', '//evil.example', '/evil.example/'],
  ])('%s for %s: the location is encoded, and stays on this host', (pattern, path, location) => {
    const router = new Router<string>();
    router.add({ pattern, handler: 'x' });
    expect(inShort(router.match('GET', path))).toBe(location);
  });
});

describe('host', () => {
  const rows = [
    'GET / :tenant.example.com',
    'GET / www.example.com',
    'GET /:page :tenant.example.com',
    'GET /',
    'GET /about',
    'POST /about :tenant.example.com',
  ];

  it.each([
    ['GET / acme.example.com', [rows[0], { tenant: 'acme' }]],
    ['GET / ACME.Example.COM:8000', [rows[0], { tenant: 'acme' }]],
    ['GET / acme.example.com.', [rows[0], { tenant: 'acme' }]],
    ['GET / www.example.com', [rows[1], {}]],
    ['GET /x www.example.com', [rows[2], { tenant: 'www', page: 'x' }]],
    ['GET / a.b.example.com', [rows[3], {}]],
    ['GET / .example.com', [rows[3], {}]],
    ['GET / [::1]:8000', [rows[3], {}]],
    ['GET /', [rows[3], {}]],
    ['GET /about acme.example.com', [rows[2], { tenant: 'acme', page: 'about' }]],
    ['POST /about acme.example.com', [rows[5], { tenant: 'acme' }]],
    ['PUT /about acme.example.com', ['GET', 'HEAD', 'POST']],
    ['PUT /about', ['GET', 'HEAD']],
    ['GET /x/ acme.example.com', '/x'],
  ])('%s gives %j', (request, expected) => {
    expect(matched(rows, request)).toEqual(expected);
  });

  it('refuses a parameter that host and path both have', () => {
    expect(() => routerOf(['GET /:a :a.example.com'])).toThrow(
      'host and path must have different parameters, got :a in ":a.example.com" and "/:a"',
    );
  });
});

describe('conflicts', () => {
  it.each([
    ['GET /a', 'GET /a'],
    ['GET /:id', 'GET /:name'],
    ['GET /:id<int>/x', 'GET /:nr<int>/x'],
    ['GET,POST /a', 'POST,PUT /a'],
    ['* /a', '* /a'],
    ['GET /users/:id?', 'GET /users'],
    ['GET /users/:id?', 'GET /users/:name'],
    ['GET /:k<any(a|b)>', 'GET /:k<any(b|c)>'],
    ['GET /:a.:b', 'GET /:c.:d'],
    ['GET /:rest<path>', 'GET /:all<path>'],
    ['GET /x :t.example.com', 'GET /x :u.example.com'],
  ])('%s and %s cannot stand beside each other', (first, second) => {
    for (const rows of [
      [first, second],
      [second, first],
    ]) {
      const shown = rows
        .map((row) => row.split(' '))
        .map(([methods = '', pattern = '', host = '']) => {
          return `${methods === '*' ? 'any method' : methods.replace(',', ', ')} ${JSON.stringify(host + pattern)}`;
        });
      expect(() => routerOf(rows)).toThrow(
        new RouteError('conflict', `two routes must not answer the same request, got ${shown.join(' and ')}`),
      );
    }
  });

  it.each([
    ['GET /a', 'POST /a'],
    ['GET /a', '* /a'],
    ['GET /a', 'HEAD /a'],
    ['GET /a', 'GET /a/'],
    ['GET /:id', 'GET /:id<int>'],
    ['GET /:id<int>', 'GET /:id/x'],
    ['GET /:k<any(a|b)>', 'GET /:k<any(c|d)>'],
    ['GET /:k<any(a|b)>', 'GET /a'],
    ['GET /a.:x', 'GET /b.:x'],
    ['GET /x', 'GET /x example.com'],
    ['GET /com/x example', 'GET /example/com/x'],
    ['GET /:k<any(a|b)>', 'POST /:k<any(a|b)>'],
  ])('%s and %s can', (first, second) => {
    expect(routerOf([first, second]).routes()).toHaveLength(2);
    expect(routerOf([second, first]).routes()).toHaveLength(2);
  });

  it('cannot know what two converters of the same weight have in common', () => {
    const own = { parse: (text: string) => text, format: String };
    const converters = { slug: own, hex: own, word: { ...own, weight: 70 } };
    const router = new Router<number, typeof converters>({ converters });
    router.add({ pattern: '/:a<slug>', handler: 1 });
    router.add({ pattern: '/:a<word>', handler: 2 });
    expect(() => router.add({ pattern: '/:a<hex>', handler: 3 })).toThrow(
      'got any method "/:a<slug>" and any method "/:a<hex>"',
    );
  });

  it.each([
    [['GET /x/a', 'GET /x/b'], 'GET /x/:k<any(a|b)>'],
    [['* /x/a', 'GET,POST /x/b'], 'GET /x/:k<any(a|b)>'],
    [['GET /a/:l<any(c|d)>', 'GET /b/:l<any(c|d)>'], 'GET /:k<any(a|b)>/:l<any(c|d)>'],
    [['GET /a'], 'GET /:k<any(a)>'],
    [['GET /a/c', 'GET /a/d', 'GET /b/c', 'GET /b/d'], 'GET /:k<any(a|b)>/:l<any(c|d)>'],
    [['GET /a/:l<any(c|d)>', 'GET /b/c', 'GET /b/d'], 'GET /:k<any(a|b)>/:l<any(c|d)>'],
    [['GET /a', 'POST /a'], 'GET,POST /:k<any(a)>'],
    [['GET /a'], 'HEAD /:k<any(a)>'],
    // Several parameters in a segment.
    [['GET /a-b'], 'GET /:k<any(a)>-:l<any(b)>'],
    [['GET /a-c', 'GET /b-c'], 'GET /:k<any(a|b)>-:l<any(c)>'],
    [['GET /v1-:x'], 'GET /:k<any(v1)>-:x'],
  ])('%j leave nothing for %s', (rows, hidden) => {
    const [methods = '', pattern] = hidden.split(' ');
    const shown = `${methods.replace(',', ', ')} ${JSON.stringify(pattern)}`;
    const message = `${shown} can never match: `;
    for (const order of [
      [...rows, hidden],
      [hidden, ...rows],
    ]) {
      expect(() => routerOf(order)).toThrow(
        expect.objectContaining({
          code: 'unreachable',
          message: expect.stringContaining(message) as string,
        }) as Error,
      );
    }
  });

  it.each([
    [['GET /x/a', 'POST /x/b'], 'GET /x/:k<any(a|b)>'],
    [['GET /x/a'], 'GET /x/:k<any(a|b)>'],
    [['GET /x/a', 'GET /x/b'], '* /x/:k<any(a|b)>'],
    [['GET /a/c', 'GET /a/d', 'GET /b/c'], 'GET /:k<any(a|b)>/:l<any(c|d)>'],
    [['GET /a'], 'GET,POST /:k<any(a)>'],
    [['HEAD /a'], 'GET /:k<any(a)>'],
  ])('%j leave something for %s', (rows, reached) => {
    expect(routerOf([...rows, reached]).routes()).toHaveLength(rows.length + 1);
  });

  it('knows of no converter of your own that it reads all that another one does', () => {
    const converters = { slug: { parse: String, format: String }, hex: { parse: String, format: String } };
    const router = new Router<number, typeof converters>({ converters });
    router.add({ pattern: '/a/:x<slug>', handler: 1 });
    router.add({ pattern: '/:k<any(a)>/:x<hex>', handler: 2 });
    expect(() => router.add({ pattern: '/:k<any(a)>/:x<slug>/y', handler: 3 })).not.toThrow();
  });

  it.each([
    [['/:x'], '/:y<late>'],
    [['/:x'], '/:y<late>.json'],
    [['/:x-:y'], '/:k<late>-:l<int>'],
    [['/a:x'], '/:k<any(a|ab)>-:l<late>'],
    [['/:x<late>-:y'], '/:x<late>-:y<late>'],
    [['/:x/:y<late>'], '/:y<late>/:x<late>'],
  ])('refuses what is tried after all that %j takes: %s', (patterns, hidden) => {
    const converters = { late: { parse: String, format: String, weight: 150 } };
    for (const order of [
      [...patterns, hidden],
      [hidden, ...patterns],
    ]) {
      const router = new Router<string, typeof converters>({ converters });
      expect(() => {
        for (const pattern of order) router.add({ pattern: pattern as '/', handler: pattern });
      }).toThrow(expect.objectContaining({ code: 'unreachable' }) as Error);
    }
  });

  it.each([
    ['/:day<date>-:slug', '/2026-11-21-good-news', { day: new Date('2026-11-21'), slug: 'good-news' }],
    ['/:day<date>-:slug', '/2026-11-x', undefined],
    ['/:day<date>.json', '/2026-11-21.json', { day: new Date('2026-11-21') }],
    [
      '/:from<date>-:to<date>',
      '/2026-11-21-2026-11-22',
      { from: new Date('2026-11-21'), to: new Date('2026-11-22') },
    ],
    [
      '/:id<uuid>-:rest',
      '/0e37df36-f698-11e6-8dd4-cb9ced3df976-a-b',
      { id: '0e37df36-f698-11e6-8dd4-cb9ced3df976', rest: 'a-b' },
    ],
    ['/v:id<uuid>', '/v0e37df36-f698-11e6-8dd4-cb9ced3df976', { id: '0e37df36-f698-11e6-8dd4-cb9ced3df976' }],
    ['/:a<int>x:b', '/12x3x4', { a: 12, b: '3x4' }],
    ['/:a<float>-:b', '/-1.5-x', { a: -1.5, b: 'x' }],
    ['/:a<float>-:b', '/1e-7-x', { a: 1e-7, b: 'x' }],
    ['/:a<float>.:b', '/1.5.x', { a: 1, b: '5.x' }],
    ['/:k<any(a-b|c-d)>-:x', '/a-b-y', { k: 'a-b', x: 'y' }],
    ['/:name.:ext', '/a.tar.gz', { name: 'a', ext: 'tar.gz' }],
  ])('reads %s in %s as what it is', (pattern, path, params) => {
    const router = new Router<string>();
    router.add({ pattern: pattern as '/', handler: 'it' });
    const match = router.match('GET', path);
    expect(match.kind === 'found' ? match.params : undefined).toEqual(params);
  });

  it('tries what is of one length before what is not', () => {
    const router = routerOf(['GET /:n<int>-:x', 'GET /:day<date>-:x', 'GET /:id<uuid>-:x', 'GET /:s-:x']);
    const found = ['/5-x', '/2026-11-21-x', '/12345678-1234-1234-1234-123456789012-x', '/a-x'].map((path) => {
      const match = router.match('GET', path);
      return match.kind === 'found' ? Object.keys(match.params)[0] : match.kind;
    });
    expect(found).toEqual(['n', 'day', 'id', 's']);
  });

  it('ends a converter of your own where its length says, or behind a value', () => {
    const code = { length: 5, parse: (text: string) => text, format: (text: string) => text };
    const pair = { parse: (text: string) => (/^\w+-\w+$/.test(text) ? text : undefined), format: String };
    const router = new Router<string, { code: typeof code; pair: typeof pair }>({
      converters: { code, pair },
    });
    router.add({ pattern: '/c/:code<code>-:x', handler: 'code' });
    router.add({ pattern: '/p/:pair<pair>-:x', handler: 'pair' });
    expect(router.match('GET', '/c/a-b-c-x')).toMatchObject({ params: { code: 'a-b-c', x: 'x' } });
    expect(router.match('GET', '/c/a-b-x').kind).toBe('not-found');
    expect(router.match('GET', '/p/a-b-c')).toMatchObject({ params: { pair: 'a-b', x: 'c' } });
    expect(router.match('GET', `/p/${'-'.repeat(100_000)}`).kind).toBe('not-found');
  });

  it('does not look through more choices than it can', () => {
    const any = Array.from({ length: 9 }, (_, index) => `/:p${index}<any(a|b|c|d|e|f|g|h)>`).join('');
    const router = new Router<number>();
    router.add({ pattern: '/a/a', handler: 1 });
    router.add({ pattern: any, handler: 2 });
    expect(router.match('GET', '/a/b/c/d/e/f/g/h/a')).toMatchObject({ route: { handler: 2 } });
  });

  it('adds nothing of a route that it refuses', () => {
    const router = routerOf(['GET /b']);
    expect(() => router.add({ pattern: '/b/:x?', methods: ['GET'], name: 'b', handler: 'new' })).toThrow(
      RouteError,
    );
    expect(router.match('GET', '/b/x').kind).toBe('not-found');
    expect(router.routes()).toHaveLength(1);
    expect(() => router.url('b')).toThrow(RouteError);
  });

  it('refuses a name that another route has', () => {
    const router = new Router<number>();
    router.add({ pattern: '/a', name: 'a', handler: 1 });
    expect(() => router.add({ pattern: '/b', name: 'a', handler: 2 })).toThrow(
      'a name must be of one route only, got "a" for "/a" and "/b"',
    );
  });
});

describe('routes', () => {
  it('lists all, in the order of their definition', () => {
    const showX = (): string => 'x';
    const router = new Router<unknown>();
    router.add({ pattern: '/:x', methods: ['GET'], name: 'x', handler: showX });
    router.add({ pattern: '/', host: 'example.com', handler: {} });
    expect(router.routes()).toEqual([
      { methods: ['GET'], host: undefined, pattern: '/:x', name: 'x', handler: 'showX' },
      { methods: undefined, host: 'example.com', pattern: '/', name: undefined, handler: undefined },
    ]);
  });
});
