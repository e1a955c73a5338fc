/**
 * `tsgi routes`: what an application says that it answers to, as a table.
 *
 * @module
 */
import { type Application, type ApplicationObject, type RouteListing, routesOf } from '@tsgi/spec';

/** An application that does not say what it answers to. */
export class NoRoutesError extends Error {
  override readonly name = 'NoRoutesError';
}

/** @throws NoRoutesError if the application offers no routes. */
export function listRoutes(app: Application | ApplicationObject, target: string): string {
  const routes = routesOf(app);
  if (routes === undefined) {
    throw new NoRoutesError(
      `${target} does not say what routes it has: an application offers them by the method Symbol.for('tsgi.routes'), as an App of @tsgi/framework does; middleware around one hides them`,
    );
  }
  const rows = Array.from(routes, rowOf);
  return rows.length === 0 ? `${target} has no routes\n` : formatTable([HEADINGS, ...rows]);
}

const HEADINGS = ['METHOD', 'PATTERN', 'NAME', 'HANDLER', 'MIDDLEWARE'];

function rowOf({ handler, host = '', methods, middleware, name, pattern }: RouteListing): string[] {
  const around = middleware ?? [];
  return [methods?.join(',') ?? 'any', host + pattern, name ?? '-', handler ?? '-', around.join(', ') || '-'];
}

function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
