/**
 * What is kept of a run: JSON with everything needed to make it again, and the chart.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { drawChart } from './chart.ts';
import type { WorkloadResults } from './figures.ts';
import type { Flags } from './flags.ts';
import { IDLE_CONNECTIONS } from './idle.ts';
import { machine, versions } from './machine.ts';
import { LOAD_CORE, SERVER_CORE } from './processes.ts';
import type { Verdict } from './targets.ts';
import { CONNECTIONS } from './wrk.ts';

const FOLDER = join(import.meta.dirname, '..', 'results');

/**
 * Writes a full run under its date, and its chart as `latest.svg`; any other run replaces `partial.json` and
 * `partial.svg`, which are not kept in git.
 *
 * @returns the paths of the two files.
 */
export function writeReport(
  run: readonly WorkloadResults[],
  verdicts: readonly Verdict[],
  flags: Flags,
): { json: string; chart: string } {
  const date = new Date().toISOString();
  const used = versions();
  const { cores, cpu, kernel, memoryBytes } = machine();
  const report = {
    date,
    command: `pnpm bench ${process.argv.slice(2).join(' ')}`.trim(),
    options: {
      seconds: flags.seconds,
      rounds: flags.rounds,
      wrkThreads: 1,
      wrkConnections: CONNECTIONS,
      idleConnections: IDLE_CONNECTIONS,
      serverCore: SERVER_CORE,
      loadCore: LOAD_CORE,
    },
    machine: { cpu, cores, memoryBytes, kernel },
    versions: used,
    workloads: run,
    targets: verdicts,
  };
  const caption =
    `${date.slice(0, 10)} · ${cpu ?? ''}, ${kernel ?? ''} · Node ${used.node ?? ''}, ` +
    `Bun ${used.bun ?? ''}, Deno ${used.deno ?? ''} · wrk, ${CONNECTIONS} connections, ` +
    `median of ${flags.rounds} × ${flags.seconds} s`;
  const json = join(FOLDER, flags.full ? `${date.slice(0, 10)}.json` : 'partial.json');
  const chart = join(FOLDER, flags.full ? 'latest.svg' : 'partial.svg');
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(chart, drawChart(run, caption));
  return { json: relative(process.cwd(), json), chart: relative(process.cwd(), chart) };
}
