/**
 * The `tsgi` command as a function of its arguments and of what it needs of a process.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { ConfigError } from '@tsgi/options';
import { type ServerHandle, logsTo } from '@tsgi/server';
import { loadApplication } from '../loading/load-application.ts';
import { LoadError } from '../loading/load-error.ts';
import { inspectSafely } from '../loading/source-place.ts';
import { type Arguments, parseArguments } from './arguments.ts';
import { addVariables, readEnvFiles, withEnvironment } from './env-file.ts';
import { helpText } from './help.ts';
import { NoRoutesError, listRoutes } from './list-routes.ts';
import { StartError, serveNamed } from './serve-named.ts';

/** What the command needs of a process. */
export interface CommandIo {
  /** Where the paths of modules start. */
  readonly directory: string;
  /** Read, and added to by `--env-file`. */
  readonly environment: Record<string, string | undefined>;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Called when the application is loaded, before its `startup()`. */
  loaded(): void;
  /** Called with the running server. @returns whether it goes on: false if it was told to stop meanwhile. */
  serves(server: ServerHandle): boolean;
}

/** Exit statuses; 3 as gunicorn and uvicorn have it for an application that does not come up. */
const EXIT = { usage: 2, startup: 3, load: 4, bug: 70 } as const;

const DANGER =
  'tsgi: --debug shows errors with their stacks to every client, and NODE_ENV says that this is production\n';

/** Runs the command. @returns its exit status; `undefined` if a server runs. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number | undefined> {
  let debug = argv.includes('--debug');
  try {
    const parsed = parseArguments(argv);
    if ('envFiles' in parsed) addVariables(io.environment, readEnvFiles(parsed.envFiles));
    if (parsed.action === 'serve') {
      debug = parsed.options.debug === true;
      await serveTarget(parsed, io);
      return undefined;
    }
    io.stdout.write(await answerTo(parsed, io));
    return 0;
  } catch (error) {
    const [status, message] = explain(error, debug);
    io.stderr.write(`tsgi: ${message}\n`);
    return status;
  }
}

type ServeArguments = Extract<Arguments, { action: 'serve' }>;

async function serveTarget({ target, options }: ServeArguments, io: CommandIo): Promise<void> {
  const app = await loadApplication(target, io.directory);
  io.loaded();
  if (options.debug === true && io.environment.NODE_ENV === 'production') io.stderr.write(DANGER);
  const server = await serveNamed(app, target, {
    ...withEnvironment(options, io.environment),
    ...logsTo(io),
  });
  if (io.serves(server)) {
    io.stderr.write(`TSGI serves ${target} on ${server.addresses[0].url} (Ctrl-C stops it)\n`);
  }
}

async function answerTo(parsed: Exclude<Arguments, ServeArguments>, io: CommandIo): Promise<string> {
  if (parsed.action === 'routes') {
    return listRoutes(await loadApplication(parsed.target, io.directory), parsed.target);
  }
  return parsed.action === 'help' ? helpText() : `tsgi ${version()}\n`;
}

function explain(error: unknown, debug: boolean): [status: number, message: string] {
  const stack = debug ? `\n${inspectSafely(error)}` : '';
  if (error instanceof ConfigError || error instanceof NoRoutesError)
    return [EXIT.usage, error.message + stack];
  if (error instanceof StartError) return [EXIT.startup, error.message + stack];
  if (error instanceof LoadError) return [EXIT.load, error.message + stack];
  return [EXIT.bug, `this should not have happened: ${inspectSafely(error)}`];
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
