/**
 * Where and with what a run was made.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release, totalmem } from 'node:os';
import { firstLineOf } from './processes.ts';

const require = createRequire(import.meta.url);

const PACKAGES = ['@tsgi/server', 'fastify', 'hono', '@hono/node-server', 'express', 'bun', 'deno'];

/** Names and versions of everything that is measured, and of what measures. */
export function versions(): Record<string, string> {
  return { ...versionsOf(PACKAGES), wrk: wrkVersion() };
}

/** Of Node and these packages. */
export function versionsOf(packages: readonly string[]): Record<string, string> {
  return {
    node: process.versions.node,
    ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

/** The machine, as a reader of the numbers must know it. */
export function machine(): Record<string, string | number> {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    kernel: `Linux ${release()}`,
  };
}

function wrkVersion(): string {
  // `wrk -v` prints its version and usage, and fails.
  const line = firstLineOf('sh', ['-c', 'wrk -v 2>&1 || true']);
  return line.split(' ')[1] ?? line;
}

function versionOf(name: string): string {
  const folder = require.resolve
    .paths(name)
    ?.map((path) => `${path}/${name}/package.json`)
    .find((path) => isThere(path));
  if (folder === undefined) return 'unknown';
  return (JSON.parse(readFileSync(folder, 'utf8')) as { version: string }).version;
}

function isThere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
