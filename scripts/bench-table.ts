/**
 * The numbers in apps/bench/README.md, from the newest full run that apps/bench has kept. Run as a script, it writes them.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type GeneratedSection, formatTable, writeGenerated } from './generated-section.ts';

const ROOT: string = join(import.meta.dirname, '..');

export const BENCH_TABLE: GeneratedSection = {
  file: 'apps/bench/README.md',
  name: 'bench',
  make: () => {
    const file = newestRun();
    return file === undefined ? '`pnpm bench` measures this server beside others.' : sectionOf(file);
  },
};

/** As apps/bench writes it; only what is shown. */
interface Run {
  readonly date: string;
  readonly command: string;
  readonly options: { readonly seconds: number; readonly rounds: number };
  readonly machine: { readonly cpu: string; readonly cores: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly workloads: readonly { readonly workload: string; readonly results: readonly Result[] }[];
  readonly targets: readonly { readonly state: string; readonly target: string; readonly measured: string }[];
}

interface Result {
  readonly peer: string;
  readonly load?: { readonly requestsPerSecond: number; readonly cpuMicrosPerRequest: number };
  readonly idle?: { readonly bytesPerConnection: number };
}

const PEERS: readonly (readonly [peer: string, title: string])[] = [
  ['floor', 'floor'],
  ['tsgi', 'TSGI'],
  ['node', 'node:http'],
  ['fastify', 'Fastify'],
  ['hono', 'Hono'],
  ['express', 'Express'],
  ['bun', 'Bun.serve'],
  ['deno', 'Deno.serve'],
];

const WORKLOADS: readonly (readonly [workload: string, title: string])[] = [
  ['hello', 'hello'],
  ['headers', '15 browser-like fields'],
  ['pipelined', '16 requests pipelined'],
  ['echo', 'POST of 1 KiB, echoed'],
  ['upload', '1 MiB uploaded and read'],
  ['bytes', '64 KiB response'],
  ['stream', 'stream of 1,000 chunks'],
  ['file', '10 MiB file'],
  ['connection', 'one request a connection'],
];

function newestRun(): string | undefined {
  return globSync('apps/bench/results/2*.json', { cwd: ROOT }).sort().at(-1);
}

function sectionOf(file: string): string {
  const run = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Run;
  const { cpu, cores } = run.machine;
  const { rounds, seconds } = run.options;
  const shown = relative('apps/bench', file);
  return [
    '![Requests per second, as a chart](results/latest.svg)',
    'Requests per second; a server on one core, `wrk` with 64 connections on the other.',
    formatTable([
      ['', ...PEERS.map(([, title]) => title)],
      ...WORKLOADS.map(([name, title]) => rowOf(run, name, title)),
    ]),
    `The _floor_ is a \`net\` socket that writes a canned reply and does not read the request: more cannot be had of Node. Deno and Bun are not on Node. Medians of ${rounds} rounds of ${seconds} s on ${run.date.slice(0, 10)}, ${cores} cores of an ${cpu}, Node ${run.versions.node ?? ''}, Bun ${run.versions.bun ?? ''}, Deno ${run.versions.deno ?? ''}; compare within a row only. All numbers are in [${shown}](${shown}).`,
    'What this server was meant to reach, as ratios within that run:',
    formatTable([
      ['Target', 'Measured', ''],
      ...run.targets.map(({ measured, state, target }) => [target, measured, state]),
    ]),
    'Where a target is missed, [0007](../../docs/decisions/0007-what-makes-a-response-cheap.md) says where the time goes.',
  ].join('\n\n');
}

function rowOf({ workloads }: Run, name: string, title: string): string[] {
  const results = workloads.find(({ workload }) => workload === name)?.results ?? [];
  return [title, ...PEERS.map(([peer]) => shownRate(results.find((result) => result.peer === peer)))];
}

function shownRate(result: Result | undefined): string {
  if (result?.load === undefined) return '–';
  const rate = Number(result.load.requestsPerSecond.toPrecision(3));
  return rate.toLocaleString('en-US');
}

if (import.meta.main) await writeGenerated(BENCH_TABLE);
