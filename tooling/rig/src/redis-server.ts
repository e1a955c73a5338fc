import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A Redis of one's own, on a free port of this machine. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** It keeps its connections, and says nothing. */
  pause(): void;
  resume(): void;
}

/** @throws Error if there is no `redis-server`: what is said of Redis is not proved without it. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-redis-'));
  const argv = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = spawn('redis-server', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  await ready(server);
  return {
    port,
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL');
      await once(server, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

async function ready(server: ChildProcess): Promise<void> {
  // Rejects with what spawn() says where there is no such program.
  await once(server, 'spawn');
  let printed = '';
  for await (const text of server.stdout ?? []) {
    printed += String(text);
    if (printed.includes('Ready to accept connections')) {
      server.stdout?.resume();
      return;
    }
  }
  throw new Error(`redis-server did not start: ${printed}`);
}
