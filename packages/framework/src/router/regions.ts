/**
 * Regions: the groups that answer paths without a route below their prefix.
 *
 * @module
 */
import type { Converters } from './converters.ts';
import { parsePath, variantsOf } from './pattern.ts';
import { type Segment, isRest, isStatic, namesOf, readSegment } from './segment.ts';

interface Region<Handler> {
  readonly segments: readonly Segment[];
  readonly handler: Handler;
}

/** A region with the values of its prefix. */
export interface FoundRegion<Handler> {
  readonly handler: Handler;
  readonly params: Readonly<Record<string, unknown>>;
}

export class Regions<Handler> {
  readonly #converters: Converters;
  readonly #byPrefix = new Map<string, Handler>();
  /** The nearest first: of more segments, then with text where others have parameters, then defined first. */
  readonly #regions: Region<Handler>[] = [];

  constructor(converters: Converters) {
    this.#converters = converters;
  }

  get all(): Iterable<Handler> {
    return this.#byPrefix.values();
  }

  /**
   * Adds a region, unless the prefix has one.
   *
   * @throws RouteError `bad-route`
   */
  add(prefix: string, make: () => Handler): void {
    const pattern = parsePath(prefix, this.#converters);
    if (this.#byPrefix.has(prefix)) return;
    const handler = make();
    this.#byPrefix.set(prefix, handler);
    for (const variant of variantsOf(pattern)) {
      this.#regions.push({ segments: variant.filter((segment) => segment !== ''), handler });
    }
    this.#regions.sort(({ segments: a }, { segments: b }) => b.length - a.length || compare(a, b));
  }

  /** @param path - `PATH_INFO` */
  find(path: string): FoundRegion<Handler> | undefined {
    if (this.#regions.length === 0) return undefined;
    const texts = path.slice(1).split('/');
    for (const { handler, segments } of this.#regions) {
      const values = readPrefix(segments, texts);
      if (values === undefined) continue;
      return { handler, params: Object.fromEntries(namesOf(segments).map((name, at) => [name, values[at]])) };
    }
    return undefined;
  }
}

function compare(a: readonly Segment[], b: readonly Segment[]): number {
  const at = a.findIndex((segment, index) => isStatic(segment) !== isStatic(b[index] ?? ''));
  if (at === -1) return 0;
  return isStatic(a[at] ?? '') ? -1 : 1;
}

/** The values of a prefix, if the path is below it. */
function readPrefix(segments: readonly Segment[], texts: readonly string[]): unknown[] | undefined {
  const values: unknown[] = [];
  for (const [index, segment] of segments.entries()) {
    const text = isRest(segment) ? texts.slice(index).join('/') : texts[index];
    if (text === undefined || text === '') return undefined;
    if (isStatic(segment) ? segment !== text : !readSegment(segment, text, values, values.length))
      return undefined;
  }
  return values;
}
