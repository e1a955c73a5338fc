/**
 * Which file, or which package, an application is in.
 *
 * @module
 */
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { resolveFrom } from './import-trace.ts';
import { LoadError } from './load-error.ts';

/** What `module:name` comes to. */
export interface Target {
  /** What to import. */
  readonly url: string;
  /** What people call it: the path from the folder, or the name of the package. */
  readonly where: string;
  readonly name: string | undefined;
  readonly isFactory: boolean;
}

// JSX last: Node cannot run it, and the message says what can.
const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.cts', '.cjs', '.tsx', '.jsx'];

// An export and its members; a module's path never ends like this, unless there is such a file.
const NAMED = /^(?<module>.+):(?<name>[^\s:()/\\]+)(?<call>\(\))?$/s;

/**
 * @param target - `module`, `module:name`, `module:object.name` or `module:factory()`.
 * @param directory - where paths start, and packages are looked for.
 * @throws LoadError if it is not there.
 */
export function findTarget(target: string, directory: string): Target {
  // A file may have any name: what is there is not taken apart.
  const whole = findFile(target, directory);
  if (whole !== undefined) return fileTarget(whole, directory, undefined, false);
  const groups: Partial<Record<string, string>> = NAMED.exec(target)?.groups ?? {};
  const { call, module = target, name } = groups;
  const isFactory = call !== undefined;
  const file = findFile(module, directory);
  if (file !== undefined) return fileTarget(file, directory, name, isFactory);
  if (module === '' || /[()]$/.test(module)) {
    throw new LoadError(
      `an application is named like module:app or module:factory(), got ${JSON.stringify(target)}`,
    );
  }
  return packageTarget(module, directory, name, isFactory);
}

function fileTarget(file: string, directory: string, name: string | undefined, isFactory: boolean): Target {
  return { url: pathToFileURL(file).href, where: relative(directory, file) || file, name, isFactory };
}

function findFile(module: string, directory: string): string | undefined {
  if (module === '' || module.includes('\0')) return undefined;
  const path = resolve(directory, module.startsWith('file://') ? pathOf(module) : module);
  // `package.module`, as Python writes it, is package/module.
  const dotted = resolve(directory, module.replaceAll('.', '/'));
  const candidates = [
    path,
    ...EXTENSIONS.map((extension) => path + extension),
    ...EXTENSIONS.map((extension) => join(path, `index${extension}`)),
    ...EXTENSIONS.map((extension) => dotted + extension),
  ];
  return candidates.find(isFile);
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new LoadError(`a file: URL must name a file of this machine, got ${JSON.stringify(url)}`, {
      cause: error,
    });
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function packageTarget(
  module: string,
  directory: string,
  name: string | undefined,
  isFactory: boolean,
): Target {
  const target = (url: string): Target => ({ url, where: module, name, isFactory });
  let failure: unknown;
  try {
    const url = resolveFrom(directory, module);
    if (!url.startsWith('file:') || isFile(fileURLToPath(url))) return target(url);
  } catch (error) {
    failure = error;
  }
  // What CommonJS finds besides: packages for `require` alone, files without their extension, folders with a `main`.
  const path = requirePath(module, directory);
  if (path !== undefined) return target(pathToFileURL(path).href);
  throw new LoadError(whyNoPackage(failure, module, directory), { cause: failure });
}

function requirePath(module: string, directory: string): string | undefined {
  try {
    return createRequire(join(directory, 'tsgi.js')).resolve(module);
  } catch {
    return undefined;
  }
}

function whyNoPackage(error: unknown, module: string, directory: string): string {
  const { code = '', message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const isThere = code.startsWith('ERR_PACKAGE') || code === 'ERR_INVALID_PACKAGE_CONFIG';
  return isThere ? `${module} cannot be loaded: ${message}` : notFound(module, directory);
}

function notFound(module: string, directory: string): string {
  const names = extname(module) === '' ? `${module}${EXTENSIONS.slice(0, -2).join(`, ${module}`)}` : module;
  const isPath = /^(?:\.{0,2}\/|file:\/\/)/.test(module);
  const packages = isPath ? '' : ', and no package of that name';
  return `cannot find the module ${JSON.stringify(module)}: no ${names} in ${directory}${packages}`;
}
