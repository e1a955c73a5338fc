/**
 * What is to be reached (issue 3, §4, and issue 5), as ratios within one run, and whether it was.
 *
 * @module
 */
import type { Result, WorkloadResults } from './figures.ts';
import { type PeerName, peerOf } from './peers.ts';
import { type WorkloadName, workloadOf } from './workloads.ts';

/** A ratio of requests per second, or bytes for each idle connection. */
export type Target =
  | { workload: WorkloadName; subject: PeerName; against: PeerName; atLeast: number }
  | { workload: WorkloadName; subject: PeerName; atMostBytes: number };

const TSGI = { subject: 'tsgi' } as const;
const FRAMEWORK = { subject: 'tsgi-framework' } as const;
const NODE = { ...TSGI, against: 'node', atLeast: 1 } as const;
const BUN = { ...TSGI, against: 'bun', atLeast: 0.9 } as const;

export const TARGETS: readonly Target[] = [
  { workload: 'hello', ...TSGI, against: 'floor', atLeast: 0.85 },
  { workload: 'hello', ...TSGI, against: 'node', atLeast: 1.3 },
  { workload: 'hello', ...TSGI, against: 'bun', atLeast: 0.95 },
  { workload: 'hello', ...FRAMEWORK, against: 'tsgi', atLeast: 0.85 },
  { workload: 'hello', ...FRAMEWORK, against: 'fastify', atLeast: 1 },
  { workload: 'hello', ...FRAMEWORK, against: 'hono', atLeast: 1 },
  { workload: 'hello', ...FRAMEWORK, against: 'express', atLeast: 1 },
  { workload: 'headers', ...TSGI, against: 'floor', atLeast: 0.75 },
  { workload: 'headers', ...TSGI, against: 'node', atLeast: 1.35 },
  { workload: 'pipelined', ...TSGI, against: 'node', atLeast: 8 },
  { workload: 'pipelined', ...TSGI, against: 'bun', atLeast: 5 },
  { workload: 'pipelined', ...TSGI, against: 'deno', atLeast: 5 },
  { workload: 'async', subject: 'tsgi-async', against: 'tsgi', atLeast: 0.9 },
  { workload: 'generator', subject: 'tsgi-generator', against: 'tsgi', atLeast: 0.85 },
  { workload: 'log', subject: 'tsgi-log', against: 'tsgi', atLeast: 0.85 },
  { workload: 'echo', ...NODE },
  { workload: 'echo', ...BUN },
  { workload: 'upload', ...NODE },
  { workload: 'upload', ...BUN },
  { workload: 'bytes', ...NODE },
  { workload: 'bytes', ...BUN },
  { workload: 'stream', ...NODE },
  { workload: 'stream', ...BUN },
  // Not against Bun, whose number is sendfile's.
  { workload: 'file', ...NODE },
  { workload: 'connection', ...NODE },
  { workload: 'connection', ...BUN },
  { workload: 'idle', ...TSGI, atMostBytes: 6000 },
];

export interface Verdict {
  readonly state: 'reached' | 'missed' | 'not measured';
  readonly target: string;
  /** The number, or why there is none. */
  readonly measured: string;
}

export const NOT_IN_THIS_RUN = 'not in this run';

/** Holds a run against every target. */
export function judge(run: readonly WorkloadResults[]): Verdict[] {
  return TARGETS.map((target) => judgeOne(target, run));
}

function judgeOne(target: Target, run: readonly WorkloadResults[]): Verdict {
  const results = run.find(({ workload }) => workload === target.workload)?.results ?? [];
  const resultFor = (name: PeerName): Result | undefined => results.find(({ peer }) => peer === name);
  const text = describe(target);
  const subject = resultFor(target.subject);
  const reference = 'against' in target ? resultFor(target.against) : subject;
  if (subject === undefined || reference === undefined) {
    return { state: 'not measured', target: text, measured: NOT_IN_THIS_RUN };
  }
  // Figures with errors prove nothing: of TSGI's they are a miss, of a peer's no measure.
  if (subject.error !== undefined) return { state: 'missed', target: text, measured: subject.error };
  if (reference.error !== undefined)
    return { state: 'not measured', target: text, measured: reference.error };
  if ('against' in target) {
    const ratio = (subject.load?.requestsPerSecond ?? NaN) / (reference.load?.requestsPerSecond ?? NaN);
    return { state: stateOf(ratio >= target.atLeast), target: text, measured: ratio.toFixed(2) };
  }
  const bytes = subject.idle?.bytesPerConnection ?? NaN;
  return { state: stateOf(bytes <= target.atMostBytes), target: text, measured: `${bytes.toFixed(0)} B` };
}

function stateOf(holds: boolean): 'reached' | 'missed' {
  return holds ? 'reached' : 'missed';
}

function describe(target: Target): string {
  const subject = `${workloadOf(target.workload).title}: ${peerOf(target.subject).title}`;
  return 'against' in target
    ? `${subject} ≥ ${target.atLeast.toFixed(2)} × ${peerOf(target.against).title}`
    : `${subject} ≤ ${target.atMostBytes} B of RSS each`;
}
