/**
 * The command line.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PEER_NAMES, type PeerName } from './peers.ts';
import { WORKLOAD_NAMES, type WorkloadName } from './workloads.ts';

export interface Flags {
  readonly seconds: number;
  readonly rounds: number;
  readonly only: readonly WorkloadName[];
  readonly peers: readonly PeerName[];
  /** Another checkout of this repository, installed, to be measured beside this one. */
  readonly before: string | undefined;
  /** Everything was measured at full length: such a run may stand in the README. */
  readonly full: boolean;
}

/** A command line that cannot be used; the message says what can. */
export class UsageError extends Error {}

export const USAGE = `pnpm bench [--seconds 3] [--rounds 3] [--only hello,pipelined] [--peers tsgi,node] [--before DIR] [--quick]

  --seconds N   length of one measurement
  --rounds N    measurements of each peer in each workload
  --only A,B    workloads: ${WORKLOAD_NAMES.join(', ')}
  --peers A,B   peers: ${PEER_NAMES.join(', ')}
  --before DIR  another checkout, installed: its TSGI is the peer "before"
  --quick       one round of one second: whether all works, not how fast it is
`;

const SECONDS = 3;
const ROUNDS = 3;

/** @returns undefined if help was asked for. @throws UsageError */
export function parseFlags(args: readonly string[]): Flags | undefined {
  const { values } = parsed(args.filter((arg) => arg !== '--'));
  if (values.help === true) return undefined;
  const quick = values.quick === true;
  const seconds = count('seconds', values.seconds, quick ? 1 : SECONDS);
  const rounds = count('rounds', values.rounds, quick ? 1 : ROUNDS);
  const before = checkout(values.before);
  const peers = names('peers', values.peers, PEER_NAMES);
  return {
    seconds,
    rounds,
    only: names('only', values.only, WORKLOAD_NAMES),
    peers: peers.filter((peer) => peer !== 'before' || before !== undefined),
    before,
    full: values.only === undefined && values.peers === undefined && seconds >= SECONDS && rounds >= ROUNDS,
  };
}

function parsed(args: string[]): { values: Partial<Record<string, string | boolean>> } {
  const options = {
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    peers: { type: 'string' },
    before: { type: 'string' },
    quick: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args, options });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function count(flag: string, value: string | boolean | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value === 'string' && /^[1-9][0-9]{0,3}$/.test(value)) return Number(value);
  throw new UsageError(`--${flag} must be a whole number from 1 to 9999, got ${JSON.stringify(value)}`);
}

function checkout(folder: string | boolean | undefined): string | undefined {
  if (typeof folder !== 'string') return undefined;
  if (existsSync(join(folder, 'node_modules/@tsgi/server'))) return resolve(folder);
  throw new UsageError(
    `--before must be another checkout in which "pnpm install" was run, got ${JSON.stringify(folder)}`,
  );
}

function names<T extends string>(
  flag: string,
  value: string | boolean | undefined,
  known: readonly T[],
): readonly T[] {
  if (typeof value !== 'string') return known;
  const wanted = value.split(',');
  const unknown = wanted.find((name) => !(known as readonly string[]).includes(name));
  if (unknown === undefined) return known.filter((name) => wanted.includes(name));
  throw new UsageError(`--${flag} must be of ${known.join(', ')}; got ${JSON.stringify(unknown)}`);
}
