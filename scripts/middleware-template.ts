/**
 * `templates/middleware` under another name: what a new package begins as, and what every package is held to.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const TEMPLATE: string = join(import.meta.dirname, '../templates/middleware');

/** What may follow `middleware-` in the name of a package. */
export const MIDDLEWARE_NAME: RegExp = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** What the factory of a middleware is called: `secureHeaders` of `secure-headers`. */
export function factoryName(name: string): string {
  return name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}

/** The files of a package of that name, by their paths. */
export function templateFiles(name: string): ReadonlyMap<string, string> {
  const paths = globSync('**/*.*', { cwd: TEMPLATE }).sort();
  return new Map(
    paths.map((path) => [renamed(path, name), renamed(readFileSync(join(TEMPLATE, path), 'utf8'), name)]),
  );
}

/** The same, laid out as the workspace has it: another name has another length. */
export async function formattedFiles(name: string): Promise<ReadonlyMap<string, string>> {
  const config = await resolveConfig(join(TEMPLATE, 'package.json'));
  const files = [...templateFiles(name)].map(
    async ([path, text]) => [path, await format(text, { ...config, filepath: path })] as const,
  );
  return new Map(await Promise.all(files));
}

function renamed(text: string, name: string): string {
  const factory = factoryName(name);
  return text
    .replaceAll(/(?<=middleware-|\.\/|src\/)example/g, name)
    .replaceAll(/\bExample(?=Options)/g, factory.charAt(0).toUpperCase() + factory.slice(1))
    .replaceAll(/\bexample\b/g, factory);
}
