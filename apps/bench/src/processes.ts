/**
 * Child processes, pinned to a core. None outlives this process: each is killed by its own pid when this one
 * ends, and by the kernel (`setpriv --pdeathsig`) if this one is killed itself.
 *
 * @module
 */
import { type ChildProcess, type StdioOptions, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

const TOOLS: Readonly<Record<string, string>> = {
  wrk: 'apt-get install wrk',
  taskset: 'apt-get install util-linux',
  setpriv: 'apt-get install util-linux',
};

const running = new Set<ChildProcess>();

/** What is missing on this machine for the bench to run, and what to do about it. */
export function missingRequirement(): string | undefined {
  if (process.platform !== 'linux')
    return `the bench reads /proc and needs Linux, this is ${process.platform}`;
  for (const [tool, remedy] of Object.entries(TOOLS)) {
    if (!isOnPath(tool)) return `the bench needs ${tool}, which is not on PATH; on Debian: ${remedy}`;
  }
  if (availableParallelism() < 2) return 'the bench needs two cores: one for the server, one for the load';
  return undefined;
}

function isOnPath(tool: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts a command on one core, with as many open files as this machine allows, up to 65,536. */
export function startPinned(core: number, command: readonly string[], stdio: StdioOptions): ChildProcess {
  const script = 'ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"; exec "$@"';
  const pinned = ['setpriv', '--pdeathsig', 'KILL', 'taskset', '-c', String(core), ...command];
  const child = spawn('sh', ['-c', script, 'sh', ...pinned], {
    stdio,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', NO_COLOR: '1' },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Kills a process and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The output of a command that ends within the time; killed and an error if it does not. */
export async function outputOf(core: number, command: readonly string[], seconds: number): Promise<string> {
  const child = startPinned(core, command, ['ignore', 'pipe', 'pipe']);
  let out = '';
  let complaint = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  await once(child, 'close');
  clearTimeout(timer);
  const name = command[0] ?? '';
  if (child.signalCode === 'SIGKILL') throw new Error(`${name} did not end within ${seconds} s`);
  if (child.exitCode !== 0) throw new Error(`${name} failed: ${(complaint || out).trim()}`);
  return out;
}

/** The first line of what a command prints. */
export function firstLineOf(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' }).split('\n', 1)[0] ?? '';
}

/** Kills every process that was started here; synchronous, for the end of this one. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
