/**
 * The `tsgi` command as a function, called in the process of the test: for all that needs no signal and no end of a
 * process. {@link Command} is the real one.
 *
 * @module
 */
import { PassThrough } from 'node:stream';
import type { ServerHandle } from '@tsgi/server';
import { run } from '../src/index.ts';

/** A call of the command, and what it wrote. */
export class CalledCommand {
  stdout = '';
  stderr = '';
  private server: ServerHandle | undefined;
  private readonly status: Promise<number | undefined>;

  constructor(
    directory: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.status = run(args, {
      ...{ directory, environment: { ...environment }, stdout, stderr },
      loaded: () => undefined,
      serves: (server) => {
        this.server = server;
        return true;
      },
    });
  }

  /** Waits until it serves. @returns the address. */
  async serving(): Promise<string> {
    const status = await this.status;
    if (this.server === undefined) throw new Error(`it ended with ${String(status)}: ${this.stderr}`);
    return this.server.addresses[0].url;
  }

  /** Waits until it has ended. @returns its exit status; `undefined` if it serves. */
  async ended(): Promise<number | undefined> {
    return await this.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.status;
    // Twice: what still runs is cut.
    void this.server?.close();
    await this.server?.close();
  }
}
