/** Links that are slow, lose and queue: in a network namespace, by `ip` and `tc` of iproute2. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const PROGRAM = join(import.meta.dirname, 'slow-link.ts');

// The queue is bounded by time: what does not fit is lost, acknowledgements too, since both ways are the same link.
const SCRIPT = `ip link set lo mtu 1500 && ip link set lo up &&
tc qdisc add dev lo root tbf rate "$1" burst 20000 latency "$2" &&
exec "$3" "$4" "$5" "$6"`;

async function download(link: { rate: string; queue: string; size: number; writeTimeout: string }) {
  const { queue, rate, size, writeTimeout } = link;
  const program = [process.execPath, PROGRAM, String(size), writeTimeout];
  const { stdout } = await run('unshare', ['-rn', 'sh', '-c', SCRIPT, 'sh', rate, queue, ...program], {
    env: { ...process.env, NODE_OPTIONS: '--conditions=tsgi-source' },
    timeout: 110_000,
  });
  return JSON.parse(stdout) as { received: number; errors: string[] };
}

describe.concurrent('a client on a slow link gets all of its response', () => {
  it.each([
    { rate: '128kbit', queue: '500ms', size: 250_000, writeTimeout: '2s' },
    { rate: '256kbit', queue: '500ms', size: 500_000, writeTimeout: '2s' },
    { rate: '128kbit', queue: '4s', size: 250_000, writeTimeout: '2s' },
    { rate: '512kbit', queue: '4s', size: 1_000_000, writeTimeout: '2s' },
  ])('$rate, $queue of queue, writeTimeout $writeTimeout', { timeout: 120_000 }, async (link) => {
    const { errors, received } = await download(link);
    expect(errors).toEqual([]);
    expect(received).toBeGreaterThan(link.size);
  });
});
