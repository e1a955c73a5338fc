/** Which handler answers, and what answers where there is none. */
import type { Application } from '@tsgi/spec';
import { call, client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { App, type AppOptions } from '../src/index.ts';

function site(options: AppOptions = {}): App {
  const app = new App(options);
  app.get('/', () => 'home', { name: 'home' });
  app.get('/users/:id<int>', ({ params }) => ({ id: params.id + 1 }), { name: 'user' });
  app.delete('/users/:id<int>', ({ params }) => `gone: ${params.id}`);
  app.head('/head', () => 'own');
  app.options('/own-options', () => 'mine');
  app.on(['LINK', 'QUERY'], '/link', ({ method }) => method);
  app.all('/all', ({ method }) => method);
  app.get('/tenant', ({ params }) => params.tenant, { host: ':tenant.example.com', name: 'tenant' });
  return app;
}

const asking = client(site(), { cookies: false });

describe('an App', () => {
  it.each([
    ['GET', '/', 200, 'home'],
    ['GET', '/users/4', 200, '{"id":5}'],
    ['DELETE', '/users/4', 200, 'gone: 4'],
    ['QUERY', '/link', 200, 'QUERY'],
    ['LINK', '/link', 200, 'LINK'],
    ['PURGE', '/all', 200, 'PURGE'],
    ['OPTIONS', '/all', 200, 'OPTIONS'],
    ['OPTIONS', '/own-options', 200, 'mine'],
    ['HEAD', '/users/4', 200, ''],
    ['HEAD', '/head', 200, ''],
    ['OPTIONS', '*', 204, ''],
  ])('answers %s %s with %i', async (method, target, status, text) => {
    expect(await asking.request(method, target)).toMatchObject({ status, text });
  });

  it('has the length of a GET for HEAD', async () => {
    expect((await asking.head('/users/4')).headers.get('content-length')).toBe('8');
  });

  it.each(['/nothing', '/users/x', '/tenant', '/users/4/more'])('has no %s', async (target) => {
    const response = await asking.get(target);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  it.each([
    ['POST', '/users/4', 405, 'DELETE, GET, HEAD, OPTIONS'],
    ['get', '/users/4', 405, 'DELETE, GET, HEAD, OPTIONS'],
    ['GET', '/head', 405, 'HEAD, OPTIONS'],
    ['GET', '/own-options', 405, 'OPTIONS'],
    ['OPTIONS', '/users/4', 204, 'DELETE, GET, HEAD, OPTIONS'],
  ])('tells %s %s by %i which methods there are', async (method, target, status, allow) => {
    const response = await asking.request(method, target);
    expect(response.status).toBe(status);
    expect(response.headers.get('allow')).toBe(allow);
  });

  it('redirects to where the slash is right, with the query and the method', async () => {
    const app = new App().mount('/ä', site());
    const response = await client(app).delete('/%C3%A4/users/4/?a=%2F&b');
    expect(response.status).toBe(308);
    expect(response.headers.get('location')).toBe('/%C3%A4/users/4?a=%2F&b');
  });

  it('redirects nobody to another site', async () => {
    expect((await asking.get('//users/4')).headers.get('location')).toBe('/users/4');
    expect((await asking.get('//evil.example/')).status).toBe(404);
  });

  it.each([
    ['ignore', 200],
    ['strict', 404],
  ] as const)('takes slashes as it is told: %s', async (trailingSlash, status) => {
    expect((await client(site({ trailingSlash })).get('/users/4/')).status).toBe(status);
  });

  it('has routes for a host', async () => {
    const { text } = await asking.get('/tenant', { headers: { Host: 'ACME.example.com:8000' } });
    expect(text).toBe('acme');
  });

  it('makes URLs of its routes', () => {
    const app = site();
    const late = app.get('/late/:day<date>', () => 'late');
    expect(late.url({ day: new Date('2026-11-21') })).toBe('/late/2026-11-21');
    expect(app.url('home')).toBe('/');
    expect(app.url('user', { id: 5 })).toBe('/users/5');
    expect(app.url('tenant', { tenant: 'acme' })).toBe('//acme.example.com/tenant');
  });

  it.each([
    { name: 'users', values: {}, message: 'a URL must be of a route that has a name, got "users"' },
    { name: 'user', values: { id: 'x' }, message: 'url of "user" needs id: an int of 0 or more, got "x"' },
    { name: 'user', values: {}, message: 'url of "user" needs id: an int of 0 or more, got undefined' },
    { name: 'blog.post', values: {}, message: 'got "blog.post"' },
  ])('says what is wrong with a URL: $message', ({ message, name, values }) => {
    expect(() => site().url(name, values)).toThrow(message);
  });

  it('takes converters of its own', async () => {
    const hex = {
      parse: (text: string) => Number.parseInt(text, 16),
      format: (value: number) => value.toString(16),
    };
    const app = new App({ converters: { hex } });
    const route = app.get('/colours/:colour<hex>', ({ params }) => params.colour);
    expect(route.url({ colour: 255 })).toBe('/colours/ff');
    expect((await client(app).get('/colours/ff')).text).toBe('255');
  });

  it('answers as long as it can be called, below any SCRIPT_NAME', async () => {
    const environ = createEnviron({ environ: { SCRIPT_NAME: '/app', PATH_INFO: '' } });
    expect(site().tsgi(environ, () => () => undefined)).toEqual(['home']);
  });
});

describe('a <path>', () => {
  const app = new App();
  const files = app.get('/files/:path<path>', ({ params }) => params.path);

  it.each([
    'a',
    'a/',
    'a//b',
    'https://example.com//x',
    'a//',
    'é ü/50%',
    'a?b#c/d',
    '.hidden/..x',
    'a:b@c',
    '%2F',
    '日本/…',
  ])('is linked to and reached with %j', async (path) => {
    const url = files.url({ path });
    expect((await client(app).get(url)).text).toBe(path);
  });

  it.each(['', '/a', '//a', '..', 'a/../b', 'a/./b', 'a\0', 'a\n'])('refuses %j in a URL', (path) => {
    expect(() => files.url({ path })).toThrow(`url of "/files/:path<path>"`);
  });
});

describe('a mounted application', () => {
  const blog = new App();
  blog.get('/', (request) => request.urlOf('post', { id: 1 }), { name: 'index' });
  blog.get('/posts/:id<int>', ({ environ, path }) => [environ.SCRIPT_NAME, path], { name: 'post' });

  const app = new App();
  app.get('/blog/about', () => 'of the outer');
  app.mount('/blog', blog, { name: 'blog' });
  app.mount('/blog/legacy', (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    return [`legacy ${environ.SCRIPT_NAME} ${environ.PATH_INFO}`];
  });
  app.group('/v1', (group) => group.mount('/blog', blog).mount('/', new App()));

  it.each([
    ['/blog/', 200, '/blog/posts/1'],
    ['/blog', 200, '/blog/posts/1'],
    ['/v1/blog/', 200, '/v1/blog/posts/1'],
    ['/blog/posts/7', 200, '["/blog","/posts/7"]'],
    ['/blog/about', 200, 'of the outer'],
    ['/blog/legacy/x//y', 200, 'legacy /blog/legacy /x//y'],
    ['/blog/legacy', 200, 'legacy /blog/legacy '],
    ['/blogs', 404, undefined],
    ['/v1/x', 404, undefined],
  ])('answers %s with %i', async (target, status, text) => {
    const response = await client(app).get(target);
    expect(response.status).toBe(status);
    if (text !== undefined) expect(response.text).toBe(text);
  });

  it('has URLs under its name', () => {
    expect(app.url('blog.post', { id: 5 })).toBe('/blog/posts/5');
    expect(() => app.url('blog.nothing')).toThrow('got "nothing"');
    expect(() => app.url('nothing.post')).toThrow('got "nothing.post"');
  });

  it('gets what is left at the root', async () => {
    const outer = new App();
    outer.get('/own', () => 'own');
    outer.mount('/', blog);
    expect((await client(outer).get('/own')).text).toBe('own');
    expect((await client(outer).get('/posts/1')).text).toBe('["","/posts/1"]');
    expect((await client(outer).post('/own')).status).toBe(404);
  });

  it.each(['blog', '/blog/', '/a/../b', ''])('is refused below %j', (prefix) => {
    expect(() => new App().mount(prefix, blog)).toThrow(RangeError);
  });

  it('has URLs at the root, and of routes with a host', () => {
    const inner = new App();
    inner.get('/', (request) => request.urlOf('tenant', { tenant: 'acme' }), { name: 'index' });
    inner.get('/:page', ({ params }) => params.page, { name: 'page' });
    inner.get('/x', () => 'x', { name: 'tenant', host: ':tenant.example.com' });
    const outer = new App().mount('/', inner, { name: 'inner' });
    expect(outer.url('inner.page', { page: 'one' })).toBe('/one');
    expect(outer.url('inner.tenant', { tenant: 'acme' })).toBe('//acme.example.com/x');
    const around = new App().mount('/ä', outer, { name: 'outer' });
    expect(around.url('outer.inner.page', { page: 'one' })).toBe('/%C3%A4/one');
    expect(around.url('outer.inner.tenant', { tenant: 'acme' })).toBe('//acme.example.com/%C3%A4/x');
  });

  it('has a URL with a host from a request too', async () => {
    const inner = new App();
    inner.get('/', (request) => request.urlOf('tenant', { tenant: 'acme' }));
    inner.get('/x', () => 'x', { name: 'tenant', host: ':tenant.example.com' });
    const response = await client(new App().mount('/in', inner)).get('/in/');
    expect(response.text).toBe('//acme.example.com/in/x');
  });

  it.each([
    ['/api/x', 'api /x'],
    ['/api', 'api '],
    ['/api/own/x', 'own x'],
    ['/apis', 'rest apis'],
    ['/deep/api/x', 'deep /x'],
    ['/deep/x', 'rest deep/x'],
  ])('is before a <path> that begins above it: %s is %j', async (target, text) => {
    const shown =
      (name: string): Application =>
      ({ PATH_INFO }, startResponse) => {
        startResponse('200 OK', []);
        return [`${name} ${PATH_INFO}`];
      };
    const outer = new App();
    outer.get('/:rest<path>', ({ params }) => `rest ${params.rest}`);
    outer.get('/api/own/:rest<path>', ({ params }) => `own ${params.rest}`);
    outer.mount('/api', shown('api')).mount('/deep/api', shown('deep')).mount('/', shown('root'));
    expect((await client(outer).get(target)).text).toBe(text);
  });

  it.each([
    ['redirect', '/api', 'in '],
    ['redirect', '/api/', 'in /'],
    ['redirect', '/api/users', 'in /users'],
    ['redirect', '/api/fixed', 'fixed'],
    ['redirect', '/other', 'one other'],
    ['redirect', '/other/users', 'users of other'],
    // Of a route for the prefix itself, whatever the slash.
    ['redirect', '/taken', 'taken'],
    ['redirect', '/taken/', 308],
    ['redirect', '/folder', 308],
    ['redirect', '/folder/', 'folder'],
    ['ignore', '/taken/', 'taken'],
    ['ignore', '/folder', 'folder'],
    ['ignore', '/api/', 'in /'],
    ['strict', '/taken/', 'in /'],
    ['strict', '/api', 'in '],
  ] as const)(
    'answers its prefix with a slash and without: %s, %s is %j',
    async (trailingSlash, target, text) => {
      const outer = new App({ trailingSlash });
      outer.get('/:one<any(api|other)>', ({ params }) => `one ${params.one}`);
      outer.get('/:tenant/users', ({ params }) => `users of ${params.tenant}`);
      outer.get('/api/fixed', () => 'fixed');
      outer.get('/taken', () => 'taken');
      outer.get('/folder/', () => 'folder');
      const inner: Application = ({ PATH_INFO }, startResponse) => {
        startResponse('200 OK', []);
        return [`in ${PATH_INFO}`];
      };
      outer.mount('/api', inner).mount('/taken', inner).mount('/folder', inner);
      const response = await client(outer).get(target);
      expect(typeof text === 'number' ? response.status : response.text).toBe(text);
    },
  );

  it('redirects below SCRIPT_NAME, and keeps the query', async () => {
    const inner = new App();
    inner.get('/page', () => 'page');
    const outer = new App().mount('/deep', new App().mount('/in', inner));
    const environ = createEnviron({ target: '/deep/in/page/?a=1&b=%2F', environ: { SCRIPT_NAME: '/srv é' } });
    const { headers, status } = await call((...given) => outer.tsgi(...given), environ);
    expect([status, headers.get('location')]).toEqual([
      '308 Permanent Redirect',
      '/srv%20%C3%A9/deep/in/page?a=1&b=%2F',
    ]);
  });

  it('has a prefix of the grammar of patterns, where a colon is written twice', async () => {
    const outer = new App().mount('/a::b', blog);
    expect((await client(outer).get('/a:b/posts/1')).text).toBe('["/a:b","/posts/1"]');
  });

  it.each([
    { mount: (outer: App) => outer.mount('/:x', blog), message: 'must have no parameters, got "/:x"' },
    {
      mount: (outer: App) => outer.group('/:x', (group) => group.mount('/blog', blog)),
      message: 'must have no parameters, got "/:x/blog"',
    },
    {
      mount: (outer: App) => outer.mount('/here', blog),
      message: 'must have one application mounted, got two for "/here"',
    },
    {
      mount: (outer: App) => outer.mount('/there', blog, { name: 'here' }),
      message: 'must have a name of its own, got "here" for "/here" and "/there"',
    },
  ])('is refused where nobody would find it: $message', async ({ mount, message }) => {
    const outer = new App().mount('/here', blog, { name: 'here' });
    expect(() => mount(outer)).toThrow(expect.objectContaining({ name: 'RouteError' }) as Error);
    expect(() => mount(outer)).toThrow(message);
  });

  it('is refused if it is none', () => {
    expect(() => new App().mount('/x', 5 as never)).toThrow('CALL-APPLICATION');
  });

  it('may be what a handler returns, even itself', async () => {
    const outer = new App();
    outer.get('/posts/:id<int>', () => blog);
    expect((await client(outer).get('/posts/3')).text).toBe('["","/posts/3"]');
  });
});

describe('a group', () => {
  it('has its prefix before each pattern', async () => {
    const app = new App();
    app.group('/teams/:team<int>', (team) => {
      team.get('', ({ params }) => params.team);
      team.group('/members', (members) => {
        members.get('/:name', ({ params }) => [params.team, params.name], { name: 'member' });
      });
    });
    expect((await client(app).get('/teams/1')).text).toBe('1');
    expect((await client(app).get('/teams/1/members/ada')).text).toBe('[1,"ada"]');
    expect(app.url('member', { team: 1, name: 'ada' })).toBe('/teams/1/members/ada');
  });

  it.each([
    {
      title: 'a conflict',
      define: () => new App().group('/a', (a) => [a.get('/b', String), a.get('/b', String)]),
    },
    { title: 'a bad pattern', define: () => new App().group('/a/', (a) => a.get('/b', String)) },
  ])('says at once what is wrong: $title', ({ define }) => {
    expect(define).toThrow(/must not/);
  });
});
