/**
 * Runs the suites of the middle on the other runtimes that are supported: Bun and Deno.
 *
 * The middle is all that does without the server's sockets and processes: what a handler calls, or what calls it. The
 * tests are the same as on Node, in the same vitest, which that runtime runs itself; `runs-on.test.ts` sees to that.
 *
 *   node scripts/runtimes.ts [bun|deno]
 *
 * @module
 */
import { spawnSync } from 'node:child_process';

/** A runtime, by the key that it has in `process.versions`. */
export type Runtime = 'bun' | 'deno';

/** How a runtime runs a program of Node's with the sources of this workspace. */
const COMMANDS: Readonly<Record<Runtime, readonly string[]>> = {
  bun: ['bun', '--bun', '--conditions=tsgi-source'],
  deno: ['deno', 'run', '--allow-all', '--quiet', '--conditions=tsgi-source'],
};

/** Which tests are run. */
export const MIDDLE: readonly string[] = [
  'packages/{spec,http,options,http1,compose,framework,middleware-*,openapi-page,testing}/{src,test,wire}/**/*.test.ts',
  'scripts/{runs-on,form-readers,session-and-app}.test.ts',
];

type Exclusion = {
  readonly files?: string;
  /** Part of the full title. */
  readonly tests?: string;
  readonly on?: Runtime;
  readonly because: string;
};

/** Which are not, and why. Nothing else is left out: a test that fails here is to be mended. */
export const EXCLUDED: readonly Exclusion[] = [
  {
    files: '**/*.laws.test.ts',
    because: 'thousands of random runs of code that asks no platform for anything; examples are beside them',
  },
  {
    files: '**/test/workers.process.test.ts',
    because: 'starts servers in processes of their own, which is for Node',
  },
  { files: 'packages/framework/test/route-types.process.test.ts', because: 'runs the compiler' },
  {
    files: 'packages/framework/test/routes.process.test.ts',
    because: 'runs the command `tsgi`, which is for Node',
  },
  { files: 'packages/openapi-page/test/openapi-page.browser.test.ts', because: 'starts a browser' },
  {
    files: 'packages/framework/src/router/route-error.test.ts',
    on: 'bun',
    because: 'the lines of a program that a test compiles are counted from another one there',
  },
  {
    files: 'packages/middleware-session/test/stores.process.test.ts',
    on: 'deno',
    because: 'the clients of Redis do not come back there from a Redis that hung',
  },
  {
    files: 'packages/middleware-static/src/entity-tags.test.ts',
    on: 'deno',
    because: 'its `stat` has the time of a change in whole seconds, so two writes in one are not told apart',
  },
  {
    files: 'packages/middleware-static/src/open-file.test.ts',
    on: 'deno',
    because: 'counts the descriptors of the process, of which an open file has two there',
  },
  {
    tests: 'a file that is being sent',
    on: 'deno',
    because: 'counts descriptors, and needs the time of a change',
  },
  {
    tests: 'a Response of fetch',
    on: 'deno',
    because: 'its `fetch` leaves deflate and zstd as they are, with their field, and has no reason phrase',
  },
];

/** What of all titles is run on a runtime. */
export function titlesOn(runtime: string | undefined): RegExp {
  const without = EXCLUDED.flatMap(({ on, tests }) =>
    tests !== undefined && (on === undefined || on === runtime) ? [tests] : [],
  );
  return new RegExp(without.length === 0 ? '' : `^(?!.*(?:${without.join('|')}))`);
}

/** @returns the exit status: 0 if all tests passed, and there were any. */
function runSuites(runtime: Runtime): number {
  const [command = '', ...args] = COMMANDS[runtime];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.runtimes.config.ts'];
  process.stdout.write(`The middle on ${runtime}:\n`);
  const { error, status } = spawnSync(command, [...args, ...vitest], {
    stdio: 'inherit',
    // The runtime has the condition as a flag, and does not know Node's options.
    env: { ...process.env, NODE_OPTIONS: '', TSGI_RUNTIME: runtime },
  });
  if (error !== undefined) process.stderr.write(`${runtime} could not be started: ${error.message}\n`);
  return status ?? 1;
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  const runtimes = (Object.keys(COMMANDS) as Runtime[]).filter(
    (runtime) => asked.length === 0 || asked.includes(runtime),
  );
  if (runtimes.length === 0) throw new Error(`a runtime must be one of bun, deno, got ${asked.join(', ')}`);
  // Each is run, so that one run says all.
  process.exitCode = Math.max(...runtimes.map(runSuites));
}
