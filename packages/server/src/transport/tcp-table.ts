/**
 * What the kernel knows of a connection and Node does not tell: how many of the bytes sent the peer has not yet
 * taken, and whether the peer has closed behind bytes that are not read. Linux shows both in `/proc/net/tcp`.
 *
 * The table has a line for each connection of the machine, so it is read for many at once, in pieces, in the
 * background, and less often the longer a reading takes. Other systems have no such table; all answers are
 * `undefined` there.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import { isIP } from 'node:net';
import { endianness } from 'node:os';

/** The two ends of a connection, as a socket has them. */
export interface TcpEnds {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** One line of the table. */
export interface TcpRow {
  /** Bytes that were sent and that the peer has not acknowledged. */
  readonly untaken: number;
  /** Bytes that came and that the process has not read. */
  readonly unread: number;
  /** Whether the peer's system says that it has no room: it holds bytes that the peer has not read. */
  readonly windowClosed: boolean;
  /** How often the oldest of them was sent again in vain; `undefined` if no acknowledgement is due. */
  readonly retries: number | undefined;
  /** Whether the peer has closed its half, even if bytes before that were not read yet. */
  readonly peerClosed: boolean;
}

type Answer = (row: TcpRow | undefined) => void;

const FILES = { 4: '/proc/net/tcp', 6: '/proc/net/tcp6' } as const;
const PIECE = 64 * 1024;
// Of the time, at most a tenth is spent reading.
const REST = 9;

// The state in which the peer has closed and this side has not: TCP_CLOSE_WAIT of Linux's net/tcp_states.h.
const CLOSE_WAIT = '08';
// The timer that runs: 01 waits for an acknowledgement, 04 asks a peer whose window is closed again (get_tcp4_sock in net/ipv4/tcp_ipv4.c).
const RETRANSMIT = '01';
const WINDOW_PROBE = '04';

export class TcpTable {
  private asked: Map<string, Answer> = new Map();
  private scheduled = false;
  private nextReading = 0;

  /** Looks a connection up. @param answer - called once, with `undefined` if the kernel does not tell. */
  ask(ends: TcpEnds, answer: Answer): void {
    const key = process.platform === 'linux' ? keyOf(ends) : undefined;
    if (key === undefined) {
      answer(undefined);
      return;
    }
    this.asked.set(key, answer);
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled || this.asked.size === 0) return;
    this.scheduled = true;
    setTimeout(() => void this.read(), Math.max(0, this.nextReading - performance.now())).unref();
  }

  private async read(): Promise<void> {
    const { asked } = this;
    this.asked = new Map();
    const began = performance.now();
    for (const file of Object.values(FILES)) {
      if (asked.size > 0) await readRows(file, asked).catch(() => undefined);
    }
    for (const answer of asked.values()) answer(undefined);
    const ended = performance.now();
    this.nextReading = ended + (ended - began) * REST;
    this.scheduled = false;
    this.schedule();
  }
}

/** Answers what is found, and takes it out of what is asked. */
async function readRows(path: string, asked: Map<string, Answer>): Promise<void> {
  const file = createReadStream(path, { encoding: 'latin1', highWaterMark: PIECE });
  let rest = '';
  for await (const piece of file) {
    const text = rest + String(piece);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      readRow(text, start, asked);
      start = end + 1;
    }
    if (asked.size === 0) return;
    rest = text.slice(start);
  }
}

/** `0: 0100007F:1F90 0100007F:D431 01 0039DC00:00000000 04:0000006B 00000000 …`: number, ends, state, queues, timer, retries. */
function readRow(text: string, start: number, asked: Map<string, Answer>): void {
  const keyStart = text.indexOf(': ', start) + 2;
  const localEnd = text.indexOf(' ', keyStart);
  const keyEnd = text.indexOf(' ', localEnd + 1);
  const key = text.slice(keyStart, keyEnd);
  const answer = asked.get(key);
  if (answer === undefined) return;
  asked.delete(key);
  const rest = text.slice(keyEnd + 1, keyEnd + 42);
  const timer = rest.slice(21, 23);
  answer({
    untaken: parseInt(rest.slice(3, 11), 16),
    unread: parseInt(rest.slice(12, 20), 16),
    windowClosed: timer === WINDOW_PROBE,
    retries: timer === RETRANSMIT ? parseInt(rest.slice(33, 41), 16) : undefined,
    peerClosed: rest.startsWith(CLOSE_WAIT),
  });
}

function keyOf({ localAddress, localPort, remoteAddress, remotePort }: TcpEnds): string | undefined {
  if (localAddress === undefined || remoteAddress === undefined) return undefined;
  if (localPort === undefined || remotePort === undefined) return undefined;
  return `${formatEnd(localAddress, localPort)} ${formatEnd(remoteAddress, remotePort)}`;
}

/** An address and a port as the table has them: words of 32 bits in the byte order of the machine, in hexadecimal. */
export function formatEnd(address: string, port: number): string {
  const words = isIP(address) === 4 ? [wordOf(address)] : wordsOf(address);
  const text = words.map((word) => hexadecimal(word, 8)).join('');
  return `${text}:${hexadecimal(port, 4)}`;
}

/** Four bytes in dotted notation. */
function wordOf(dotted: string): number {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return inByteOrder(((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
}

/** The four words of an IPv6 address (RFC4291§2.2), with or without a zone. */
function wordsOf(address: string): number[] {
  const [text = ''] = address.split('%');
  const hexadecimalTail = text.replace(/[0-9]+\.[0-9.]+$/, (dotted) => {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = '', tail = ''] = hexadecimalTail.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const before = groups(head);
  const after = groups(tail);
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return [0, 2, 4, 6].map((at) => inByteOrder((((all[at] ?? 0) << 16) | (all[at + 1] ?? 0)) >>> 0));
}

function inByteOrder(word: number): number {
  if (endianness() === 'BE') return word;
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

function hexadecimal(number: number, digits: number): string {
  return number.toString(16).toUpperCase().padStart(digits, '0');
}
