/** The raw client against a socket whose bytes are known. */
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type RawClient, connect } from '../src/index.ts';

let server: Server | undefined;
let sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server?.close();
  sockets = [];
});

/** Connects to a socket that a test writes to. */
async function pair(): Promise<{ client: RawClient; peer: Socket; received: () => string }> {
  const accepted = Promise.withResolvers<Socket>();
  server = createServer({ allowHalfOpen: true }, (socket) => accepted.resolve(socket));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = await connect({ host: '127.0.0.1', port });
  const peer = await accepted.promise;
  sockets.push(peer, client.stream as Socket);
  let text = '';
  peer.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  peer.on('error', () => undefined);
  return { client, peer, received: () => text };
}

const answer = (text: string, ...fields: string[]) =>
  `HTTP/1.1 200 OK\r\n${[...fields, `Content-Length: ${text.length}`].join('\r\n')}\r\n\r\n${text}`;

describe('send', () => {
  it('sends bytes as they are, and text one byte a character', async () => {
    const { client, peer, received } = await pair();
    await client.send('caf\xe9\0\r');
    await client.send(Uint8Array.of(255, 10));
    client.end();
    await new Promise((resolve) => peer.once('end', resolve));
    expect(received()).toBe('caf\xe9\0\r\xff\n');
  });

  it('resolves when the connection is gone, and says nothing', async () => {
    const { client, peer } = await pair();
    peer.destroy();
    await client.closed();
    await client.send('late');
  });
});

describe('response', () => {
  it('gives one response after the other, however they are cut', async () => {
    const { client, peer } = await pair();
    const wire = answer('one', 'X: 1') + answer('') + answer('two', 'X: 2');
    for (const byte of wire) peer.write(byte);
    expect(await client.response()).toMatchObject({ status: 200, reason: 'OK', version: '1.1', text: 'one' });
    expect((await client.response()).text).toBe('');
    const last = await client.response();
    expect(last.fields).toEqual([
      ['X', '2'],
      ['Content-Length', '3'],
    ]);
    expect(last.headers.get('x')).toBe('2');
    expect(client.text).toBe(wire);
  });

  it('gives chunks one for one, and trailers', async () => {
    const { client, peer } = await pair();
    peer.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
    peer.write('6\r\ntw');
    await client.until((text) => text.endsWith('tw'));
    peer.write('o two\r\n0\r\nX-Sum: 9\r\n\r\n'.replace('o two', 'o tw'));
    const response = await client.response();
    expect(response).toMatchObject({
      text: 'onetwo tw',
      chunks: ['one', 'two tw'],
      trailers: [['X-Sum', '9']],
    });
  });

  it('gives interim responses with the final one', async () => {
    const { client, peer } = await pair();
    peer.write(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${answer('end')}`);
    const { interim, text } = await client.response();
    expect(text).toBe('end');
    expect(interim).toEqual([
      { status: 100, fields: [] },
      { status: 103, fields: [['Link', '</a>']] },
    ]);
  });

  it('knows that a response to HEAD has no content', async () => {
    const { client, peer } = await pair();
    peer.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n' + answer('next'));
    expect(await client.response('HEAD')).toMatchObject({ status: 200, text: '' });
    expect((await client.response()).text).toBe('next');
  });

  it('reads to the end of the connection where nothing else says how long', async () => {
    const { client, peer } = await pair();
    peer.end('HTTP/1.0 200 OK\r\n\r\nto the end');
    expect((await client.response()).text).toBe('to the end');
  });

  it.each([
    { title: 'the head', wire: 'HTTP/1.1 200 OK\r\nCont' },
    { title: 'content of known length', wire: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab' },
    { title: 'chunks', wire: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n' },
    { title: 'nothing at all', wire: '' },
  ])('rejects when the server closes in the middle of $title', async ({ wire }) => {
    const { client, peer } = await pair();
    peer.end(wire);
    await expect(client.response()).rejects.toThrow(/ended|complete/);
  });

  it.each([
    { title: 'what is no response', wire: 'SMTP ready\r\n' },
    {
      title: 'a response with two framings',
      wire: 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    },
    { title: 'a bad chunk', wire: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n' },
  ])('rejects $title', async ({ wire }) => {
    const { client, peer } = await pair();
    peer.write(wire);
    await expect(client.response()).rejects.toMatchObject({ name: 'ProtocolError' });
  });
});

describe('the end of a connection', () => {
  it('is waited for by closed(), which gives all that came', async () => {
    const { client, peer } = await pair();
    peer.end('caf\xe9', 'latin1');
    expect(await client.closed()).toBe('caf\xe9');
    expect(client.wasReset).toBe(false);
  });

  it('is told apart from a reset', async () => {
    const { client, peer } = await pair();
    peer.resetAndDestroy();
    await client.closed();
    expect(client.wasReset).toBe(true);
  });

  it('ends until() with an error that shows what came', async () => {
    const { client, peer } = await pair();
    peer.end('something else');
    await expect(client.until((text) => text.includes('never'))).rejects.toThrow(/"something else"/);
  });

  it('is asked for by end(), after which it still reads', async () => {
    const { client, peer } = await pair();
    peer.once('end', () => peer.end(answer('after')));
    client.end();
    expect((await client.response()).text).toBe('after');
  });

  it('comes with the end of an `await using` block', async () => {
    const { client, peer } = await pair();
    const closed = new Promise((resolve) => peer.once('close', resolve));
    {
      await using block = client;
      await block.send('x');
    }
    peer.end();
    await closed;
  });
});

describe('connect', () => {
  it('rejects where nobody listens', async () => {
    await expect(connect({ host: '127.0.0.1', port: 1 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
