import { client, type Client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { type Page, fresh, gate, pagesIn } from '../test/pages.ts';
import { memoryCacheStore } from './index.ts';

const HOST = { Host: 'example.com' };
const isHit = async (asking: Client, target: string) =>
  (await asking.get(target, { headers: HOST })).headers.get('cache-status')?.includes('hit') === true;

const tagged = (...tags: string[]): Page => ({ headers: fresh(60, ['Cache-Tag', tags.join(', ')]) });

describe('purge', () => {
  it('ends what has one of the tags, and nothing else', async () => {
    const pages = pagesIn({}, { '/a': tagged('one', 'all'), '/b': tagged('two', 'all'), '/c': tagged() });
    const asking = client(pages.app);
    const hits = async () => Promise.all(['/a', '/b', '/c'].map(async (target) => isHit(asking, target)));
    await hits();
    expect(await hits()).toEqual([true, true, true]);
    await pages.purge({ tags: ['one', 'none'] });
    expect(await hits()).toEqual([false, true, true]);
    await pages.purge({ tags: ['all'] });
    expect(await hits()).toEqual([false, false, true]);
    await pages.purge({ tags: [] });
    expect(await hits()).toEqual([true, true, true]);
    await pages.purge('all');
    expect(await hits()).toEqual([false, false, false]);
  });

  it('takes the tags out of the response, also where it is not stored', async () => {
    const pages = pagesIn({}, { '/': tagged('one'), '/no': { headers: [['cache-tag', 'one']] } });
    const asking = client(pages.app);
    const responses = [
      await asking.get('/'),
      await asking.get('/'),
      await asking.get('/no'),
      await asking.post('/no'),
    ];
    expect(responses.map(({ headers }) => headers.has('cache-tag'))).toEqual([false, false, false, false]);
  });

  it.each([
    ['http://example.com/caf%C3%A9?b=1', '/caf%C3%A9?b=1'],
    ['http://example.com:80/café?b=1', '/caf%C3%A9?b=1'],
    ['http://EXAMPLE.com/x/../a%7Cb', '/a|b'.replace('|', '%7C')],
    ['http://example.com/a|b', '/a%7Cb'],
  ])('ends all that is stored of a URL, however it is written: %s', async (url, target) => {
    const pages = pagesIn({}, () => ({ headers: fresh(60, ['Vary', 'X-Kind']) }));
    const asking = client(pages.app);
    await isHit(asking, target);
    await isHit(asking, '/other');
    await asking.get(target, { headers: { ...HOST, 'X-Kind': 'a' } });
    await pages.purge({ url });
    expect(await isHit(asking, target)).toBe(false);
    expect(await isHit(asking, '/other')).toBe(true);
    const kind = await asking.get(target, { headers: { ...HOST, 'X-Kind': 'a' } });
    expect(kind.headers.get('cache-status')).not.toContain('hit');
  });

  it.each(['/relative', 'nothing at all'])('refuses what is no absolute URL: %s', async (url) => {
    const must = `cache: url must be an absolute URL, got ${JSON.stringify(url)}`;
    await expect(pagesIn({}, {}).purge({ url })).rejects.toThrow(must);
  });

  it('is there for the application, with URLs relative to the request', async () => {
    const pages = pagesIn(
      {},
      {
        '/list': tagged('lists'),
        '/item': tagged('items'),
        '/change': {
          body: async (_, environ) => {
            await environ['cache.purge']({ url: '/list' });
            await environ['cache.purge']({ tags: ['items'] });
            return [];
          },
        },
      },
    );
    const asking = client(pages.app);
    const hits = async () => [await isHit(asking, '/list'), await isHit(asking, '/item')];
    await hits();
    expect(await hits()).toEqual([true, true]);
    await asking.get('/change', { headers: HOST });
    expect(await hits()).toEqual([false, false]);
  });

  it('reaches what is just being made: the old content is neither stored nor given to who asks later', async () => {
    const { open, opened } = gate();
    let content = 'old';
    const pages = pagesIn(
      {},
      {
        '/': {
          headers: fresh(60, ['Cache-Tag', 'news']),
          body: async (number) => {
            const read = content;
            if (number === 1) await opened;
            return [read];
          },
        },
      },
    );
    const asking = client(pages.app);
    const before = asking.get('/');
    await expect.poll(() => pages.calls.length).toBe(1);
    content = 'new';
    await pages.purge({ tags: ['news'] });
    const after = asking.get('/');
    open();
    expect([(await before).text, (await after).text]).toEqual(['old', 'new']);
    expect((await asking.get('/')).text).toBe('new');
  });

  it('reaches what is found to be good still while it comes', async () => {
    const { open, opened } = gate();
    const pages = pagesIn({ staleWhileRevalidate: '0s' }, (environ) =>
      environ.HTTP_IF_NONE_MATCH === undefined
        ? { headers: fresh(60, ['ETag', '"1"'], ['Cache-Tag', 'news']) }
        : {
            status: '304 Not Modified',
            headers: [['ETag', '"1"']],
            body: async () => {
              await opened;
              return [];
            },
          },
    );
    const asking = client(pages.app);
    await asking.get('/');
    const validating = asking.get('/', { headers: { 'Cache-Control': 'no-cache' } });
    await expect.poll(() => pages.calls.length).toBe(2);
    await pages.purge({ tags: ['news'] });
    open();
    await validating;
    expect((await asking.get('/')).headers.get('cache-status')).toContain('fwd=uri-miss');
  });

  it('reaches all caches that share a store', async () => {
    const store = memoryCacheStore();
    const [one, other] = [pagesIn({ store }, { '/': tagged('news') }), pagesIn({ store }, {})];
    const asking = client(one.app);
    await asking.get('/');
    await other.purge({ tags: ['news'] });
    expect((await asking.get('/')).text).toBe('2');
  });
});

describe('what an unsafe request has changed is not stored any more', () => {
  const changing = (method: string, status: string, ...headers: [string, string][]) =>
    pagesIn({}, (environ) =>
      environ.REQUEST_METHOD === 'GET' ? { headers: fresh(60) } : { status, headers, body: () => [] },
    );

  it.each<[string, string, boolean]>([
    ['POST', '201 Created', false],
    ['PUT', '204 No Content', false],
    ['DELETE', '303 See Other', false],
    ['PATCH', '200 OK', false],
    ['MOVE', '200 OK', false],
    ['POST', '409 Conflict', true],
    ['POST', '500 Internal Server Error', true],
    ['OPTIONS', '200 OK', true],
    ['QUERY', '200 OK', true],
  ])('%s, answered with %s: still stored is %j', async (method, status, isStored) => {
    const asking = client(changing(method, status).app);
    await isHit(asking, '/a');
    const { headers } = await asking.request(method, '/a', { headers: HOST });
    expect(headers.get('cache-status')).toBe('tsgi; fwd=method');
    expect(await isHit(asking, '/a')).toBe(isStored);
  });

  it.each([
    ['Location', '/b', false],
    ['Content-Location', 'http://example.com/b', false],
    ['Location', 'http://evil.example/b', true],
    ['Location', '//evil.example/b', true],
  ])('and what its answer names in %s: %s', async (name, url, isStored) => {
    const asking = client(changing('POST', '201 Created', [name, url]).app);
    for (const Host of ['example.com', 'evil.example']) await asking.get('/b', { headers: { Host } });
    await asking.post('/a', { headers: HOST });
    expect(await isHit(asking, '/b')).toBe(isStored);
    const elsewhere = await asking.get('/b', { headers: { Host: 'evil.example' } });
    expect(elsewhere.headers.get('cache-status')).toContain('hit');
  });
});
