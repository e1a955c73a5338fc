/**
 * What is measured: one row a workload.
 *
 * @module
 */
import { ECHO_SIZE, type Route, UPLOAD_SIZE } from './content.ts';
import type { PeerName } from './peers.ts';

export interface Workload {
  readonly title: string;
  readonly route: Route;
  /** `wrk` drives requests; `idle` opens connections and leaves them. */
  readonly load: 'wrk' | 'idle';
  readonly peers: readonly PeerName[];
  /** What a reader must know of a peer in this workload. */
  readonly notes?: Partial<Record<PeerName, string>>;
  /** Header fields of the requests, Host aside. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Bytes of content to POST. */
  readonly content?: number;
  /** Requests sent at once; 1 by default. */
  readonly pipeline?: number;
  /** Each connection carries one request. */
  readonly oneShot?: boolean;
}

const EVERYBODY: readonly PeerName[] = [
  'floor',
  'tsgi',
  'before',
  'node',
  'fastify',
  'hono',
  'express',
  'bun',
  'deno',
];
// A canned reply that ignores the request is no comparison for these.
const ALL_BUT_FLOOR: readonly PeerName[] = EVERYBODY.filter((peer) => peer !== 'floor');

/** What a browser of 2026 says, in 15 fields beside Host. */
const BROWSER_FIELDS: Readonly<Record<string, string>> = {
  Connection: 'keep-alive',
  'Cache-Control': 'max-age=0',
  'sec-ch-ua': '"Chromium";v="148", "Not A(Brand";v="24", "Google Chrome";v="148"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'Upgrade-Insecure-Requests': '1',
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
  Referer: 'http://127.0.0.1/articles/2026/11/a-page-that-was-here-before',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-US,en;q=0.9,de;q=0.8',
  Cookie: 'session=3f1c9a0be2d84c55a1f7; theme=dark; _ga=GA1.1.1234567890.1790000000',
};

const GET = { load: 'wrk', route: 'hello' } as const;

export const WORKLOADS = {
  hello: { ...GET, title: 'hello', peers: [...EVERYBODY, 'tsgi-framework'] },
  headers: { ...GET, title: '15 browser-like headers', peers: EVERYBODY, fields: BROWSER_FIELDS },
  pipelined: { ...GET, title: '16 pipelined', peers: EVERYBODY, pipeline: 16 },
  async: { ...GET, title: 'async app', peers: ['tsgi', 'tsgi-async'] },
  generator: { ...GET, title: 'generator app', peers: ['tsgi', 'tsgi-generator'] },
  lint: { ...GET, title: 'hello under lint', peers: ['tsgi', 'tsgi-lint'] },
  log: { ...GET, title: 'access log to a file', peers: ['tsgi', 'tsgi-log'] },
  echo: { load: 'wrk', route: 'echo', title: 'POST 1 KiB, echoed', peers: EVERYBODY, content: ECHO_SIZE },
  upload: { load: 'wrk', route: 'upload', title: '1 MiB upload', peers: ALL_BUT_FLOOR, content: UPLOAD_SIZE },
  bytes: { load: 'wrk', route: 'bytes', title: '64 KiB response', peers: EVERYBODY },
  stream: { load: 'wrk', route: 'stream', title: 'stream of 1,000 chunks', peers: ALL_BUT_FLOOR },
  file: {
    load: 'wrk',
    route: 'file',
    title: '10 MiB file',
    peers: ALL_BUT_FLOOR,
    notes: { bun: 'sendfile' },
  },
  connection: { ...GET, title: 'one request per connection', peers: EVERYBODY, oneShot: true },
  idle: { load: 'idle', route: 'hello', title: 'idle connections', peers: ALL_BUT_FLOOR },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;

export const WORKLOAD_NAMES: readonly WorkloadName[] = Object.keys(WORKLOADS) as WorkloadName[];

/** The row of a workload. */
export function workloadOf(name: WorkloadName): Workload {
  return WORKLOADS[name];
}

/** The header fields of a workload's requests, Host aside. */
export function fieldsOf({ content, fields, oneShot }: Workload): Readonly<Record<string, string>> {
  return {
    ...fields,
    ...(content === undefined ? {} : { 'Content-Type': 'application/octet-stream' }),
    ...(oneShot === true ? { Connection: 'close' } : {}),
  };
}
