/**
 * The `tsgi` command: arguments in, exit status out.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { ConfigError } from '../config-error.ts';
import { describe } from '../error-report.ts';
import { type Arguments, parseArguments } from './arguments.ts';
import { addVariables, readEnvFiles, withEnvironment } from './env-file.ts';
import { helpText } from './help.ts';
import { NoRoutesError, listRoutes } from './list-routes.ts';
import { loadApplication } from './load-application.ts';
import { LoadError } from './load-error.ts';
import { StartError, serveNamed } from './start-error.ts';
import { StopOnSignals } from './stop-on-signals.ts';

/** Exit statuses; 3 as gunicorn and uvicorn have it for an application that does not come up. */
const EXIT = { usage: 2, startup: 3, load: 4, bug: 70 } as const;

const DANGER =
  'tsgi: --debug shows errors with their stacks to whoever asks, and NODE_ENV says that this is production\n';

/** Runs the command, and ends the process unless a server runs. */
export async function main(argv: readonly string[]): Promise<void> {
  let debug = argv.includes('--debug');
  try {
    const parsed = parseArguments(argv);
    if ('envFiles' in parsed) addVariables(process.env, readEnvFiles(parsed.envFiles));
    if (parsed.action === 'serve') {
      debug = parsed.options.debug === true;
      await run(parsed);
    } else if (parsed.action === 'routes') {
      await show(parsed.target);
    } else {
      process.stdout.write(parsed.action === 'help' ? helpText() : `tsgi ${version()}\n`);
    }
  } catch (error) {
    const [status, message] = explain(error, debug);
    // What the application has opened, a database perhaps, would keep the process alive.
    process.stderr.write(`tsgi: ${message}\n`, () => process.exit(status));
  }
}

async function run({ target, options }: Extract<Arguments, { action: 'serve' }>): Promise<void> {
  const signals = new StopOnSignals();
  const app = await loadApplication(target, process.cwd());
  surviveStrayErrors();
  if (options.debug === true && process.env.NODE_ENV === 'production') process.stderr.write(DANGER);
  signals.starts();
  const server = await serveNamed(app, target, withEnvironment(options, process.env));
  if (!signals.serves(server)) return;
  process.stderr.write(`TSGI serves ${target} on ${server.address.url} (Ctrl-C stops it)\n`);
}

async function show(target: string): Promise<void> {
  const app = await loadApplication(target, process.cwd());
  process.stdout.write(listRoutes(app, target), () => process.exit());
}

/** What an application throws outside of any request is logged and ends nobody else's request. */
function surviveStrayErrors(): void {
  const report = (error: unknown) => {
    process.stderr.write(`[${new Date().toISOString()}] Error outside of any request: ${describe(error)}\n`);
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  // Whoever read the logs is gone (`tsgi … | head`): no reason to stop serving, and nobody to tell.
  for (const log of [process.stdout, process.stderr]) log.on('error', () => undefined);
}

function explain(error: unknown, debug: boolean): [status: number, message: string] {
  const stack = debug ? `\n${describe(error)}` : '';
  if (error instanceof ConfigError || error instanceof NoRoutesError)
    return [EXIT.usage, error.message + stack];
  if (error instanceof StartError) return [EXIT.startup, error.message + stack];
  if (error instanceof LoadError) return [EXIT.load, error.message + stack];
  return [EXIT.bug, `this should not have happened: ${describe(error)}`];
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
