import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClientNews, ClientWatch } from './client-watch.ts';
import { settingsOf } from '../options.ts';
import { Outbox } from './outbox.ts';
import { type TcpRow, TcpTable } from './tcp-table.ts';

const ROW: TcpRow = { untaken: 0, unread: 0, windowClosed: false, retries: undefined, peerClosed: false };
const MB = 1_000_000;

afterEach(() => vi.useRealTimers());

/** A client of whom the kernel says what a test says. @returns a look `seconds` later. */
function watched(writeTimeout: number) {
  vi.useFakeTimers();
  let row: TcpRow | undefined;
  let news: ClientNews | undefined;
  const tcpTable = new TcpTable();
  vi.spyOn(tcpTable, 'ask').mockImplementation((_ends, answer) => answer(row));
  const socket = Object.assign(new PassThrough(), {
    _handle: { bytesWritten: 10 * MB, writeQueueSize: MB },
  });
  const host = {
    service: { settings: settingsOf({ writeTimeout: `${writeTimeout}ms` }), tcpTable },
    onLooked: (seen: ClientNews) => (news = seen),
  };
  const watch = new ClientWatch(
    host,
    socket,
    new Outbox(socket, { stalled: () => undefined, onDrain: () => undefined }),
  );
  watch.begin();
  return (seconds: number, change: Partial<TcpRow> | undefined) => {
    vi.advanceTimersByTime(seconds * 1000);
    row = change === undefined ? undefined : { ...ROW, ...change };
    watch.look();
    return news;
  };
}

describe('ClientWatch', () => {
  it('takes a client for stuck only after it took nothing for all of writeTimeout', () => {
    const look = watched(10_000);
    expect(look(5, { untaken: 4 * MB })?.stuck).toBe(false);
    expect(look(9.9, { untaken: 4 * MB })?.stuck).toBe(false);
    expect(look(0.1, { untaken: 4 * MB })?.stuck).toBe(true);
  });

  it('counts anew with each byte that is taken', () => {
    const look = watched(10_000);
    look(1, { untaken: 4 * MB });
    for (let taken = 1; taken < 20; taken++) expect(look(9, { untaken: 4 * MB - taken })?.stuck).toBe(false);
    expect(look(10, { untaken: 4 * MB - 19 })?.stuck).toBe(true);
  });

  it('gives a client time to read what its system holds, and no time if that took nothing', () => {
    const look = watched(10_000);
    // 9 MB left the process, 4 MB are not acknowledged, so its system may hold 5 MB: 38 times 128 KiB.
    look(1, { untaken: 4 * MB, windowClosed: true });
    expect(look(300, { untaken: 4 * MB, windowClosed: true })?.stuck).toBe(false);
    expect(look(90, { untaken: 4 * MB, windowClosed: true })?.stuck).toBe(true);
    const other = watched(10_000);
    other(1, { untaken: 9 * MB - 100_000, windowClosed: true });
    expect(other(10, { untaken: 9 * MB - 100_000, windowClosed: true })?.stuck).toBe(true);
  });

  it('waits while the kernel sends again what the link has lost, and not for ever', () => {
    const look = watched(10_000);
    look(1, { untaken: 4 * MB, retries: 0 });
    expect(look(40, { untaken: 4 * MB, retries: 2 })?.stuck).toBe(false);
    expect(look(1, { untaken: 4 * MB, retries: 3 })?.stuck).toBe(true);
  });

  it('goes by what left the process where the kernel does not tell', () => {
    const look = watched(10_000);
    look(1, undefined);
    expect(look(10, undefined)).toMatchObject({ stuck: true, closed: false, mayBeBehind: true });
  });
});
