import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type TcpRow, TcpTable, formatEnd } from './tcp-table.ts';

describe('formatEnd', () => {
  it.each([
    { address: '127.0.0.1', text: '0100007F:1F90' },
    { address: '192.0.2.17', text: '110200C0:1F90' },
    { address: '::1', text: '00000000000000000000000001000000:1F90' },
    { address: '::', text: '00000000000000000000000000000000:1F90' },
    { address: '::ffff:127.0.0.1', text: '0000000000000000FFFF00000100007F:1F90' },
    { address: '2001:db8::8a2e:370:7334', text: 'B80D0120000000002E8A000034737003:1F90' },
    { address: 'fe80::1%eth0', text: '000080FE000000000000000001000000:1F90' },
  ])('writes $address as Linux does on this kind of machine', ({ address, text }) => {
    expect(formatEnd(address, 8080)).toBe(text);
  });
});

describe.runIf(process.platform === 'linux')('TcpTable', () => {
  it.each(['127.0.0.1', '::1'])(
    'finds a connection over %s: what is untaken, unread, closed',
    async (host) => {
      const { client, server, stop } = await pair(host);
      const table = new TcpTable();
      const look = () => new Promise<TcpRow | undefined>((resolve) => table.ask(server, resolve));
      expect(await look()).toEqual({
        untaken: 0,
        unread: 0,
        windowClosed: false,
        retries: undefined,
        peerClosed: false,
      });
      client.pause();
      server.write(Buffer.alloc(8_000_000));
      client.end('left unread');
      await new Promise((resolve) => setTimeout(resolve, 300));
      const row = await look();
      // The FIN counts as a byte.
      expect(row).toMatchObject({ unread: 'left unread'.length + 1, peerClosed: true });
      expect(row?.untaken).toBeGreaterThan(100_000);
      stop();
    },
  );

  it('answers all who ask at once, and undefined for what is none', async () => {
    const one = await pair('127.0.0.1');
    const other = await pair('127.0.0.1');
    const table = new TcpTable();
    const look = (ends: Parameters<TcpTable['ask']>[0]) =>
      new Promise<TcpRow | undefined>((resolve) => table.ask(ends, resolve));
    const nowhere = { ...ends(one.server), remotePort: 1 };
    const rows = await Promise.all([look(one.server), look(other.server), look(nowhere), look({})]);
    expect(rows.map((row) => row !== undefined)).toEqual([true, true, false, false]);
    one.stop();
    other.stop();
  });
});

function ends({ localAddress, localPort, remoteAddress, remotePort }: Socket) {
  return { localAddress, localPort, remoteAddress, remotePort };
}

/** Both ends of a connection; the server's is not read. */
async function pair(host: string) {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  await new Promise<void>((resolve) => listener.listen(0, host, resolve));
  const accepted = new Promise<Socket>((resolve) => listener.once('connection', resolve));
  const client = connect((listener.address() as AddressInfo).port, host);
  const server = await accepted;
  const stop = () => {
    client.destroy();
    server.destroy();
    listener.close();
  };
  return { client, server, stop };
}
