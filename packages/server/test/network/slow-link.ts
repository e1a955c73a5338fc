/**
 * A server and a client that reads as fast as it can, for a network of their own with a slow link between them.
 * Writes what came, and what the server complained of, as JSON. Arguments: the size in bytes and `writeTimeout`.
 */
import { Buffer } from 'node:buffer';
import { connect } from 'node:net';
import { type Time, serve } from '@tsgi/server';

const [, , size, writeTimeout] = process.argv;
const errors: string[] = [];
const server = await serve(
  (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']]);
    return [Buffer.alloc(Number(size))];
  },
  {
    host: '127.0.0.1',
    port: 0,
    quiet: true,
    writeTimeout: writeTimeout as Time,
    errorLog: (text) => errors.push(text),
  },
);

let received = 0;
const client = connect(server.addresses[0].port, '127.0.0.1');
client.on('data', (bytes) => (received += bytes.length));
client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
await new Promise((resolve) => client.once('close', resolve));
await server.close();
process.stdout.write(JSON.stringify({ received, errors }));
