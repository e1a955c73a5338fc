/**
 * Who is measured: one row a peer.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Peer {
  readonly title: string;
  /** The file in `peers/` that is run. */
  readonly file: string;
  readonly runtime: 'node' | 'bun' | 'deno';
  /** Which of the file's variants. */
  readonly variant?: string;
}

export const PEERS = {
  floor: { title: 'floor (canned reply)', file: 'floor.ts', runtime: 'node' },
  tsgi: { title: 'TSGI', file: 'tsgi.ts', runtime: 'node' },
  before: { title: 'TSGI before', file: 'tsgi.ts', runtime: 'node' },
  'tsgi-async': { title: 'TSGI, async app', file: 'tsgi.ts', runtime: 'node', variant: 'async' },
  'tsgi-lint': { title: 'TSGI, app under lint', file: 'tsgi.ts', runtime: 'node', variant: 'lint' },
  'tsgi-generator': { title: 'TSGI, generator app', file: 'tsgi.ts', runtime: 'node', variant: 'generator' },
  'tsgi-log': { title: 'TSGI, access log on', file: 'tsgi.ts', runtime: 'node', variant: 'log' },
  'tsgi-framework': { title: 'TSGI framework', file: 'tsgi-framework.ts', runtime: 'node' },
  node: { title: 'node:http', file: 'node.ts', runtime: 'node' },
  fastify: { title: 'Fastify', file: 'fastify.ts', runtime: 'node' },
  hono: { title: 'Hono on node-server', file: 'hono.ts', runtime: 'node' },
  express: { title: 'Express', file: 'express.ts', runtime: 'node' },
  bun: { title: 'Bun.serve', file: 'bun.ts', runtime: 'bun' },
  deno: { title: 'Deno.serve', file: 'deno.ts', runtime: 'deno' },
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof PEERS;

export const PEER_NAMES: readonly PeerName[] = Object.keys(PEERS) as PeerName[];

/** The row of a peer. */
export function peerOf(name: PeerName): Peer {
  return PEERS[name];
}

const require = createRequire(import.meta.url);

const RUNTIMES: Readonly<Record<Peer['runtime'], () => readonly string[]>> = {
  node: () => [process.execPath, '--conditions=tsgi-source'],
  // The programs themselves: their npm shims would be processes in between.
  bun: () => [join(packageFolder('bun'), 'bin', 'bun.exe'), 'run', '--no-install'],
  deno: () => [
    join(packageFolder('deno'), 'deno'),
    'run',
    '--quiet',
    '--allow-all',
    '--no-config',
    '--no-lock',
  ],
};

/**
 * The command that runs a peer, without its assignment.
 *
 * @param before - the folder of the checkout that the peer `before` is run from.
 */
export function commandOf(name: PeerName, before: string | undefined): readonly string[] {
  const { file, runtime } = peerOf(name);
  const source = name === 'before' && before ? join(before, 'apps/bench/src') : import.meta.dirname;
  return [...RUNTIMES[runtime](), join(source, 'peers', file)];
}

function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}
