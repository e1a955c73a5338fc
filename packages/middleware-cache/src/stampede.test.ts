/** Many requests at once for what is not there. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application, StartResponse } from '@tsgi/spec';
import { client, createEnviron } from '@tsgi/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Page, fresh, gate, pagesIn } from '../test/pages.ts';
import { setClock, stopClock } from '@tsgi/rig/stop-clock';
import { type CacheOptions, memoryCacheStore, requestKey } from './index.ts';

afterEach(() => void vi.useRealTimers());

/** A page that is not made before it is let go. */
function heldPage(page: Partial<Page>, options: CacheOptions = {}) {
  const { open, opened } = gate();
  let failsWith: string | undefined;
  const pages = pagesIn(options, {
    '/': {
      headers: fresh(60),
      ...page,
      body: async (number, environ) => {
        await opened;
        if (failsWith !== undefined) throw new Error(failsWith);
        return page.body?.(number, environ) ?? [String(number)];
      },
    },
  });
  return { ...pages, open, fail: (text: string) => void (failsWith = text) };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const statusOf = (response: { headers: Headers }) => response.headers.get('cache-status');

describe('requests at the same time', () => {
  it.each(['memory', 'socket'] as const)('make one response, over %s', async (over) => {
    const pages = heldPage({});
    let arrived = 0;
    const counting: Application = (...given) => {
      arrived++;
      return pages.app(...given);
    };
    await using asking = client(counting, { over });
    const asked = times(20, () => asking.get('/'));
    await expect.poll(() => arrived).toBe(20);
    pages.open();
    const responses = await Promise.all(asked);
    expect(new Set(responses.map(({ text }) => text))).toEqual(new Set(['1']));
    const statuses = responses.map(statusOf).toSorted();
    expect(statuses[0]).toBe('tsgi; fwd=uri-miss; ttl=60; collapsed');
    expect(statuses.at(-1)).toBe('tsgi; fwd=uri-miss; ttl=60; stored');
    expect(pages.calls).toHaveLength(1);
  });

  it.each([-3600, 3600])('make one response, though the clock is set meanwhile: by %d s', async (seconds) => {
    stopClock();
    const pages = heldPage({});
    await using asking = client(pages.app);
    const first = asking.get('/');
    await expect.poll(() => pages.calls.length).toBe(1);
    setClock(seconds);
    const second = asking.get('/');
    await sleep(20);
    pages.open();
    expect([(await first).text, (await second).text]).toEqual(['1', '1']);
  });

  it('do not wait for each other where nothing can be stored, and never again', async () => {
    const { open, opened } = gate();
    const pages = pagesIn(
      {},
      {
        '/': {
          body: async (number) => {
            if (number > 1) await opened;
            return [String(number)];
          },
        },
      },
    );
    const asking = client(pages.app);
    await asking.get('/');
    const asked = times(10, () => asking.get('/'));
    await expect.poll(() => pages.calls.length).toBe(11);
    open();
    await Promise.all(asked);
  });

  it('go ahead together as soon as it is known that nothing will be stored', async () => {
    const { open, opened } = gate();
    const pages = pagesIn(
      {},
      {
        '/': {
          body: async function* (number: number) {
            if (number === 1) yield 'a';
            await opened;
            yield 'b';
          },
        },
      },
    );
    const asking = client(pages.app);
    const asked = times(10, () => asking.get('/'));
    await expect.poll(() => pages.calls.length).toBe(10);
    open();
    await Promise.all(asked);
  });

  it('wait again once such a page can be stored', async () => {
    let isStorable = false;
    const pages = pagesIn({}, () => ({ headers: isStorable ? fresh(60) : [] }));
    const asking = client(pages.app);
    await asking.get('/');
    isStorable = true;
    await asking.get('/');
    expect(statusOf(await asking.get('/'))).toContain('hit');
    await pages.purge('all');
    const before = pages.calls.length;
    await Promise.all(times(5, () => asking.get('/')));
    expect(pages.calls.length - before).toBe(1);
  });

  it('make one response for each variant', async () => {
    const { open, opened } = gate();
    const pages = pagesIn({}, (environ) => ({
      headers: fresh(60, ['Vary', 'X-Kind']),
      body: async () => {
        await opened;
        return [environ.HTTP_X_KIND ?? ''];
      },
    }));
    const asking = client(pages.app);
    const kinds = times(20, (index) => `kind ${index % 4}`);
    const asked = kinds.map((kind) => asking.get('/', { headers: { 'X-Kind': kind } }));
    open();
    expect((await Promise.all(asked)).map(({ text }) => text)).toEqual(kinds);
    expect(pages.calls).toHaveLength(4);
  });

  it('are answered where the first of them fails', async () => {
    const pages = heldPage({});
    const asking = client(pages.app);
    const asked = times(3, () => asking.get('/'));
    await expect.poll(() => pages.calls.length).toBe(1);
    pages.fail('no database');
    pages.open();
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(pages.calls).toHaveLength(3);
  });

  it('are answered by one other where the client of the first has left', async () => {
    let arrived = 0;
    const key: CacheOptions['key'] = (environ) => {
      arrived++;
      return requestKey(environ);
    };
    const pages = pagesIn(
      { key },
      {
        '/': {
          headers: fresh(60),
          body: async function* (number, environ) {
            yield 'page ';
            if (number === 1) await once(environ['tsgi.signal'], 'abort');
            yield String(number);
          },
        },
      },
    );
    const asking = client(pages.app);
    const first = await asking.open('GET', '/');
    await first.read();
    const asked = times(5, () => asking.get('/'));
    await expect.poll(() => arrived).toBe(6);
    first.abort();
    expect(new Set((await Promise.all(asked)).map(({ text }) => text))).toEqual(new Set(['page 2']));
    expect(pages.calls).toHaveLength(2);
  });

  it('do not wait for a response that came to nothing', async () => {
    const pages = pagesIn({}, { '/': { headers: fresh(60), body: (number) => new Set([`${number}`]) } });
    const refuse: StartResponse = () => {
      throw new Error('a field is wrong');
    };
    const [dropped, refused] = [createEnviron(), createEnviron()];
    // Whoever called does neither read nor close it; all that is certain is that it is over.
    await pages.app(dropped, () => () => undefined);
    await Promise.all(dropped['tsgi.response_finished'].map(async (finished) => finished()));
    await expect((async () => pages.app(refused, refuse))()).rejects.toThrow('a field is wrong');
    const began = performance.now();
    expect((await client(pages.app).get('/')).text).toBe('3');
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('do not wait for longer than they may', async () => {
    const pages = heldPage({}, { lockTimeout: '0s' });
    const asking = client(pages.app);
    const asked = times(3, () => asking.get('/'));
    await expect.poll(() => pages.calls.length).toBe(3);
    pages.open();
    await Promise.all(asked);
  });

  it('wait for as long as there is, where they may', async () => {
    const pages = heldPage({}, { lockTimeout: '1000d' });
    const asking = client(pages.app);
    const asked = times(3, () => asking.get('/'));
    await sleep(20);
    expect(pages.calls).toHaveLength(1);
    pages.open();
    await Promise.all(asked);
  });

  it('wait once for a response that never comes, and then for another one', async () => {
    const pages = pagesIn(
      { lockTimeout: '1s' },
      {
        '/': {
          headers: fresh(60),
          body: async (number) => {
            if (number === 1) await new Promise(() => undefined);
            await sleep(50);
            return [String(number)];
          },
        },
      },
    );
    const asking = client(pages.app);
    void asking.get('/');
    expect((await asking.get('/')).text).toBe('2');
    await pages.purge('all');
    const began = performance.now();
    const responses = await Promise.all(times(3, () => asking.get('/')));
    expect(responses.map(({ text }) => text)).toEqual(['3', '3', '3']);
    expect(performance.now() - began).toBeLessThan(900);
  });

  it('are answered with what is stale meanwhile, and one of them makes it anew', async () => {
    const pass = stopClock();
    const pages = pagesIn({ staleWhileRevalidate: '60s' }, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    await asking.get('/');
    pass(70);
    const texts = (await Promise.all(times(10, () => asking.get('/')))).map(({ text }) => text);
    expect(texts).toContain('1');
    await expect.poll(() => pages.calls.length).toBe(2);
    expect((await asking.get('/')).text).toBe('2');
    expect(pages.calls).toHaveLength(2);
  });

  it('ask the application each, if they insist', async () => {
    const pages = pagesIn({}, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    await Promise.all(times(3, () => asking.get('/', { headers: { 'Cache-Control': 'no-cache' } })));
    // The first time there is nothing, so that the others wait for it.
    await Promise.all(times(3, () => asking.get('/', { headers: { 'Cache-Control': 'no-cache' } })));
    expect(pages.calls.length).toBeGreaterThanOrEqual(4);
  });
});

describe('a store that fails', () => {
  const broken = () => Promise.reject(new Error('connection refused'));
  const never = () => new Promise<never>(() => undefined);
  it.each([
    ['rejects', broken, 'connection refused'],
    [
      'throws',
      () => {
        throw new Error('connection refused');
      },
      'connection refused',
    ],
    ['does not answer', never, 'within 1000 ms'],
  ])('costs no answer if it %s', async (_, fails, message) => {
    const store = { epoch: fails, read: fails, write: fails, purge: fails };
    const pages = pagesIn({ store }, () => ({
      headers: fresh(60),
      body: async (number, environ) => {
        if (environ.REQUEST_METHOD === 'POST') await environ['cache.purge']('all');
        return [String(number)];
      },
    }));
    const asking = client(pages.app);
    expect((await asking.get('/')).text).toBe('1');
    expect((await asking.get('/')).text).toBe('2');
    expect((await asking.post('/')).text).toBe('3');
    expect(asking.errors.join('')).toContain(message);
    await expect(pages.purge('all')).rejects.toThrow(message);
  });

  it('is asked again after a moment, though the clock was set back', async () => {
    const pass = stopClock();
    const read = vi.fn(broken);
    const pages = pagesIn({ store: { ...memoryCacheStore(), read } }, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    await asking.get('/');
    setClock(3600);
    await asking.get('/');
    expect(read).toHaveBeenCalledTimes(1);
    setClock(-7200);
    pass(2);
    await asking.get('/');
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('is left alone for a moment', async () => {
    const pass = stopClock();
    const read = vi.fn(broken);
    const pages = pagesIn({ store: { ...memoryCacheStore(), read } }, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    for (let time = 0; time < 3; time++) await asking.get('/');
    expect(read).toHaveBeenCalledTimes(1);
    expect(asking.errors).toHaveLength(1);
    pass(2);
    await asking.get('/');
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('costs no answer if it fails when it is written to', async () => {
    const store = { ...memoryCacheStore(), write: broken };
    const pages = pagesIn({ store }, { '/': { headers: fresh(60) } });
    const asking = client(pages.app);
    const responses = await Promise.all(times(3, () => asking.get('/')));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});
