/**
 * The real `tsgi` command as a process, run from sources: nothing has to be built before.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const BIN = fileURLToPath(new URL('../../../packages/tsgi/bin/tsgi.js', import.meta.url));

// For machines that do much else.
const SECONDS = 30;

export interface CommandOptions {
  /** Flags of Node. */
  readonly nodeFlags?: readonly string[];
  /** Environment variables, besides those of this process; its PORT, HOST and NODE_ENV are not passed on. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A command that was started, and what it wrote. */
export class Command {
  stdout = '';
  stderr = '';
  status: number | null | undefined;
  private readonly child: ChildProcess;

  /** @param directory - the one it runs in. */
  constructor(
    directory: string,
    args: readonly string[],
    { nodeFlags = [], variables = {} }: CommandOptions = {},
  ) {
    const inherited = { ...process.env };
    for (const name of ['HOST', 'NODE_ENV', 'PORT']) Reflect.deleteProperty(inherited, name);
    this.child = spawn(process.execPath, ['--conditions=tsgi-source', ...nodeFlags, BIN, ...args], {
      cwd: directory,
      env: { ...inherited, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.child.on('close', (status) => (this.status = status));
  }

  /** Waits until it says where it serves. @returns the address. */
  async serving(): Promise<string> {
    const find = () => /\bon (http:\/\/\S+)\s/.exec(this.stderr)?.[1];
    await eventually(() => find() !== undefined || this.status !== undefined, 'the command serves', SECONDS);
    const url = find();
    if (url === undefined) throw new Error(`it ended with ${this.status}: ${this.stderr}`);
    return url;
  }

  /** Waits until it has ended. @returns its exit status. */
  async ended(): Promise<number | null> {
    await eventually(() => this.status !== undefined, `the command ends: ${this.stderr}`, SECONDS);
    return this.status ?? null;
  }

  /** Stops reading what it writes there, as after `tsgi … | head`. */
  stopReading(stream: 'stdout' | 'stderr'): void {
    this.child[stream]?.destroy();
  }

  kill(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): void {
    this.child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.status !== undefined) return;
    this.child.kill('SIGKILL');
    await this.ended();
  }
}
