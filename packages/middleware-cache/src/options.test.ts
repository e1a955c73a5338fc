import { call, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { pagesIn } from '../test/pages.ts';
import { type CacheOptions, cache } from './index.ts';

describe('the options', () => {
  it.each<[string, object]>([
    [
      'cache: store must be an object with the methods epoch, read, write, purge, got "memory"',
      { store: 'memory' },
    ],
    ["cache: ttl must have a unit, like '30s', got 60", { ttl: 60 }],
    ["cache: ttl must be a time, like '500ms', '30s' or '7d', got \"-1s\"", { ttl: '-1s' }],
    ['cache: key must be a function, got "url"', { key: 'url' }],
    [
      `cache: maxContent must be a size in bytes, like 8190, '16k' or '1m', got "1 MiB"`,
      { maxContent: '1 MiB' },
    ],
    ['cache: maxVariants must be a whole number of 1 or more, got 0', { maxVariants: 0 }],
    ["cache: staleWhileRevalidate must have a unit, like '30s', got 1.5", { staleWhileRevalidate: 1.5 }],
    ["cache: staleIfError must be a time, like '500ms', '30s' or '7d', got true", { staleIfError: true }],
    ['cache: requestDirectives must be "honour" or "ignore", got "no"', { requestDirectives: 'no' }],
    ["cache: lockTimeout must have a unit, like '30s', got -5", { lockTimeout: -5 }],
    ['cache: storeTimeout must be above 0, a time', { storeTimeout: '0s' }],
    ['cache: name must be a token that begins with a letter, or false, got "a b"', { name: 'a b' }],
    ['cache: there is no option "timeToLive"', { timeToLive: 1 }],
  ])('are refused: %s', (message, options) => {
    expect(() => cache(options as CacheOptions)).toThrow(message);
  });

  it('warn once where memory is not shared by all processes', async () => {
    const { app } = pagesIn({}, {});
    const several = () => createEnviron({ environ: { 'tsgi.multiprocess': true } });
    const environs = [several(), several()];
    for (const environ of environs) await call(app, environ);
    const written = environs.flatMap((environ) => environ['tsgi.errors'].written);
    expect(written.join('')).toMatch(/^cache: memoryCacheStore keeps responses in one process[^\n]*\n$/);
  });

  it('have names for what they make, as stack traces and lists of middleware show them', () => {
    const middleware = cache();
    expect([middleware.name, middleware(() => []).name]).toEqual(['cache', 'cached']);
  });
});
