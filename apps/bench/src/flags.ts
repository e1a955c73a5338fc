/**
 * The command line.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { PEER_NAMES, type PeerName } from './peers.ts';
import { WORKLOAD_NAMES, type WorkloadName } from './workloads.ts';

export interface Flags {
  readonly seconds: number;
  readonly rounds: number;
  readonly only: readonly WorkloadName[];
  readonly peers: readonly PeerName[];
  /** Everything was measured at full length: such a run may stand in the README. */
  readonly full: boolean;
}

/** A command line that cannot be used; the message says what can. */
export class UsageError extends Error {}

export const USAGE = `pnpm bench [--seconds 3] [--rounds 3] [--only hello,pipelined] [--peers tsgi,node] [--quick]

  --seconds N   length of one measurement
  --rounds N    measurements of each peer in each workload
  --only A,B    workloads: ${WORKLOAD_NAMES.join(', ')}
  --peers A,B   peers: ${PEER_NAMES.join(', ')}
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
  return {
    seconds,
    rounds,
    only: names('only', values.only, WORKLOAD_NAMES),
    peers: names('peers', values.peers, PEER_NAMES),
    full: values.only === undefined && values.peers === undefined && seconds >= SECONDS && rounds >= ROUNDS,
  };
}

function parsed(args: string[]): { values: Partial<Record<string, string | boolean>> } {
  const options = {
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    peers: { type: 'string' },
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
