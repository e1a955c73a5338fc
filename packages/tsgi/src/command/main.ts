/**
 * The `tsgi` command in a process of its own: its streams, its signals and its end.
 *
 * @module
 */
import { inspectSafely } from '../loading/source-place.ts';
import { run } from './run.ts';
import { StopOnSignals } from './stop-on-signals.ts';

/** Runs the command, and ends the process unless a server runs. */
export async function main(argv: readonly string[]): Promise<void> {
  const signals = new StopOnSignals();
  const status = await run(argv, {
    directory: process.cwd(),
    environment: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    loaded: () => {
      surviveStrayErrors();
      signals.starts();
    },
    serves: (server) => signals.serves(server),
  });
  if (status === undefined) return;
  // What the application has opened, a database perhaps, would keep the process alive.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(status)));
}

/** Logs what an application throws outside of any request, so that it ends no request. */
function surviveStrayErrors(): void {
  const report = (error: unknown) => {
    process.stderr.write(
      `[${new Date().toISOString()}] Error outside of any request: ${inspectSafely(error)}\n`,
    );
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  // Whoever read the logs is gone (`tsgi … | head`): no reason to stop serving, and nobody to tell.
  for (const log of [process.stdout, process.stderr]) log.on('error', () => undefined);
}
