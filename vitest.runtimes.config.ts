/** For scripts/runtimes.ts, which starts vitest by the runtime that TSGI_RUNTIME names. */
import { defineConfig } from 'vitest/config';
import { EXCLUDED, MIDDLE, titlesOn } from './scripts/runtimes.ts';

const runtime = process.env.TSGI_RUNTIME;
const excluded = EXCLUDED.flatMap(({ files, on }) =>
  files !== undefined && (on === undefined || on === runtime) ? [files] : [],
);

export default defineConfig({
  ssr: { resolve: { conditions: ['tsgi-source', 'node', 'import', 'default'] } },
  test: {
    include: [...MIDDLE],
    exclude: ['**/node_modules/**', '**/dist/**', ...excluded],
    reporters: ['dot'],
    silent: 'passed-only',
    testNamePattern: titlesOn(runtime),
    // What vitest asks of a process Bun has not, and of a thread Deno has not.
    pool: runtime === 'deno' ? 'forks' : 'threads',
    isolate: false,
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
