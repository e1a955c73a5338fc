/** A chunk is the application's again as soon as the next one is asked for (BODY-REUSE). */
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Application, StartResponse } from '@tsgi/spec';
import { memoryServer } from '../../src/index.ts';
import { describe, expect, it } from 'vitest';
import { pause, serving } from '../serving.ts';

const BLOCKS = 200;

const kinds: { title: string; app: (size: number) => Application }[] = [
  {
    title: 'an async generator',
    app: (size) =>
      async function* (_environ, startResponse) {
        start(startResponse);
        const block = new Uint8Array(size);
        for (let n = 0; n < BLOCKS; n++) yield block.fill(n);
      },
  },
  {
    title: 'a generator',
    app: (size) =>
      function* (_environ, startResponse) {
        start(startResponse);
        const block = Buffer.alloc(size);
        for (let n = 0; n < BLOCKS; n++) yield block.fill(n);
      },
  },
  {
    title: 'write()',
    app: (size) => async (_environ, startResponse) => {
      const write = start(startResponse);
      const block = new Uint8Array(size);
      for (let n = 0; n < BLOCKS; n++) await write(block.fill(n));
      return [];
    },
  },
  {
    title: 'a generator that is closed before its last chunk is overwritten',
    app: (size) => (_environ, startResponse) => {
      start(startResponse);
      const block = new Uint8Array(size);
      const blocks = (function* () {
        for (let n = 0; n < BLOCKS; n++) yield block.fill(n);
      })();
      return Object.assign(blocks, { close: () => void block.fill(255) });
    },
  },
];

function start(startResponse: StartResponse) {
  return startResponse('200 OK', [['Content-Type', 'application/octet-stream']]);
}

function wrongBlocks(response: Uint8Array, size: number): number {
  const content = response.subarray(response.byteLength - BLOCKS * size);
  let wrong = 0;
  for (let n = 0; n < BLOCKS; n++) {
    if (content.subarray(n * size, (n + 1) * size).some((byte) => byte !== n)) wrong++;
  }
  return wrong;
}

const REQUEST = 'GET / HTTP/1.0\r\n\r\n';

describe.each(kinds)('a buffer that $title gives again and again', ({ app }) => {
  it.each([1000, 4097, 20_000, 65_536, 65_537])('is sent right in blocks of %s', async (size) => {
    await using server = await serving(app(size), { writeTimeout: '60s' });
    const socket = connect(server.address.port, server.address.host);
    socket.write(REQUEST);
    socket.pause();
    // The kernels are full by now, where there is that much.
    await pause(100);
    const response = await buffer(socket);
    expect(wrongBlocks(response, size)).toBe(0);
  });

  it('is sent right over a connection in memory', async () => {
    const server = memoryServer(app(20_000));
    const client = server.connect();
    client.write(REQUEST);
    await pause(20);
    const response = await buffer(client);
    expect(wrongBlocks(response, 20_000)).toBe(0);
    await server.close();
  });
});

describe('an array', () => {
  it('is closed when its bytes are sent', async () => {
    const before = new Uint8Array(8_000_000);
    const block = new Uint8Array(60_000);
    await using server = await serving((environ, startResponse) => {
      start(startResponse);
      if (environ.PATH_INFO === '/before') return [before];
      return Object.assign([block.fill(7)], { close: () => void block.fill(255) });
    });
    const socket = connect(server.address.port, server.address.host);
    socket.write(
      'GET /before HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    socket.pause();
    await pause(100);
    const response = await buffer(socket);
    expect(response.subarray(-60_000).every((byte) => byte === 7)).toBe(true);
  });
});
