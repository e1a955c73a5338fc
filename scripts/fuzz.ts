/**
 * Random bytes against the parser and against whole connections, at the same time: `--seconds` for each, `--seed` to
 * repeat a failure. Exit status 1 if either found something.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROGRAMS = ['packages/http1/fuzz/fuzz.ts', 'packages/server/fuzz/fuzz.ts'];

const statuses = await Promise.all(
  PROGRAMS.map(async (program) => {
    const argv = [
      '--conditions=tsgi-source',
      join(import.meta.dirname, '..', program),
      ...process.argv.slice(2),
    ];
    const [status] = (await once(spawn(process.execPath, argv, { stdio: 'inherit' }), 'exit')) as [
      number | null,
    ];
    return status ?? 1;
  }),
);
process.exitCode = Math.max(...statuses);
