/**
 * From `module:name` to an application.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Application, type ApplicationObject, isApplication } from '@tsgi/spec';

/** An application that cannot be loaded. The message says what was wrong and what to do. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.cts', '.cjs'];
const DEFAULT_NAMES = ['default', 'app', 'application'];

/**
 * @param target - `module`, `module:name`, `module:object.name` or `module:factory()`.
 * @param directory - where module paths start.
 * @throws LoadError
 */
export async function loadApplication(
  target: string,
  directory: string,
): Promise<Application | ApplicationObject> {
  const { module, name, isFactory } = parseTarget(target);
  const file = findModule(module, directory);
  const where = relative(directory, file) || file;
  const exports = await importModule(file, where);
  const found = name === undefined ? defaultExport(exports, where) : namedExport(exports, name, where);
  const value = isFactory ? await callFactory(found, `${where}:${name ?? ''}`) : found;
  if (isApplication(value)) return value;
  const what = isFactory ? `what ${name ?? 'it'}() returned` : (name ?? 'the default export');
  throw new LoadError(
    `${where}: ${what} is ${describe(value)}; an application is a function (environ, startResponse), or an object with a tsgi method`,
  );
}

/** `'a.ts:app'` → module and name; `'a.ts'` → module alone; `'a:make()'` → a factory. */
export function parseTarget(target: string): {
  module: string;
  name: string | undefined;
  isFactory: boolean;
} {
  const match = /^(.+?)(?::([\w$.]+)(\(\))?)?$/.exec(target);
  const [, module = '', name, call] = match ?? [];
  if (module === '' || module.includes('(')) {
    throw new LoadError(
      `an application is named like module:app or module:factory(), got ${JSON.stringify(target)}`,
    );
  }
  return { module, name, isFactory: call !== undefined };
}

function findModule(module: string, directory: string): string {
  const path = resolve(directory, module);
  // `package.module`, as Python writes it, is package/module.
  const dotted = resolve(directory, module.replaceAll('.', '/'));
  const candidates = [
    path,
    ...EXTENSIONS.map((extension) => path + extension),
    ...EXTENSIONS.map((extension) => join(path, `index${extension}`)),
    ...EXTENSIONS.map((extension) => dotted + extension),
  ];
  return candidates.find(isFile) ?? findPackage(module, directory);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function findPackage(module: string, directory: string): string {
  try {
    return createRequire(join(directory, 'tsgi.js')).resolve(module);
  } catch (error) {
    const names = /\.[cm]?[jt]s$/.test(module) ? module : `${module}${EXTENSIONS.join(`, ${module}`)}`;
    throw new LoadError(
      `cannot find the module ${JSON.stringify(module)}: no ${names} in ${directory}, and no package of that name`,
      { cause: error },
    );
  }
}

async function importModule(file: string, where: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw new LoadError(explainImport(error, file, where), { cause: error });
  }
}

function explainImport(error: unknown, file: string, where: string): string {
  if (!(error instanceof Error)) return `${where} threw ${describe(error)} while it was loaded`;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const [first = ''] = error.message.split('\n');
  const place = placeIn(error.stack ?? '') ?? where;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return `${where} cannot be loaded: ${first}; is it installed?`;
  if (code.includes('TYPESCRIPT'))
    return `${place} is not TypeScript that Node can run: ${lastLine(error.message)}`;
  if (error instanceof SyntaxError)
    return `syntax error in ${placeIn(error.stack ?? '') ?? findSyntaxError(file) ?? `${where}, or in what it imports`}: ${first}`;
  return `${place} failed while it was loaded: ${error.name}: ${first} (--debug shows the stack)`;
}

const FILE_AND_LINE = /(?:^|[\s(]|file:\/\/)(\/[^\s:()]+):(\d+)/gm;

/** The first `file:line` in a stack that is not of Node itself, nor of this module. */
function placeIn(text: string): string | undefined {
  for (const [, path = '', line = ''] of text.matchAll(FILE_AND_LINE)) {
    if (path !== fileURLToPath(import.meta.url)) return `${relative(process.cwd(), path)}:${line}`;
  }
  return undefined;
}

/** The stack of a syntax error in JavaScript does not say where it is; `node --check` does. */
function findSyntaxError(file: string): string | undefined {
  return placeIn(spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' }).stderr);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

function defaultExport(exports: Record<string, unknown>, where: string): unknown {
  const name = DEFAULT_NAMES.find((candidate) => candidate in exports);
  if (name === undefined) return missing(exports, 'default', where);
  const value = exports[name];
  if (isApplication(value)) return value;
  // A CommonJS module may show its exports only on its default.
  const inner = DEFAULT_NAMES.find((candidate) => hasKey(value, candidate));
  return inner !== undefined && hasKey(value, inner) ? value[inner] : value;
}

function namedExport(exports: Record<string, unknown>, name: string, where: string): unknown {
  const [first = '', ...path] = name.split('.');
  // A CommonJS module may show its exports only on its default.
  const holder = first in exports ? exports : exports.default;
  let value: unknown = hasKey(holder, first) ? holder[first] : missing(exports, first, where);
  for (const key of path) value = hasKey(value, key) ? value[key] : missing(exports, name, where);
  return value;
}

function hasKey(value: unknown, key: string): value is Record<string, unknown> {
  return ((typeof value === 'object' && value !== null) || typeof value === 'function') && key in value;
}

function missing(exports: Record<string, unknown>, name: string, where: string): never {
  const names = Object.keys(exports).filter((key) => key !== 'module.exports');
  const others = names.length === 0 ? 'it exports nothing' : `it exports ${names.join(', ')}`;
  throw new LoadError(`${where} has no export ${JSON.stringify(name)}; ${others}`);
}

async function callFactory(factory: unknown, what: string): Promise<unknown> {
  if (typeof factory !== 'function')
    throw new LoadError(`${what} is ${describe(factory)}; what ends in () must be a function`);
  try {
    return await (factory as () => unknown)();
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
    throw new LoadError(`${what}() failed: ${reason} (--debug shows the stack)`, { cause: error });
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return 'a class; export an instance of it';
  return typeof value === 'object' ? 'an object without one' : `a ${typeof value}`;
}
