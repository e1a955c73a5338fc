/**
 * How long does one lookup take?
 *
 * Mean nanoseconds from a method and a path to a handler and its parameters, over a rotating list of mixed requests,
 * for tables of 12, 300 and 3,000 routes. In each round each router has a new process for each table; figures are the
 * best of the rounds, since other work on the machine can only make them larger. It writes `results/routing.json`.
 *
 * All routers have the same routes in their own spelling. What they give is their own: find-my-way decodes, Hono's
 * give indices for parameters, TSGI's says 405 where the others find nothing.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Router } from '@tsgi/framework';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { TrieRouter } from 'hono/router/trie-router';
import { Memoirist } from 'memoirist';
import { machine, versionsOf } from './machine.ts';

type Lookup = (method: string, path: string) => unknown;
type Row = readonly [method: string, pattern: string];
type Figures = Record<PeerName, Record<number, number>>;

// Nothing static beside `/:id`: RegExpRouter refuses such a table.
const ROUTES_OF_A_RESOURCE: readonly Row[] = [
  ['GET', ''],
  ['POST', ''],
  ['GET', '-search'],
  ['GET', '.json'],
  ['GET', '/:id'],
  ['PUT', '/:id'],
  ['DELETE', '/:id'],
  ['GET', '/:id/settings'],
  ['GET', '/:id/comments'],
  ['POST', '/:id/comments'],
  ['GET', '/:id/comments/:comment'],
  ['GET', '/:id/files/*'],
];

/** Kinds of requests; `N` is a number that is never the same, so that no answer is a constant. */
const REQUESTS: readonly Row[] = [
  ['GET', ''],
  ['POST', ''],
  ['GET', '-search'],
  ['GET', '/N'],
  ['PUT', '/N'],
  ['GET', '/N/settings'],
  ['GET', '/N/comments/N'],
  ['GET', '/N/files/img/N.png'],
  ['GET', '/N/nothing/N'],
];

const TABLES = [12, 300, 3000];
const ROUNDS = 7;
const REQUESTS_IN_LIST = 576;
const LOOKUPS = 1_000_000;

const PEERS = {
  tsgi: tsgiLookup(':id'),
  'tsgi, :id<int>': tsgiLookup(':id<int>'),
  'find-my-way': (table) => {
    const router = findMyWay();
    for (const [method, pattern] of table) router.on(method as HTTPMethod, pattern, () => pattern);
    return (method, path) => router.find(method as HTTPMethod, path);
  },
  memoirist: (table) => {
    const router = new Memoirist<string>();
    for (const [method, pattern] of table) router.add(method, pattern, pattern);
    return (method, path) => router.find(method, path);
  },
  'hono RegExpRouter': (table) => honoLookup(new RegExpRouter<string>(), table),
  'hono TrieRouter': (table) => honoLookup(new TrieRouter<string>(), table),
} satisfies Record<string, (table: readonly Row[]) => Lookup>;

type PeerName = keyof typeof PEERS;

const [peer, count] = process.argv.slice(2);
if (peer === undefined) report();
else process.stdout.write(String(measure(peer as PeerName, Number(count))));

function tsgiLookup(id: string): (table: readonly Row[]) => Lookup {
  return (table) => {
    const router = new Router<string>();
    for (const [method, written] of table) {
      const pattern = written.replace(':id', id).replace('*', ':rest<path>');
      router.add({ methods: [method], pattern, handler: pattern });
    }
    return (method, path) => router.match(method, path);
  };
}

function honoLookup(router: RegExpRouter<string> | TrieRouter<string>, table: readonly Row[]): Lookup {
  for (const [method, pattern] of table) router.add(method, pattern, pattern);
  return (method, path) => router.match(method, path);
}

function tableOf(routes: number): Row[] {
  return resources(routes).flatMap((resource) =>
    ROUTES_OF_A_RESOURCE.map(([method, pattern]): Row => [method, resource + pattern]),
  );
}

function requestsFor(routes: number): Row[] {
  const of = resources(routes);
  return Array.from({ length: REQUESTS_IN_LIST }, (_, index) => {
    const [method, path] = REQUESTS[index % REQUESTS.length] as Row;
    // 7 and the number of resources have no common factor, so that each resource is asked for each kind.
    const resource = of[(index * 7 + Math.floor(index / REQUESTS.length)) % of.length] as string;
    const whole = resource + path.replaceAll('N', () => String(1000 + index * 37));
    // As a server has it: one piece of text, not a sum of several.
    return [method, Buffer.from(whole).toString('latin1')];
  });
}

function resources(routes: number): string[] {
  return Array.from({ length: routes / ROUTES_OF_A_RESOURCE.length }, (_, index) => `/resource${index}`);
}

/** @returns nanoseconds a lookup. */
function measure(name: PeerName, routes: number): number {
  const lookup = PEERS[name](tableOf(routes));
  const requests = requestsFor(routes);
  run(lookup, requests, LOOKUPS / 4);
  const start = process.hrtime.bigint();
  run(lookup, requests, LOOKUPS);
  return Number(process.hrtime.bigint() - start) / LOOKUPS;
}

function run(lookup: Lookup, requests: readonly Row[], lookups: number): void {
  let answered = 0;
  for (let index = 0, at = 0; index < lookups; index++, at++) {
    if (at === requests.length) at = 0;
    const [method, path] = requests[at] as Row;
    // Looked at, so that no lookup can be left out.
    if (lookup(method, path) !== undefined) answered++;
  }
  if (answered === 0) throw new Error('no lookup was answered');
}

function report(): void {
  const names = Object.keys(PEERS) as PeerName[];
  const figures = Object.fromEntries(names.map((name) => [name, {}])) as Figures;
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      for (const routes of TABLES) {
        figures[name][routes] = Math.min(figures[name][routes] ?? Infinity, measureAlone(name, routes));
      }
    }
  }
  console.log(['ns/lookup'.padEnd(20), ...TABLES.map((routes) => `${routes} routes`.padStart(12))].join(''));
  for (const name of names) {
    const row = TABLES.map((routes) => (figures[name][routes] ?? Number.NaN).toFixed(0).padStart(12));
    console.log(name.padEnd(20) + row.join(''));
  }
  const file = join(import.meta.dirname, '..', 'results', 'routing.json');
  const about = {
    date: new Date().toISOString(),
    command: 'pnpm --filter @tsgi/bench routing',
    options: { lookups: LOOKUPS, rounds: ROUNDS, requests: REQUESTS_IN_LIST },
    machine: machine(),
    versions: versionsOf(['@tsgi/framework', 'find-my-way', 'memoirist', 'hono']),
  };
  writeFileSync(file, `${JSON.stringify({ ...about, nanosecondsPerLookup: figures }, undefined, 2)}\n`);
  console.log(`\n${file}`);
}

function measureAlone(name: PeerName, routes: number): number {
  const argv = [...process.execArgv, import.meta.filename, name, String(routes)];
  return Number(execFileSync(process.execPath, argv));
}
