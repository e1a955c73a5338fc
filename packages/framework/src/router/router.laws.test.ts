import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { variantsOf, parsePath } from './pattern.ts';
import { RouteError } from './route-error.ts';
import { type Match, Router } from './router.ts';
import { type Segment, compareSegments, isRest, isStatic, namesOf, readSegment } from './segment.ts';

interface Row {
  readonly method: string;
  readonly pattern: string;
}

// Few texts and many ways to be read, so that routes meet: "1" fits all converters but date and uuid.
const TEXTS = ['a', 'b', '1', '10', 'a-1', 'b.a', '2026-11-21', '-', 'aa'];
const SEGMENTS = ['', '<int>', '<float>', '<date>', '<any(a|1)>', '<any(b|10)>', '<path>'];

const texts = fc.constantFrom(...TEXTS);
const methods = fc.constantFrom('GET', 'HEAD', 'QUERY');

/** A segment whose parameters have the place for a name, as in ":#<int>". */
const segments = fc.oneof(
  texts,
  fc.constantFrom(...SEGMENTS).map((converter) => `:#${converter}`),
  fc
    .tuple(fc.constantFrom('', 'a', '1'), fc.constantFrom('-', '.', 'a'))
    .map(([before, after]) => `${before}:#<string>${after}:#<string>`),
  fc.constantFrom('a:#', ':#<int>-a', ':#.a'),
);

const patterns = fc
  .tuple(fc.array(segments, { maxLength: 3 }), fc.constantFrom('', '/', '?'))
  .map(([parts, tail]) => named(`/${parts.join('/')}${tail === '/' && parts.length === 0 ? '' : tail}`));

const rows: fc.Arbitrary<Row> = fc.record({ method: methods, pattern: patterns });
const paths = fc
  .tuple(
    fc.array(fc.oneof({ weight: 9, arbitrary: texts }, { weight: 1, arbitrary: fc.constant('') }), {
      maxLength: 4,
    }),
    fc.constantFrom('', '/'),
  )
  .map(([parts, tail]) => `/${parts.join('/')}${tail}`);

/** A name for each parameter, by its place. */
function named(pattern: string): string {
  let count = 0;
  return pattern.replaceAll('#', () => `p${count++}`);
}

/** The rows that can stand beside each other, in this order. */
function accepted(candidates: readonly Row[]): Row[] {
  const router = new Router<Row>();
  return candidates.filter((row) => {
    try {
      router.add({ methods: [row.method], pattern: row.pattern, handler: row });
      return true;
    } catch (error) {
      // A random pattern may be none; what else is thrown is a fault.
      if (error instanceof RouteError) return false;
      throw error;
    }
  });
}

function routerOf(table: readonly Row[]): Router<Row> {
  const router = new Router<Row>({ trailingSlash: 'strict' });
  for (const row of table) router.add({ methods: [row.method], pattern: row.pattern, handler: row });
  return router;
}

function inShort(match: Match<Row>): unknown {
  if (match.kind === 'found') return { ...match.params, row: match.route.handler };
  return match.kind === 'method-not-allowed' ? match.allow : match.kind;
}

/** The most particular first; the last one is every host. */
const HOSTS = ['a.b', 'a.:h', ':h.b', ':h.:i', 'b', ''];

interface HostRow {
  readonly host: string;
  readonly method: string | undefined;
  readonly pattern: string;
}

/** One router of all rows that can stand beside each other, and one for each host. */
function hostRouters(given: readonly HostRow[]): [Router<string>, Map<string, Router<string>>] {
  const whole = new Router<string>({ trailingSlash: 'strict' });
  const byHost = new Map(HOSTS.map((host) => [host, new Router<string>({ trailingSlash: 'strict' })]));
  for (const { host, method, pattern } of given) {
    const route = {
      pattern,
      handler: `${method ?? 'any'} ${host} ${pattern}`,
      ...(method && { methods: [method] }),
    };
    try {
      whole.add(host === '' ? route : { ...route, host });
    } catch (error) {
      if (error instanceof RouteError) continue;
      throw error;
    }
    byHost.get(host)?.add(route);
  }
  return [whole, byHost];
}

function fitsHost(pattern: string, host: string): boolean {
  const [ours, theirs] = [pattern.split('.'), host.split('.')];
  return (
    ours.length === theirs.length &&
    ours.every((label, index) => label === theirs[index] || (label.startsWith(':') && theirs[index] !== ''))
  );
}

const tables = fc.array(rows, { minLength: 10, maxLength: 40, size: 'max' }).map(accepted);

describe('match', () => {
  it('finds what the slow and obvious way finds', () => {
    const tally = { found: 0, other: 0 };
    fc.assert(
      fc.property(
        tables,
        fc.array(paths, { minLength: 10, maxLength: 10 }),
        methods,
        (table, asked, method) => {
          const router = routerOf(table);
          for (const path of asked) {
            const match = router.match(method, path);
            tally[match.kind === 'found' ? 'found' : 'other']++;
            expect(inShort(match)).toEqual(slowMatch(table, method, path));
          }
        },
      ),
      { numRuns: 250 },
    );
    // Random tables could miss all the time, and prove nothing.
    expect(tally.found).toBeGreaterThan(250);
    expect(tally.other).toBeGreaterThan(250);
  });

  it('does not depend on the order of definition', () => {
    const shuffled = tables.chain((table) =>
      fc.tuple(fc.constant(table), fc.shuffledSubarray(table, { minLength: table.length })),
    );
    fc.assert(
      fc.property(shuffled, paths, methods, ([table, other], path, method) => {
        expect(inShort(routerOf(other).match(method, path))).toEqual(
          inShort(routerOf(table).match(method, path)),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('redirects to what is found with a slash more or less, and to nothing else', () => {
    fc.assert(
      fc.property(tables, paths, methods, (table, path, method) => {
        const router = new Router<Row>();
        for (const row of table) {
          router.add({ methods: [row.method], pattern: row.pattern, handler: row });
        }
        const match = router.match(method, path);
        const toggled = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
        if (match.kind === 'redirect') {
          expect(router.match(method, decodeURIComponent(match.location)).kind).toBe('found');
        } else if (match.kind === 'not-found' && toggled !== '') {
          expect(router.match(method, toggled).kind).not.toBe('found');
        }
      }),
      { numRuns: 250 },
    );
  });

  it('gets to each route that it has taken', () => {
    const places = fc.constantFrom('a', 'b', ':#<any(a|b)>', ':#<any(b|c)>', ':#');
    const shorts = fc
      .tuple(fc.array(places, { minLength: 1, maxLength: 2 }), fc.constantFrom('', '', '/:#<path>'))
      .map(([parts, tail]) => named(`/${parts.join('/')}${tail}`));
    const few = fc.array(fc.record({ method: methods, pattern: shorts }), { maxLength: 14, size: 'max' });
    const singles = ['a', 'b', 'c', 'other'];
    const pairs = singles.flatMap((one) => singles.map((two) => `${one}/${two}`));
    const longer = pairs.flatMap((pair) => [`${pair}/`, `${pair}/c`]);
    const asked = [...singles, ...pairs, ...longer];
    fc.assert(
      fc.property(few.map(accepted), (table) => {
        const router = routerOf(table);
        const found = asked.flatMap((path) =>
          ['GET', 'HEAD', 'QUERY'].map((method) => router.match(method, `/${path}`)),
        );
        const reached = new Set(found.map((match) => match.kind === 'found' && match.route.handler));
        expect(table.filter((row) => !reached.has(row))).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });

  it('finds the route of the host that fits best, and of every host where none does', () => {
    const definitions = fc.array(
      fc.record({
        host: fc.constantFrom(...HOSTS),
        method: fc.constantFrom(undefined, 'GET', 'QUERY'),
        pattern: fc.constantFrom('/x', '/:p', '/:rest<path>', '/x/:p?'),
      }),
      { maxLength: 20, size: 'max' },
    );
    const hosts = fc.constantFrom('a.b', 'A.B.', 'c.b:80', 'a.c', 'c.d', 'b', 'b.c.d', '');
    const asked = fc.constantFrom('/x', '/y', '/x/y', '/x/y/z');
    fc.assert(
      fc.property(definitions, hosts, asked, fc.constantFrom('GET', 'HEAD', 'POST'), (given, host, ...at) => {
        const [path, method] = at;
        const [whole, byHost] = hostRouters(given);
        const labels = host.toLowerCase().replace(/\.?(?::\d+)?$/, '');
        const fitting = HOSTS.filter((each) => each === '' || fitsHost(each, labels));
        const matches = fitting.flatMap((each) => byHost.get(each)?.match(method, path) ?? []);
        const found = matches.find(({ kind }) => kind === 'found');
        const allow = matches.flatMap((match) => (match.kind === 'method-not-allowed' ? match.allow : []));
        const none =
          allow.length === 0
            ? 'not-found'
            : { kind: 'method-not-allowed', allow: [...new Set(allow)].sort() };
        const match = whole.match(method, path, host);
        if (found?.kind === 'found') expect(match).toMatchObject({ route: { handler: found.route.handler } });
        else expect(match.kind === 'not-found' ? match.kind : match).toEqual(none);
      }),
      { numRuns: 500 },
    );
  });

  it('gives an answer to any text at all', () => {
    const router = routerOf([
      { method: 'GET', pattern: '/:a/:b<int>?' },
      { method: 'GET', pattern: '/x/:rest<path>' },
    ]);
    // Halves of pairs too. The unit 'binary' takes seconds to make.
    const anything = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) });
    fc.assert(
      fc.property(anything, fc.string(), fc.string(), (path, method, host) => {
        expect(router.match(method, path, host).kind).toEqual(expect.any(String));
      }),
    );
  });
});

describe('segments of several parameters', () => {
  // A code of two pairs: each of its texts has what often follows a parameter.
  const code = {
    parse: (text: string) => (/^[a-z]{2}-[a-z]{2}$/.test(text) ? text : undefined),
    format: (value: string) => value,
  };
  const late = {
    ...code,
    // What two converters of one's own have in common is not known: here it is nothing.
    parse: (text: string) => (/^[A-Z]{2}-[A-Z]{2}$/.test(text) ? text : undefined),
    weight: 150,
  };
  const pools: Readonly<Record<string, readonly unknown[]>> = {
    string: ['a', 'b.c', 'x-y', '2026', '2026-11-21', '5', 'aa-bb', '1.5'],
    int: [0, 5, 2026],
    float: [0.5, -1.5, 7, 1e21, 1e-7],
    uuid: ['0e37df36-f698-11e6-8dd4-cb9ced3df976', '12345678-1234-1234-1234-123456789012'],
    date: [new Date('2026-11-21'), new Date('0000-01-01')],
    'any(a|a-b)': ['a', 'a-b'],
    code: ['aa-bb', 'zz-yy'],
    late: ['CC-DD', 'ZZ-YY'],
  };
  const names = Object.keys(pools);
  const texts = fc.constantFrom('-', '.', 'x', '-x', '1', '_');
  const segment = fc
    .tuple(
      fc.constantFrom('', '', 'a', '1', '-'),
      fc.array(fc.tuple(fc.constantFrom(...names), texts), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '', '.json'),
    )
    .map(([before, parameters, tail]) => ({
      pattern: `/${before}${parameters
        .map(([name, after], index) => `:p${index}<${name}>${index === parameters.length - 1 ? tail : after}`)
        .join('')}`,
      names: parameters.map(([name]) => name),
    }));

  // What is tried after `string` is reached by texts that no string takes, which is not known of a converter of one's own.
  const known = segment.filter(({ names: used }) => !used.includes('late'));

  type Composite = { readonly pattern: string; readonly names: readonly string[] };

  /** All parameters that can be made of the pools. */
  function combinations({ names: [name, ...rest] }: Composite, index = 0): Record<string, unknown>[] {
    if (name === undefined) return [{}];
    const others = combinations({ pattern: '', names: rest }, index + 1);
    return (pools[name] ?? []).flatMap((value) =>
      others.map((other) => ({ [`p${index}`]: value, ...other })),
    );
  }

  function urlOf(route: { url(values: never): string }, values: Record<string, unknown>): string | undefined {
    try {
      return route.url(values as never);
    } catch (error) {
      expect(error).toBeInstanceOf(RouteError);
      return undefined;
    }
  }

  it('are read as the values that their URL was made of, or have no URL', () => {
    let made = 0;
    fc.assert(
      fc.property(segment, (composite) => {
        const router = new Router<string, { code: typeof code; late: typeof late }>({
          converters: { code, late },
        });
        const route = router.add({ pattern: composite.pattern as '/', handler: 'it' });
        for (const params of combinations(composite)) {
          const url = urlOf(route, params);
          if (url === undefined) continue;
          made++;
          expect(router.match('GET', decodeURIComponent(url))).toMatchObject({ kind: 'found', params });
        }
      }),
      { numRuns: 150 },
    );
    expect(made).toBeGreaterThan(500);
  });

  it('are reached by some URL, each route that was taken', () => {
    fc.assert(
      fc.property(fc.array(known, { minLength: 1, maxLength: 6 }), (composites) => {
        const router = new Router<string, { code: typeof code; late: typeof late }>({
          converters: { code, late },
        });
        const taken = composites.flatMap((composite) => {
          try {
            return [
              {
                composite,
                route: router.add({ pattern: composite.pattern as '/', handler: composite.pattern }),
              },
            ];
          } catch (error) {
            expect(error).toBeInstanceOf(RouteError);
            return [];
          }
        });
        const unreached = taken.filter(({ composite, route }) => {
          return !combinations(composite).some((params) => {
            const url = urlOf(route, params);
            const match = url === undefined ? undefined : router.match('GET', decodeURIComponent(url));
            return match?.kind === 'found' && match.route === (route as unknown);
          });
        });
        expect(unreached.map(({ composite }) => composite.pattern)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('url', () => {
  // What a server delivers in a segment: no control character, no slash, no half of a pair, no dot segment.
  const plain = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => !/[/\\\p{Cc}]/u.test(text) && !/^\.{1,2}$/.test(text));
  const values = {
    string: plain,
    int: fc.maxSafeNat(),
    float: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    uuid: fc.uuid(),
    date: fc
      .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => new Date(date.toISOString().slice(0, 10))),
    path: fc
      .tuple(plain, fc.array(fc.oneof(plain, fc.constant('')), { maxLength: 4 }))
      .map(([first, rest]) => [first, ...rest].join('/')),
    'any(a|b c)': fc.constantFrom('a', 'b c'),
  };
  const parameters = fc
    .constantFrom(...(Object.keys(values) as (keyof typeof values)[]))
    .chain((converter) => fc.tuple(fc.constant(converter), values[converter] as fc.Arbitrary<unknown>));
  const routes = fc.array(parameters, { minLength: 1, maxLength: 4 }).filter((all) => {
    return all.slice(0, -1).every(([converter]) => converter !== 'path');
  });

  it('is matched as the values that it was made of', () => {
    fc.assert(
      fc.property(routes, fc.boolean(), (parts, optional) => {
        const pattern = parts.map(([converter], index) => `/x/:p${index}<${converter}>`).join('');
        const params = Object.fromEntries(parts.map(([, value], index) => [`p${index}`, value]));
        const router = new Router<string>();
        router.add({ pattern: optional ? `${pattern}?` : pattern, name: 'it', handler: 'it' });
        const match = router.match('GET', decodeURIComponent(router.url('it', params)));
        expect(match).toMatchObject({ kind: 'found', params });
      }),
      { numRuns: 300 },
    );
  });

  it('is matched as these values where parameters share a segment, or is refused', () => {
    const router = new Router<string>();
    const route = router.add({ pattern: '/:a-:b..:c.x', handler: 'it' });
    const some = fc.string({ unit: fc.constantFrom('-', '.', 'x', 'a'), minLength: 1, maxLength: 6 });
    let made = 0;
    fc.assert(
      fc.property(fc.record({ a: some, b: some, c: some }), (params) => {
        let url: string;
        try {
          url = route.url(params);
        } catch (error) {
          expect(error).toBeInstanceOf(RouteError);
          return;
        }
        made++;
        expect(router.match('GET', url)).toMatchObject({ kind: 'found', params });
      }),
      { numRuns: 300 },
    );
    expect(made).toBeGreaterThan(30);
  });
});

/** Every variant of every route is tried, and the best of those that fit is taken: segment by segment. */
function slowMatch(table: readonly Row[], method: string, path: string): unknown {
  const fits = table.flatMap((row) =>
    variantsOfRow(row).flatMap((segments) => {
      const values = slowRead(segments, path.slice(1).split('/'));
      return values === undefined ? [] : [{ row, segments, values }];
    }),
  );
  fits.sort((a, b) => slowCompare(a.segments, b.segments));
  const places = Map.groupBy(fits, ({ segments }) => segments.map(placeOf).join('/'));
  for (const place of places.values()) {
    const own = place.find(({ row }) => row.method === method);
    const found = own ?? (method === 'HEAD' ? place.find(({ row }) => row.method === 'GET') : undefined);
    if (found === undefined) continue;
    const all = namesOf(parsePath(found.row.pattern, {}).segments);
    return { ...Object.fromEntries(all.map((name, index) => [name, found.values[index]])), row: found.row };
  }
  const allowed = new Set(fits.map(({ row }) => row.method));
  if (allowed.has('GET')) allowed.add('HEAD');
  return allowed.size === 0 ? 'not-found' : [...allowed].sort();
}

const knownVariants = new WeakMap<Row, readonly (readonly Segment[])[]>();

/** Read once: every path of a table is held against every row. */
function variantsOfRow(row: Row): readonly (readonly Segment[])[] {
  const known = knownVariants.get(row) ?? variantsOf(parsePath(row.pattern, {}));
  knownVariants.set(row, known);
  return known;
}

function slowRead(segments: readonly Segment[], parts: readonly string[]): unknown[] | undefined {
  const values: unknown[] = [];
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    if (isRest(segment)) {
      const rest = parts.slice(index);
      return rest[0] === '' ? undefined : [...values, rest.join('/')];
    }
    if (
      isStatic(segment) ? part !== segment : part === '' || !readSegment(segment, part, values, values.length)
    ) {
      return undefined;
    }
  }
  return segments.length === parts.length ? values : undefined;
}

function slowCompare(a: readonly Segment[], b: readonly Segment[]): number {
  for (const [index, ours] of a.entries()) {
    const theirs = b[index];
    if (theirs === undefined || placeOf(ours) === placeOf(theirs)) continue;
    if (isStatic(ours) || isStatic(theirs)) return isStatic(ours) ? -1 : 1;
    return compareSegments(ours, theirs);
  }
  return 0;
}

/** The same for segments that read the same: names do not count. */
function placeOf(segment: Segment): string {
  if (isStatic(segment)) return segment;
  const parts = segment.parameters.map(({ converter, after }) => `<${converter.written}>${after}`);
  return segment.before + parts.join('');
}
