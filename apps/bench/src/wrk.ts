/**
 * The load generator: writes wrk its script, runs it, and reads what it says.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOAD_CORE, outputOf } from './processes.ts';
import { type Workload, fieldsOf } from './workloads.ts';

export const CONNECTIONS = 64;

/** What a run of wrk came to. */
export interface WrkReport {
  readonly requests: number;
  readonly micros: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  /** Socket errors, timeouts and answers of 400 and above; empty if there were none. */
  readonly errors: string;
}

const ERRORS = ['connect', 'read', 'write', 'status', 'timeout'] as const;
// Time that wrk may take to start, and to give up on what does not answer.
const GRACE_SECONDS = 15;

/** Loads a server on this port for some seconds. @throws Error if wrk fails or does not end. */
export async function runWrk(
  workload: Workload,
  { folder, port, seconds }: { folder: string; port: number; seconds: number },
): Promise<WrkReport> {
  const script = join(folder, 'wrk.lua');
  writeFileSync(script, luaScript(workload));
  const options = [
    '-t',
    '1',
    '-c',
    String(CONNECTIONS),
    '-d',
    `${seconds}s`,
    '--timeout',
    '5s',
    '-s',
    script,
  ];
  const url = `http://127.0.0.1:${port}/`;
  const output = await outputOf(LOAD_CORE, ['wrk', ...options, url], seconds + GRACE_SECONDS);
  return parseReport(output);
}

/**
 * Whether wrk's percentiles can be used. It corrects them for coordinated omission by the time between two
 * answers on a connection, of which a pipelined batch gives many at once: they come out too low, or 0.
 */
export function percentilesHold({ pipeline = 1 }: Workload): boolean {
  return pipeline === 1;
}

/** wrk reports numbers rounded for people; its script gets them exact. */
export function luaScript(workload: Workload): string {
  const { content, pipeline = 1 } = workload;
  const lines = Object.entries(fieldsOf(workload)).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
  );
  if (content !== undefined) lines.push('wrk.method = "POST"', `wrk.body = string.rep("x", ${content})`);
  if (pipeline > 1) {
    lines.push(
      'local batch',
      `init = function() batch = string.rep(wrk.format(), ${pipeline}) end`,
      'request = function() return batch end',
    );
  }
  const errors = ERRORS.map((name) => `s.errors.${name}`).join(', ');
  lines.push(
    'done = function(s, latency)',
    `  io.write(string.format("REPORT ${'%.0f '.repeat(4 + ERRORS.length)}\\n", s.requests, s.duration,`,
    `    latency:percentile(50), latency:percentile(99), ${errors}))`,
    'end',
  );
  return `${lines.join('\n')}\n`;
}

/** @throws Error if the line of the script is not there. */
export function parseReport(output: string): WrkReport {
  const line = /^REPORT ([0-9 ]+)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk must print a REPORT line, got ${JSON.stringify(output)}`);
  const [requests = 0, micros = 0, p50Micros = 0, p99Micros = 0, ...counts] = line
    .trim()
    .split(' ')
    .map(Number);
  const errors = ERRORS.flatMap((name, i) => ((counts[i] ?? 0) > 0 ? [`${counts[i] ?? 0} ${name}`] : []));
  return { requests, micros, p50Micros, p99Micros, errors: errors.join(', ') };
}
