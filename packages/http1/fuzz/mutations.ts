/**
 * Bytes made worse: what the fuzzers do to messages, and the random numbers that they do it with.
 *
 * @module
 */

/** The next number of a sequence, at least 0 and less than 1. */
export type Random = () => number;

/** Tommy Ettinger's mulberry32: the same seed gives the same numbers on every machine. */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An integer from 0 to below the limit. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** @param items - one at the least. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[below(random, items.length)] as Item;
}

/** Where to cut so many bytes: up to a dozen points, each between two bytes, ascending. */
export function cutPoints(random: Random, length: number): number[] {
  if (length < 2) return [];
  const points = new Set(Array.from({ length: below(random, 13) }, () => 1 + below(random, length - 1)));
  return [...points].sort((one, other) => one - other);
}

/** What parsers have stumbled over. */
const TOKENS: readonly Uint8Array[] = [
  ...[
    '\r',
    '\n',
    '\r\n',
    '\n\n',
    '\r\r\n',
    '\r\n\r\n',
    '\0',
    '\t',
    '\x0b',
    '\x0c',
    ' ',
    '\x7f',
    '\x85',
    '\xa0',
    '\xff',
  ],
  ...[':', ';', ',', '=', '"', '\\', '/', '*', '?', '%', '#', '@', '[', ']', '+', '-', '_', '0x', '&', '.'],
  ...['0', '1', '00', '7fffffff', 'ffffffff', '100000005', 'fffffffffffffffb', '9007199254740993'],
  ...['0\r\n\r\n', '5\r\nhello\r\n', '1;a=b\r\nx\r\n', '0\r\nX: y\r\n\r\n', ';a="', ';\n', '{}'],
  ...[
    'GET ',
    'HEAD ',
    'POST / ',
    'CONNECT ',
    'OPTIONS *',
    'PRI * HTTP/2.0\r\n\r\n',
    'http://b/',
    '//',
    '/../',
  ],
  ...[
    ' HTTP/1.1\r\n',
    ' HTTP/1.0\r\n',
    ' HTTP/1.2\r\n',
    ' HTTP/0.9\r\n',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
  ],
  ...[
    'Host: a\r\n',
    'Host: b\r\n',
    'Content-Length: 5\r\n',
    'Content-Length: 0\r\n',
    'Content-Length : 5\r\n',
  ],
  ...[
    'Transfer-Encoding: chunked\r\n',
    'Transfer-Encoding: identity\r\n',
    'Transfer-Encoding:\r\n chunked\r\n',
  ],
  ...['Connection: close\r\n', 'Connection: keep-alive\r\n', 'Expect: 100-continue\r\n', 'TE: trailers\r\n'],
  ...['Upgrade: h2c\r\n', 'Content-Type: a/b\r\n', ' folded\r\n', 'chunked', 'close', ', ', '100-continue'],
].map((text) => Uint8Array.from(text, (char) => char.charCodeAt(0)));

/** Gives new bytes; the old ones may be a Buffer, whose `slice` would share them. */
type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const flipped = new Uint8Array(bytes);
    const at = below(random, bytes.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << below(random, 8));
    return flipped;
  },
  function replaceByte(bytes, random) {
    const replaced = new Uint8Array(bytes);
    replaced[below(random, bytes.length)] = below(random, 256);
    return replaced;
  },
  function insertToken(bytes, random) {
    const at = below(random, bytes.length + 1);
    return join(bytes.subarray(0, at), pick(random, TOKENS), bytes.subarray(at));
  },
  function overwriteWithToken(bytes, random) {
    const token = pick(random, TOKENS);
    const at = below(random, bytes.length + 1);
    return join(bytes.subarray(0, at), token, bytes.subarray(at + token.length));
  },
  function removeRange(bytes, random) {
    const [start, end] = range(bytes, random);
    return join(bytes.subarray(0, start), bytes.subarray(end));
  },
  function repeatRange(bytes, random) {
    const [start, end] = range(bytes, random);
    return join(bytes.subarray(0, end), bytes.subarray(start));
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, below(random, bytes.length + 1));
  },
  function duplicate(bytes) {
    return join(bytes, bytes);
  },
  function append(bytes, _random, other) {
    return join(bytes, other);
  },
  function splice(bytes, random, other) {
    const at = below(random, bytes.length + 1);
    return join(bytes.subarray(0, at), other.subarray(...range(other, random)), bytes.subarray(at));
  },
  function crossOver(bytes, random, other) {
    return join(
      bytes.subarray(0, below(random, bytes.length + 1)),
      other.subarray(below(random, other.length + 1)),
    );
  },
];

// So that a mutant of mutants takes no longer to read than the longest case of the corpus.
const LONGEST = 20_000;

/**
 * One to four mutations, one after the other; one is the most frequent.
 *
 * @param others - what parts may be taken from, one at the least.
 */
export function mutate(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let mutant = bytes;
  for (let times = 1 + below(random, 1 + below(random, 4)); times > 0; times--) {
    mutant = pick(random, MUTATIONS)(mutant, random, pick(random, others)).subarray(0, LONGEST);
  }
  return mutant;
}

function range(bytes: Uint8Array, random: Random): [start: number, end: number] {
  const start = below(random, bytes.length + 1);
  return [start, start + below(random, Math.min(64, bytes.length - start) + 1)];
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
