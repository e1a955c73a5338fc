/**
 * Loading many applications in one process: starting one takes longer than loading a hundred.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { folder } from './folder.ts';

/** Files, a target among them that cannot be loaded, and what is said of it. */
export type Refusal = {
  readonly title: string;
  readonly files?: Record<string, string>;
  readonly target: string;
  readonly says: RegExp;
};

const PROGRAM = fileURLToPath(new URL('load-program.ts', import.meta.url));

/** The source of an application. */
export function answering(answer: string): string {
  return `(environ, start) => { start('200 OK', []); return [${JSON.stringify(answer)}]; }`;
}

/** Loads each target from the folder. @returns what became of them. */
export async function loadEach(
  directory: string,
  targets: readonly string[],
): Promise<Record<string, string>> {
  const args = ['--conditions=tsgi-source', '--no-warnings', PROGRAM, ...targets];
  const child = spawn(process.execPath, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (stdout === '') throw new Error(`nothing was loaded: ${stderr}`);
  return JSON.parse(stdout) as Record<string, string>;
}

/** Loads targets that cannot be loaded. @returns the messages, which have no frame of Node nor of the command. */
export async function refusing(refusals: readonly Refusal[]): Promise<Record<string, string>> {
  const files: Record<string, string> = { 'package.json': '{ "type": "module" }' };
  for (const refusal of refusals) Object.assign(files, refusal.files);
  await using directory = await folder(files);
  const said = await loadEach(
    directory.path,
    refusals.map(({ target }) => target),
  );
  for (const [target, outcome] of Object.entries(said)) {
    expect(outcome).toMatch(/^LoadError: /);
    expect(outcome).not.toMatch(/node:internal|tsgi\/src/);
    said[target] = outcome.replace(/^LoadError: /, '');
  }
  return said;
}
