import { fileURLToPath } from 'node:url';
import { Command } from '@tsgi/rig/command';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The real command, as a process. */
export interface TodoServer {
  readonly url: string;
  /** Ends it, and is back when it is gone. @returns its exit status, if it had the time for one. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | undefined>;
}

/** Runs the command in the application's folder. */
export function tsgi(args: readonly string[], variables: Readonly<Record<string, string>>): Command {
  return new Command(ROOT, args, { variables });
}

/** @param folder - for the data. @param port - 0 for any. */
export async function startTodo(folder: string, port: number = 0): Promise<TodoServer> {
  const command = tsgi(['src/app.ts', '--port', String(port), '--quiet'], { TODO_DATA: folder });
  const url = await command.serving();
  const said = command.stderr.length;
  return {
    url,
    async stop(signal) {
      command.kill(signal);
      const status = await command.ended();
      // What it said since is shown with the test.
      process.stderr.write(command.stderr.slice(said));
      return status ?? undefined;
    },
  };
}
