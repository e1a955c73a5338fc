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
    ['cache: ttl must be a whole number of at least 0, got -1', { ttl: -1 }],
    ['cache: key must be a function, got "url"', { key: 'url' }],
    ['cache: maxBody must be a whole number of at least 0, got "1 MiB"', { maxBody: '1 MiB' }],
    ['cache: maxVariants must be a whole number of at least 1, got 0', { maxVariants: 0 }],
    [
      'cache: staleWhileRevalidate must be a whole number of at least 0, got 1.5',
      { staleWhileRevalidate: 1.5 },
    ],
    ['cache: staleIfError must be a whole number of at least 0, got true', { staleIfError: true }],
    ['cache: requestDirectives must be one of "honour", "ignore", got "no"', { requestDirectives: 'no' }],
    ['cache: lockTimeout must be a whole number of at least 0, got -5', { lockTimeout: -5 }],
    ['cache: storeTimeout must be a whole number of at least 1, got 0', { storeTimeout: 0 }],
    ['cache: name must be a token that begins with a letter, or one of false, got "a b"', { name: 'a b' }],
    ['cache: an option must be one of store, ttl', { timeToLive: 1 }],
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
