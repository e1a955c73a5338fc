/**
 * Tests in rings: what a test needs of the machine is told by its file's name, `x.socket.test.ts`, and decides how it
 * is run. `vitest run --project socket` runs one ring.
 */
import { configDefaults, defineConfig } from 'vitest/config';

const PLACES = ['{packages,apps,tooling}/*/{src,test,wire}/**', 'scripts'];

/** Loaded by Node itself in `process`, as the command is when it loads applications. */
const SOURCES = /\/packages\/(?:server|tsgi)\/src\//;

type Ring = {
  /** Seconds for one test; a hook has as many, and ten more. */
  readonly seconds: number;
  /** Files at a time, each in a process; together with `isShared`, one process for many files. */
  readonly workers: number;
  readonly isShared: boolean;
};

const RINGS: Readonly<Record<string, Ring>> = {
  // Functions, and applications in memory: `x.test.ts`, without a mark.
  pure: { seconds: 20, workers: 2, isShared: true },
  // Random runs, by the thousand.
  laws: { seconds: 60, workers: 2, isShared: true },
  // Servers and clients over real sockets, in the process of the test: they mostly wait.
  socket: { seconds: 20, workers: 2, isShared: true },
  // Commands, compilers and databases in processes of their own.
  process: { seconds: 60, workers: 2, isShared: false },
  // One Chromium for all of them.
  browser: { seconds: 120, workers: 2, isShared: false },
};

const marked = Object.keys(RINGS).filter((name) => name !== 'pure');

export default defineConfig({
  test: {
    // Clients show each 500, and many a test is about one.
    silent: 'passed-only',
    projects: Object.entries(RINGS).map(([name, { isShared, seconds, workers }], groupOrder) => ({
      ssr: { resolve: { conditions: ['tsgi-source', 'node', 'import', 'default'] } },
      test: {
        name,
        include: PLACES.map((place) => `${place}/*${name === 'pure' ? '' : `.${name}`}.test.ts`),
        exclude: [
          ...configDefaults.exclude,
          '**/dist/**',
          ...(name === 'pure' ? marked.map((ring) => `**/*.${ring}.test.ts`) : []),
        ],
        ...(name === 'process' ? { server: { deps: { external: [SOURCES] } } } : {}),
        pool: 'forks' as const,
        isolate: !isShared,
        maxWorkers: workers,
        ...(name === 'browser' ? { globalSetup: 'tooling/rig/src/shared-browser.ts' } : {}),
        sequence: { groupOrder },
        testTimeout: seconds * 1000,
        hookTimeout: (seconds + 10) * 1000,
      },
    })),
  },
});
