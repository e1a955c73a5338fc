import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('..', import.meta.url);
const TSGI = fileURLToPath(new URL('../../../packages/tsgi/bin/tsgi.js', import.meta.url));

/** The real command, as a process. */
export interface TodoServer {
  readonly url: string;
  /** Ends it, and is back when it is gone. @returns its exit status, if it had the time for one. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | undefined>;
}

/** Runs the command in the application's folder. */
export function tsgi(args: readonly string[], variables: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['--conditions=tsgi-source', TSGI, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** @param folder - for the data. @param port - 0 for any. */
export async function startTodo(folder: string, port: number = 0): Promise<TodoServer> {
  const command = tsgi(['src/app.ts', '--port', String(port), '--quiet'], { TODO_DATA: folder });
  const exit = once(command, 'exit') as Promise<[number | null]>;
  return {
    url: await addressOf(command),
    async stop(signal) {
      command.kill(signal);
      const [status] = await exit;
      return status ?? undefined;
    },
  };
}

/** Where it says that it listens. What it says after that is shown with the test. */
function addressOf(command: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let says = '';
    command.stderr?.on('data', (text: Buffer) => {
      if (/ on (http:\S+) /.test(says)) process.stderr.write(text);
      says += text.toString();
      const url = / on (http:\S+) /.exec(says)?.[1];
      if (url !== undefined) resolve(url);
    });
    command.on('exit', () => {
      reject(new Error(`the server must say where it listens, got ${JSON.stringify(says)}`));
    });
  });
}
