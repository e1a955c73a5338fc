/**
 * `pnpm bench`: TSGI against the floor and its peers.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkloadResults } from './figures.ts';
import { type Flags, USAGE, UsageError, parseFlags } from './flags.ts';
import { measureWorkload } from './measure.ts';
import { endAll, missingRequirement } from './processes.ts';
import { writeReport } from './report.ts';
import { fileContent } from './servers.ts';
import { formatTable, formatVerdicts } from './table.ts';
import { judge } from './targets.ts';
import { workloadOf } from './workloads.ts';

const UNUSABLE = 2;

try {
  const flags = parseFlags(process.argv.slice(2));
  const missing = missingRequirement();
  if (flags === undefined) process.stdout.write(USAGE);
  else if (missing === undefined) await bench(flags);
  else complain(missing);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  complain(error.message);
}

async function bench(flags: Flags): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-bench-'));
  process.on('exit', () => {
    endAll();
    rmSync(folder, { recursive: true, force: true });
  });
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  process.once('SIGHUP', () => process.exit(129));

  writeFileSync(join(folder, 'ten-mebibytes'), fileContent());
  const run: WorkloadResults[] = [];
  for (const name of flags.only) {
    if (!workloadOf(name).peers.some((peer) => flags.peers.includes(peer))) continue;
    const results = await measureWorkload(name, { ...flags, folder, onStep: showStep });
    showStep('');
    console.log(`${formatTable(results)}\n`);
    run.push(results);
  }
  const verdicts = judge(run);
  console.log(formatVerdicts(verdicts));
  const { chart, json } = writeReport(run, verdicts, flags);
  console.log(`\n${json}\n${chart}`);
}

/** What is measured now, on a line that the next one replaces; nothing where there is no terminal. */
function showStep(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
}

function complain(message: string): void {
  console.error(message);
  process.exitCode = UNUSABLE;
}
