/**
 * Memory of a server for each connection on which nothing happens.
 *
 * @module
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdleFigures } from './figures.ts';
import { residentBytes } from './proc-stat.ts';
import { LOAD_CORE, end, hasEnded, startPinned } from './processes.ts';

export const IDLE_CONNECTIONS = 9000;

const BATCH = 100;
const OPEN_SECONDS = 60;
// RSS counts as settled when it moves by less than this share within WINDOW samples.
const STEADY = 0.002;
const WINDOW = 8;
const SAMPLE_MILLISECONDS = 250;
const SETTLE_SECONDS = 10;

/** Opens the connections and measures what they cost. @throws Error if they cannot be opened or kept. */
export async function measureIdle(server: {
  readonly pid: number;
  readonly port: number;
}): Promise<IdleFigures> {
  const assignment = JSON.stringify({ port: server.port, count: IDLE_CONNECTIONS, batch: BATCH });
  const command = [process.execPath, join(import.meta.dirname, 'hold-connections.ts'), assignment];
  const holder = startPinned(LOAD_CORE, command, ['pipe', 'pipe', 'pipe']);
  let said = '';
  let complaint = '';
  holder.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
  holder.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const wordFromHolder = async (word: string): Promise<void> => {
    const deadline = Date.now() + OPEN_SECONDS * 1000;
    while (!said.includes(word)) {
      if (hasEnded(holder)) throw new Error(`the connections could not be opened: ${complaint.trim()}`);
      if (Date.now() > deadline) throw new Error(`the connections were not open within ${OPEN_SECONDS} s`);
      await sleep(50);
    }
  };
  try {
    await wordFromHolder('WARM');
    const before = await settledBytes(server.pid);
    holder.stdin?.write('go on\n');
    await wordFromHolder('OPEN');
    const after = await settledBytes(server.pid);
    const lost = said.split('LOST').length - 1;
    if (lost > 0)
      throw new Error(`the server closed ${lost} of ${IDLE_CONNECTIONS + BATCH} idle connections`);
    return {
      bytesPerConnection: (after - before) / IDLE_CONNECTIONS,
      connections: IDLE_CONNECTIONS,
      rssBytes: after,
    };
  } finally {
    await end(holder);
  }
}

async function settledBytes(pid: number): Promise<number> {
  const samples: number[] = [];
  for (const deadline = Date.now() + SETTLE_SECONDS * 1000; Date.now() < deadline;) {
    await sleep(SAMPLE_MILLISECONDS);
    samples.push(residentBytes(pid));
    const last = samples.slice(-WINDOW);
    if (last.length === WINDOW && Math.max(...last) - Math.min(...last) < STEADY * Math.max(...last)) break;
  }
  return samples.at(-1) ?? residentBytes(pid);
}
