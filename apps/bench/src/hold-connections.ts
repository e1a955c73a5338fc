/**
 * A process of its own: opens connections in batches, asks one request on each, and then leaves them idle.
 * It says WARM after the first batch, goes on when stdin says so, and says OPEN when all are there; each
 * connection that the server closes is a line LOST.
 *
 * @module
 */
import { once } from 'node:events';
import { connect } from 'node:net';

const { batch, count, port } = JSON.parse(process.argv[2] ?? '{}') as {
  port: number;
  count: number;
  batch: number;
};
const REQUEST = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;

await openBatch();
process.stdout.write('WARM\n');
await once(process.stdin, 'data');
process.stdin.pause();
for (let left = count; left > 0; left -= batch) await openBatch();
process.stdout.write('OPEN\n');

async function openBatch(): Promise<void> {
  await Promise.all(Array.from({ length: batch }, openOne));
}

async function openOne(): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('close', () => process.stdout.write('LOST\n'));
  socket.write(REQUEST);
  await once(socket, 'data');
  socket.on('error', () => undefined);
}
