/**
 * The numbers of a measurement, and how several become one.
 *
 * @module
 */
import type { PeerName } from './peers.ts';
import type { WorkloadName } from './workloads.ts';

/** One run of wrk against one server. */
export interface LoadFigures {
  readonly requestsPerSecond: number;
  readonly cpuMicrosPerRequest: number;
  /** How much of its core the server used; well below 1 means that something else was the limit. */
  readonly coreShare: number;
  /** How much of a core processes used that have no part in this: noise if it is more than a few percent. */
  readonly othersShare: number;
  /** Not where requests are pipelined: see `wrk.ts`. */
  readonly p50Micros?: number;
  readonly p99Micros?: number;
  readonly rssBytes: number;
}

/** One server with idle connections. */
export interface IdleFigures {
  readonly bytesPerConnection: number;
  readonly connections: number;
  readonly rssBytes: number;
}

export interface Sample {
  readonly load?: LoadFigures;
  readonly idle?: IdleFigures;
  /** What went wrong; figures that come with an error are shown, but prove nothing. */
  readonly error?: string;
}

/** A peer in a workload, over all rounds: the median of each figure by itself. */
export interface Result extends Sample {
  readonly peer: PeerName;
  readonly rounds: readonly Sample[];
}

export interface WorkloadResults {
  readonly workload: WorkloadName;
  readonly results: readonly Result[];
}

/** The samples of all rounds as one result. */
export function resultOf(peer: PeerName, rounds: readonly Sample[]): Result {
  const load = medianOf(rounds.flatMap((sample) => sample.load ?? []));
  const idle = medianOf(rounds.flatMap((sample) => sample.idle ?? []));
  const errors = new Set(rounds.flatMap((sample) => sample.error ?? []));
  return {
    peer,
    ...(load === undefined ? {} : { load }),
    ...(idle === undefined ? {} : { idle }),
    ...(errors.size === 0 ? {} : { error: [...errors].join('; ') }),
    rounds,
  };
}

/** Figures by name; each sample of a workload has the same ones. */
type Figures<T> = { readonly [K in keyof T]: T[K] & (number | undefined) };

function medianOf<T extends Figures<T>>(samples: readonly T[]): T | undefined {
  const [first] = samples;
  if (first === undefined) return undefined;
  const names = Object.keys(first) as (keyof T)[];
  return Object.fromEntries(
    names.map((name) => [name, median(samples.map((sample) => sample[name] ?? NaN))]),
  ) as T;
}

/** The middle of some numbers, or the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
