import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gate } from '../../test/pages.ts';
import { setClock, stopClock } from '@tsgi/rig/stop-clock';
import { type FunctionCacheOptions, type StoredEntry, functionCache, memoryCacheStore } from '../index.ts';

let pass: (seconds: number) => void;
beforeEach(() => {
  pass = stopClock();
});
afterEach(() => void vi.useRealTimers());

const REGIONS = {
  short: { ttl: '60s' },
  lasting: { ttl: '60s', staleWhileRevalidate: '30s', staleIfError: '100s' },
} as const;

/** A cached function that counts its calls. */
function counting(region: keyof typeof REGIONS, options: Partial<FunctionCacheOptions> = {}) {
  const reports: string[] = [];
  const functions = functionCache({ regions: REGIONS, report: (line) => reports.push(line), ...options });
  const state: { calls: number; failure?: Error; wait?: Promise<void> } = { calls: 0 };
  const count = functions.cached(region, 'count', async (...given: unknown[]) => {
    const number = ++state.calls;
    await state.wait;
    if (state.failure !== undefined) throw state.failure;
    return `${number} ${JSON.stringify(given)}`;
  });
  return { functions, count, state, reports };
}

describe('a cached function', () => {
  it('gives what it gave for the same arguments, for as long as its region says', async () => {
    const { count, state } = counting('short');
    expect([await count(1, 'a'), await count(1, 'a'), await count(1, 'b')]).toEqual([
      '1 [1,"a"]',
      '1 [1,"a"]',
      '2 [1,"b"]',
    ]);
    pass(59);
    expect(await count(1, 'a')).toBe('1 [1,"a"]');
    pass(2);
    expect(await count(1, 'a')).toBe('3 [1,"a"]');
    expect(state.calls).toBe(3);
  });

  it('does not give for ever what it gave before the clock was set back', async () => {
    const { count } = counting('lasting');
    expect(await count()).toBe('1 []');
    setClock(-30);
    expect(await count()).toBe('1 []');
    setClock(-3600);
    expect([await count(), await count()]).toEqual(['2 []', '2 []']);
    pass(61);
    expect(await count()).toBe('2 []');
    await expect.poll(() => count()).toBe('3 []');
  });

  it.each([
    [new Date(0)],
    [new Map([['a', new Set([1n])]])],
    [undefined],
    [null],
    [{ list: [1, undefined], bytes: new Uint8Array([0, 255]) }],
  ])('gives a copy of what structuredClone takes: %j', async (value) => {
    const functions = functionCache({ regions: REGIONS });
    const make = vi.fn(() => value);
    const get = functions.cached('short', 'get', make);
    const [one, other] = [await get(), await get()];
    expect([one, other]).toEqual([value, value]);
    if (typeof value === 'object' && value !== null) expect(one).not.toBe(other);
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('refuses what cannot be copied', async () => {
    const get = functionCache({ regions: REGIONS }).cached('short', 'get', () => ({ run: () => 1 }));
    await expect(get()).rejects.toThrow(/could not be cloned|can not be cloned/);
  });

  it('refuses arguments that have no key, before anything is called', async () => {
    const { count, state } = counting('short');
    await expect(count(new Date(0))).rejects.toThrow(
      'cache: arguments[0] of a cached function must be JSON, got an object of Date',
    );
    expect(state.calls).toBe(0);
  });

  it('is called once by all who call at the same time', async () => {
    const { count, state } = counting('short');
    const results = await Promise.all(Array.from({ length: 10 }, async () => count()));
    expect(new Set(results)).toEqual(new Set(['1 []']));
    expect(state.calls).toBe(1);
  });

  it('keeps no failure, but all who wait for one get it', async () => {
    const { count, functions, state } = counting('short');
    state.failure = new Error('no database');
    const results = await Promise.allSettled([count(), count()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(state.calls).toBe(1);
    delete state.failure;
    expect(await count()).toBe('2 []');
    expect(functions.stats().short).toEqual({ hits: 0, stale: 0, misses: 1, errors: 1 });
  });

  it('forgets the result for some arguments, or all of them', async () => {
    const { count } = counting('short');
    await count(1);
    await count(2);
    await count.invalidate(1);
    expect([await count(1), await count(2)]).toEqual(['3 [1]', '2 [2]']);
    await count.invalidateAll();
    expect([await count(1), await count(2)]).toEqual(['4 [1]', '5 [2]']);
  });

  it('gives nothing old to who asks after it was invalidated, even if it is being made', async () => {
    const { count, state } = counting('short');
    const { open, opened } = gate();
    state.wait = opened;
    const before = count();
    await expect.poll(() => state.calls).toBe(1);
    await count.invalidate();
    const after = [count(), count()];
    open();
    expect(await before).toBe('1 []');
    expect(await Promise.all(after)).toEqual(['2 []', '2 []']);
    expect(await count()).toBe('2 []');
  });

  it('gives what is stale while it makes it anew, once', async () => {
    const { count, functions, state } = counting('lasting');
    await count();
    pass(70);
    expect(await Promise.all([count(), count()])).toEqual(['1 []', '1 []']);
    await expect.poll(async () => count()).toBe('2 []');
    expect(state.calls).toBe(2);
    expect(functions.stats().lasting).toMatchObject({ misses: 1, errors: 0 });
    pass(91);
    expect(await count()).toBe('3 []');
  });

  it('gives what is stale where it fails, and says so', async () => {
    const { count, reports, state } = counting('lasting');
    await count();
    state.failure = new Error('no database');
    pass(95);
    expect(await count()).toBe('1 []');
    expect(reports.join('')).toContain('no database');
    pass(100);
    await expect(count()).rejects.toThrow('no database');
  });

  it('says what could not be made anew in the background', async () => {
    const { count, reports, state } = counting('lasting');
    await count();
    state.failure = new Error('no database');
    pass(70);
    expect(await count()).toBe('1 []');
    await expect.poll(() => reports.join('')).toContain('nothing was refreshed');
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['what has no head', { head: null, content: new Uint8Array([255, 15, 95]) }],
    ['no bytes', { head: { freshUntil: Infinity } }],
    ['other bytes', { head: { freshUntil: Infinity }, content: new Uint8Array([1, 2, 3]) }],
    [
      'bytes of a Node.js to come',
      { head: { freshUntil: Infinity }, content: new Uint8Array([255, 250, 95]) },
    ],
  ])('is called where the store gives %s', async (_, given) => {
    const store = { ...memoryCacheStore(), read: () => given as StoredEntry };
    const { count, reports } = counting('short', { store });
    expect(await count()).toBe('1 []');
    expect(reports).toEqual([]);
  });

  it('refuses to wait for itself, and waits for the same function with other arguments', async () => {
    const functions = functionCache({ regions: REGIONS });
    const sum = functions.cached('short', 'sum', async (number: number): Promise<number> => {
      return number === 0 ? 0 : number + (await sum(number - 1));
    });
    const forever = functions.cached('short', 'forever', async (): Promise<number> => around());
    const around = functions.cached('short', 'around', async () => (await forever()) + 1);
    expect(await sum(10)).toBe(55);
    await expect(forever()).rejects.toThrow('must not wait for its own result, got a call of "forever"');
  });

  it('waits once for a call that never ends, and then makes another one', async () => {
    const { count, state } = counting('short', { lockTimeout: '1s' });
    state.wait = new Promise(() => undefined);
    void count();
    await expect.poll(() => state.calls).toBe(1);
    delete state.wait;
    expect(await Promise.all([count(), count()])).toEqual(['2 []', '2 []']);
  });

  it('works without its store, slowly', async () => {
    const broken = () => Promise.reject(new Error('connection refused'));
    const store = { epoch: broken, read: broken, write: broken, purge: broken };
    const { count, reports } = counting('short', { store });
    expect([await count(), await count()]).toEqual(['1 []', '2 []']);
    expect(reports.join('')).toContain('connection refused');
    await expect(count.invalidate()).rejects.toThrow('connection refused');
  });
});

describe('functionCache', () => {
  it('counts by region', async () => {
    const functions = functionCache({ regions: REGIONS, store: memoryCacheStore() });
    const get = functions.cached('short', 'get', () => 1);
    await get();
    await get();
    expect(functions.stats()).toEqual({
      short: { hits: 1, stale: 0, misses: 1, errors: 0 },
      lasting: { hits: 0, stale: 0, misses: 0, errors: 0 },
    });
  });

  it.each<[string, () => unknown]>([
    [
      'cache: regions must be an object with regions by their names, got {}',
      () => functionCache({ regions: {} }),
    ],
    ['cache: ttl must be above 0, a time', () => functionCache({ regions: { short: { ttl: '0s' } } })],
    [
      'cache: name must be a name that no other function has, got "a"',
      () => {
        const functions = functionCache({ regions: REGIONS });
        functions.cached('short', 'a', () => 1);
        functions.cached('lasting', 'a', () => 2);
      },
    ],
    [
      'cache: region must be one of short, lasting, got "long"',
      () => functionCache({ regions: REGIONS }).cached('long' as 'short', 'a', () => 1),
    ],
  ])('refuses %s', (message, make) => {
    expect(make).toThrow(message);
  });
});
