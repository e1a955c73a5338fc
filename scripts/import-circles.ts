/**
 * Circles of imports between the files of a package. An import of a type counts: whoever reads one of such files has to
 * read the others, whatever is left of them at run time.
 *
 * @module
 */
import { dirname, join } from 'node:path';
import type { Source } from './source-imports.ts';

/** A way through a circle: each file imports the next one, and the last one the first. */
export type Circle = readonly string[];

/** One circle, the shortest, for each set of files that all reach each other. */
export function findCircles(sources: readonly Source[]): Circle[] {
  const graph = new Map(
    sources.map(({ file, imports }) => [
      file,
      imports.filter((name) => name.startsWith('.')).map((name) => join(dirname(file), name)),
    ]),
  );
  const told = new Set<string>();
  const circles: Circle[] = [];
  for (const file of graph.keys()) {
    const circle = told.has(file) ? undefined : shortestWay(graph, file);
    if (circle === undefined) continue;
    circles.push(circle);
    const reached = reach(graph, file);
    for (const other of reached) if (reach(graph, other).has(file)) told.add(other);
  }
  return circles;
}

type Graph = ReadonlyMap<string, readonly string[]>;

/** From a file back to itself; `undefined` if no way leads there. */
function shortestWay(graph: Graph, start: string): Circle | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return way;
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

function reach(graph: Graph, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (const file of open) {
    for (const next of graph.get(file) ?? []) {
      if (!reached.has(next)) open.push(next);
      reached.add(next);
    }
  }
  return reached;
}
