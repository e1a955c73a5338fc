/**
 * From `module:name` to an application.
 *
 * @module
 */
import { type Application, type ApplicationObject, isApplication } from '@tsgi/spec';
import { explainImport } from './explain-import.ts';
import { type Target, findTarget } from './find-module.ts';
import { type ImportEdge, traceImports } from './import-trace.ts';
import { LoadError, isInstance } from './load-error.ts';
import { settle } from './settle.ts';
import { formatError, formatPlace, topLevelAwaits } from './source-place.ts';

const MOST_SUSPECTS = 3;
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
  const found = findTarget(target, directory);
  const { isFactory, name, where } = found;
  const exports = await importModule(found);
  const exported = name === undefined ? defaultExport(exports, where) : namedExport(exports, name, where);
  const value = isFactory ? await callFactory(exported, `${where}:${name ?? ''}`) : exported;
  if (isApplication(value)) return value;
  const what = isFactory ? `what ${name ?? 'it'}() returned` : (name ?? 'the default export');
  throw new LoadError(
    `${where}: ${what} is ${describe(value)}; an application is a function (environ, startResponse), or an object with a tsgi method`,
  );
}

async function importModule({ url, where }: Target): Promise<Record<string, unknown>> {
  const trace = traceImports();
  const suspect = () => suspectedAwait(trace.edges);
  try {
    return (await settle(import(url), { what: where, suspect })) as Record<string, unknown>;
  } catch (error) {
    if (isInstance(error, LoadError)) throw error;
    throw new LoadError(explainImport(error, { edges: trace.edges, where }), { cause: error });
  } finally {
    trace.stop();
  }
}

/** Node knows which await hangs, and does not tell: those at the beginning of a line are shown. */
function suspectedAwait(edges: readonly ImportEdge[]): string {
  const places = edges.flatMap(({ found }) => (found === undefined ? [] : topLevelAwaits(found)));
  const shown = [...new Set(places.map(formatPlace))].slice(0, MOST_SUSPECTS);
  return shown.length === 0 ? 'a top-level await' : `a top-level await (${shown.join(', ')}?)`;
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
  throw new LoadError(
    `${where} has no export ${JSON.stringify(name)}; ${others}${adviceOn(exports, name, where)}`,
  );
}

/** What could have been meant: the one that is an application, where none was named. */
function adviceOn(exports: Record<string, unknown>, name: string, where: string): string {
  const fitting = Object.keys(exports).filter((key) => isApplication(exports[key]));
  const [only] = fitting;
  return name === 'default' && only !== undefined && fitting.length === 1
    ? ` (try: tsgi ${where}:${only})`
    : '';
}

async function callFactory(factory: unknown, what: string): Promise<unknown> {
  if (typeof factory !== 'function')
    throw new LoadError(`${what} is ${describe(factory)}; what ends in () must be a function`);
  try {
    return await settle((factory as () => unknown)(), { what: `${what}()`, suspect: () => 'its promise' });
  } catch (error) {
    if (isInstance(error, LoadError)) throw error;
    throw new LoadError(`${what}() failed: ${formatError(error)}`, { cause: error });
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return 'a class; export an instance of it';
  return typeof value === 'object' ? `an object${classOf(value)} without a tsgi method` : `a ${typeof value}`;
}

/** ` of the class Route`, for what has one of its own: `export default app.get(…)` is a route. */
function classOf(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  const isPlain = constructor === Object || typeof constructor !== 'function' || constructor.name === '';
  return isPlain ? '' : ` of the class ${constructor.name}`;
}
