/**
 * Does memory grow with the number of requests? Asks apps/hello 100,000 times, or `--requests` of them, over 64
 * kept-alive connections, and compares the heap after the 10,000th request with the heap after the last.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from '@tsgi/testing';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { requests: { type: 'string', default: '100000' } } });
const REQUESTS = Number(values.requests);
const EARLY = 10_000;
if (!(REQUESTS > EARLY)) throw new Error(`--requests must be above ${EARLY}, got ${values.requests}`);

const CONNECTIONS = 64;
// Garbage that a full collection leaves behind moves by less than this.
const ALLOWED_GROWTH = 1024 * 1024;

// Collects garbage and tells the heap's size whenever it is asked.
const probe = `process.on('message', () => { globalThis.gc(); process.send(process.memoryUsage().heapUsed); });`;

const server = spawn(
  process.execPath,
  [
    ...[
      '--expose-gc',
      '--conditions=tsgi-source',
      '--import',
      `data:text/javascript,${encodeURIComponent(probe)}`,
    ],
    ...[join(root, 'packages/tsgi/bin/tsgi.js'), 'apps/hello/src/app.ts', '--port', '0', '--quiet'],
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] },
);
const [line] = (await once(server.stderr ?? server, 'data')) as [Buffer];
const url = new URL(/ on (http:\S+) /.exec(line.toString())?.[1] ?? '');

async function ask(requests: number): Promise<void> {
  await using client = await connect({ host: url.hostname, port: Number(url.port) });
  // A connection lives for 1,000 requests; each of these asks fewer.
  for (let count = 0; count < requests; count++) {
    await client.send('GET /json?name=memory HTTP/1.1\r\nHost: a\r\n\r\n');
    const { status } = await client.response();
    if (status !== 200) throw new Error(`request ${count} was answered ${status}`);
  }
}

async function askAll(requests: number): Promise<number> {
  for (let left = requests; left > 0;) {
    const round = Math.min(left, CONNECTIONS * 500);
    const share = Math.ceil(round / CONNECTIONS);
    const shares = Array.from({ length: CONNECTIONS }, (_, index) =>
      Math.min(share, Math.max(0, round - index * share)),
    );
    await Promise.all(shares.map(ask));
    left -= round;
  }
  server.send('heap');
  const [heap] = (await once(server, 'message')) as [number];
  return heap;
}

try {
  const early = await askAll(EARLY);
  const late = await askAll(REQUESTS - EARLY);
  const inMegabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
  console.log(`Heap after ${EARLY} requests: ${inMegabytes(early)}; after ${REQUESTS}: ${inMegabytes(late)}`);
  if (late - early > ALLOWED_GROWTH) {
    console.error(`It grew by more than ${inMegabytes(ALLOWED_GROWTH)}.`);
    process.exitCode = 1;
  }
} finally {
  server.kill();
}
