/**
 * The real `tsgi` command as a process, and a folder for the modules that it is to serve.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@tsgi/rig/eventually';

const BIN = fileURLToPath(new URL('../bin/tsgi.js', import.meta.url));

/** A command that was started, and what it wrote. */
export class Command {
  stdout = '';
  stderr = '';
  status: number | null | undefined;
  private readonly child: ChildProcess;

  /** @param environment - instead of PORT, HOST and NODE_ENV, which are not passed on. */
  constructor(
    directory: string,
    args: readonly string[],
    nodeArgs: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ) {
    const inherited = { ...process.env };
    for (const name of ['HOST', 'NODE_ENV', 'PORT']) Reflect.deleteProperty(inherited, name);
    this.child = spawn(process.execPath, ['--conditions=tsgi-source', ...nodeArgs, BIN, ...args], {
      cwd: directory,
      env: { ...inherited, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.child.on('close', (status) => (this.status = status));
  }

  /** Waits until it says where it serves. @returns the address. */
  async serving(): Promise<string> {
    const find = () => /\bon (http:\/\/\S+)/.exec(this.stderr)?.[1];
    await eventually(() => find() !== undefined || this.status !== undefined, 'the command serves', 15);
    const url = find();
    if (url === undefined) throw new Error(`it ended with ${this.status}: ${this.stderr}`);
    return url;
  }

  /** Waits until it has ended. @returns its exit status. */
  async ended(): Promise<number | null> {
    await eventually(() => this.status !== undefined, `the command ends: ${this.stderr}`, 15);
    return this.status!;
  }

  /** From now on nobody reads what it writes there, as after `tsgi … | head`. */
  stopReading(stream: 'stdout' | 'stderr'): void {
    this.child[stream]?.destroy();
  }

  kill(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): void {
    this.child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.status !== undefined) return;
    this.child.kill('SIGKILL');
    await this.ended();
  }
}

/** Files by path, in a folder that is removed at the end of the block. */
export async function folder(files: Record<string, string>): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'tsgi-command-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
