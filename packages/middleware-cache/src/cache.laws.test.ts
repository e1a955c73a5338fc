import { client } from '@tsgi/testing';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { fresh, pagesIn } from '../test/pages.ts';
import { stopClock } from '@tsgi/rig/stop-clock';

afterEach(() => void vi.useRealTimers());

const TTL = 60;
const PATHS = ['/plain', '/varied', '/etag', '/lasting', '/private'];

type Step =
  | { readonly kind: 'get'; readonly path: string; readonly language: string; readonly control: string }
  | { readonly kind: 'change' | 'purge' | 'post'; readonly path: string }
  | { readonly kind: 'pass'; readonly seconds: number };

const path = fc.constantFrom(...PATHS);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('get' as const),
    path,
    language: fc.constantFrom('de', 'en', ''),
    control: fc.constantFrom('', '', 'no-cache', 'max-age=20'),
  }),
  fc.record({ kind: fc.constantFrom('change' as const, 'purge' as const, 'post' as const), path }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 50 }) }),
);

/** Pages with a version and a language, and when each version came. */
function changingPages() {
  const versions = new Map(PATHS.map((one) => [one, [Date.now()]]));
  const newest = (one: string) => versions.get(one)?.length ?? 0;
  const pages = pagesIn({ maxVariants: 2 }, (environ) => {
    const { HTTP_ACCEPT_LANGUAGE = '', HTTP_IF_NONE_MATCH, PATH_INFO, REQUEST_METHOD } = environ;
    const headers = fresh(TTL, ['Cache-Tag', PATH_INFO]);
    if (REQUEST_METHOD === 'POST') return { status: '204 No Content', body: () => [] };
    const language = PATH_INFO === '/varied' ? HTTP_ACCEPT_LANGUAGE : '';
    if (PATH_INFO === '/varied') headers.push(['Vary', 'Accept-Language']);
    if (PATH_INFO === '/private') headers[0] = ['Cache-Control', `private, max-age=${TTL}`];
    if (PATH_INFO === '/lasting') headers[0] = ['Cache-Control', `max-age=${TTL}, stale-while-revalidate=30`];
    if (PATH_INFO === '/etag') {
      const etag = `"${newest(PATH_INFO)}"`;
      headers.push(['ETag', etag]);
      if (HTTP_IF_NONE_MATCH === etag) return { status: '304 Not Modified', headers, body: () => [] };
    }
    return { headers, body: () => [`${PATH_INFO} ${language} ${newest(PATH_INFO)}`] };
  });
  return { ...pages, versions };
}

it('whatever happens, an answer is what the application would say, or has said not longer ago than it may', async () => {
  const pass = stopClock();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { app, purge, versions } = changingPages();
      await using asking = client(app);
      // From then on, nothing older may be seen.
      const purged = new Map<string, number>();
      for (const one of steps) {
        if (one.kind === 'pass') pass(one.seconds);
        else if (one.kind === 'change') versions.get(one.path)?.push(Date.now());
        else if (one.kind === 'purge') await purge({ tags: [one.path] });
        else if (one.kind === 'post') await asking.post(one.path);
        if (one.kind === 'purge' || one.kind === 'post')
          purged.set(one.path, versions.get(one.path)?.length ?? 0);
        if (one.kind !== 'get') continue;
        const { control, language, path: target } = one;
        const { text } = await asking.get(target, {
          headers: { 'Accept-Language': language, 'Cache-Control': control },
        });
        const [saidPath, saidLanguage, version] = text.split(' ');
        expect([saidPath, saidLanguage]).toEqual([target, target === '/varied' ? language : '']);
        const came = versions.get(target) ?? [];
        const replaced = came[Number(version)] ?? Infinity;
        const age = (Date.now() - replaced) / 1000;
        const most = { '/private': 0, '/lasting': TTL + 30 }[target] ?? TTL;
        const allowed = control === 'no-cache' ? 0 : control === '' ? most : Math.min(most, 20);
        expect(age).toBeLessThanOrEqual(allowed);
        expect(Number(version)).toBeGreaterThanOrEqual(purged.get(target) ?? 1);
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
