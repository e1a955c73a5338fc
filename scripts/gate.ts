/**
 * Everything that must hold before a change is taken: `pnpm test`. Steps run two at a time, since most use one core or
 * wait; what each printed is shown when it has ended, with the time it took. All run, so that one run says all.
 *
 *   node scripts/gate.ts [STEP…]
 *
 * Exit status 1 if a step failed.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';

const ROOT = join(import.meta.dirname, '..');
const CONCURRENCY = 2;

type Step = { readonly name: string; readonly command: string };

/** A ring of vitest.config.ts. */
const ring = (name: string): Step => ({ name, command: `vitest run --project ${name} --reporter=dot` });
const script = (name: string): Step => ({ name, command: `pnpm --silent ${name}` });

/** In the order in which they begin. The longest of one core comes early, beside what waits. */
export const STEPS: readonly Step[] = [
  script('lint'),
  script('format:check'),
  script('check:layers'),
  script('check:middleware'),
  script('typecheck'),
  script('check:packages'),
  ring('socket'),
  ring('process'),
  { name: 'bun', command: 'node scripts/runtimes.ts bun' },
  ring('browser'),
  { name: 'deno', command: 'node scripts/runtimes.ts deno' },
  ring('pure'),
  ring('laws'),
  { name: 'memory', command: 'pnpm --silent check:memory --requests 40000' },
  { name: 'fuzz', command: 'pnpm --silent fuzz --seconds 5' },
];

type Ended = { readonly name: string; readonly seconds: number; readonly isGood: boolean };

async function runStep({ command, name }: Step): Promise<Ended> {
  const began = performance.now();
  const child = spawn('sh', ['-c', `${command} 2>&1`], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [status]] = await Promise.all([
    text(child.stdout),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  const seconds = Math.round((performance.now() - began) / 1000);
  const isGood = status === 0;
  console.log(`── ${name}: ${isGood ? 'good' : 'FAILED'} after ${seconds} s\n${printed.trimEnd()}`.trimEnd());
  return { name, seconds, isGood };
}

/** Runs the steps, so many at a time. @returns how they ended, in the order in which they did. */
async function runAll(steps: readonly Step[]): Promise<Ended[]> {
  const waiting = [...steps];
  const ended: Ended[] = [];
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      ended.push(await runStep(step));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  return ended;
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  const names = STEPS.map(({ name }) => name);
  const unknown = asked.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(`a step must be one of ${names.join(', ')}, got ${unknown.join(', ')}`);
  }
  const began = performance.now();
  const ended = await runAll(STEPS.filter(({ name }) => asked.length === 0 || asked.includes(name)));
  console.log('── steps');
  for (const { isGood, name, seconds } of ended) {
    console.log(`${name.padEnd(17)} ${String(seconds).padStart(4)} s${isGood ? '' : '  FAILED'}`);
  }
  console.log(`${'all'.padEnd(17)} ${String(Math.round((performance.now() - began) / 1000)).padStart(4)} s`);
  process.exitCode = ended.every(({ isGood }) => isGood) ? 0 : 1;
}
