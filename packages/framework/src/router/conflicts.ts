/**
 * Finds routes that conflict: two that match the same request, and one that no request can reach.
 *
 * Routes are compared by rank: the weight of each segment, regardless of parameter names. Routes of different rank
 * never conflict, since the weights decide. What custom converters parse is unknown, so two of the same weight in the
 * same place conflict.
 *
 * @module
 */
import { RouteError } from './route-error.ts';
import { type BoundConverter, bindConverter } from './converters.ts';
import {
  type DynamicSegment,
  type Parameter,
  type Segment,
  compareSegments,
  isRest,
  isStatic,
  keyOf,
  rankOf,
  readSegment,
  soleParameter,
} from './segment.ts';

/** The parts of a route that conflicts depend on. */
export interface Claim {
  /** The route in messages: `GET "/users/:id"`. */
  readonly shown: string;
  /** `undefined` for every method. */
  readonly methods: readonly string[] | undefined;
  /** One way to match it: the segments of the host, if any, then those of the path. */
  readonly segments: readonly Segment[];
}

/** A claim with `any(…)`, with one choice in the place of each. */
interface Choice {
  readonly method: string | undefined;
  readonly segments: readonly Segment[];
}

export class Conflicts {
  readonly #claims: Claim[] = [];
  readonly #byRank = new Map<string, Claim[]>();
  /** The choices that are left to claims with `any(…)` by what is before them: never none. */
  readonly #left = new Map<Claim, readonly Choice[]>();

  /** @throws RouteError `conflict` or `unreachable`; the claim is then not added. */
  check(claim: Claim): void {
    for (const other of this.#byRank.get(rankOfAll(claim.segments)) ?? []) {
      if (!haveSameMethod(claim, other) || areDisjoint(claim, other)) continue;
      throw new RouteError(
        'conflict',
        `two routes must not answer the same request, got ${other.shown} and ${claim.shown}`,
      );
    }
    const choices = choicesOfClaim(claim);
    const hiders = choices.map((choice) => this.#claims.find((other) => takes(other, claim, choice)));
    if (hiders[0] !== undefined && !hiders.includes(undefined)) throw unreachable(claim, hiders[0]);
    for (const [other, left] of this.#left) {
      if (left.every((choice) => takes(claim, other, choice))) throw unreachable(other, claim);
    }
  }

  take(claim: Claim): void {
    for (const [other, left] of this.#left) {
      this.#left.set(
        other,
        left.filter((choice) => !takes(claim, other, choice)),
      );
    }
    const choices = choicesOfClaim(claim);
    if (choices.length > 0) {
      this.#left.set(
        claim,
        choices.filter((choice) => !this.#claims.some((other) => takes(other, claim, choice))),
      );
    }
    this.#claims.push(claim);
    push(this.#byRank, rankOfAll(claim.segments), claim);
  }
}

function unreachable(claim: Claim, hider: Claim): RouteError {
  return new RouteError('unreachable', `${claim.shown} can never match: ${hider.shown} always matches first`);
}

// Who has more of them has hardly a route for each.
const MOST_CHOICES = 1024;

/**
 * None for a claim that nothing can hide: what is before it leaves it something, since it is more particular. Only
 * `any(…)` can be used up, converters of one's own that are tried after `string`, and what has hyphens in any case.
 */
function choicesOfClaim({ methods, segments }: Claim): Choice[] {
  if (!segments.some(canBeHidden)) return [];
  const ways = segments.map(choicesIn);
  if (ways.reduce((count, { length }) => count * length, 1) > MOST_CHOICES) return [];
  const chosen = ways.reduce<Segment[][]>(
    (before, way) => before.flatMap((each) => way.map((one) => [...each, one])),
    [[]],
  );
  return chosen.flatMap((each) => (methods ?? [undefined]).map((method) => ({ method, segments: each })));
}

/** The segment with one text of each `any(…)` in its place; it reads no less than that. */
function choicesIn(segment: Segment): Segment[] {
  if (isStatic(segment)) return [segment];
  const start: DynamicSegment = { ...segment, parameters: [] };
  const all = segment.parameters.reduce<DynamicSegment[]>(
    (ways, parameter) =>
      ways.flatMap((way) => {
        const { choices } = parameter.converter;
        if (choices === undefined) return [{ ...way, parameters: [...way.parameters, parameter] }];
        return [...choices].map((choice) => withText(way, choice + parameter.after));
      }),
    [start],
  );
  return all.map((way) => (way.parameters.length === 0 ? way.before : way));
}

function withText({ before, parameters, ...rest }: DynamicSegment, text: string): DynamicSegment {
  const last = parameters.at(-1);
  if (last === undefined) return { ...rest, parameters, before: before + text };
  return { ...rest, before, parameters: [...parameters.slice(0, -1), { ...last, after: last.after + text }] };
}

const STRING_WEIGHT = bindConverter('string', {}).weight;

function canBeHidden(segment: Segment): boolean {
  if (isStatic(segment) || isRest(segment)) return false;
  return segment.parameters.some(
    ({ converter }) =>
      converter.choices !== undefined || converter.weight > STRING_WEIGHT || SHAPES.has(converter.written),
  );
}

/** Is `other` before the claim, and does it answer all such requests? HEAD is answered as GET is. */
function takes(other: Claim, claim: Claim, { method, segments }: Choice): boolean {
  const { methods } = other;
  const hasMethod =
    methods === undefined ||
    (method !== undefined && (methods.includes(method) || (method === 'HEAD' && methods.includes('GET'))));
  return hasMethod && coversAll(other.segments, segments) && isBefore(other.segments, claim.segments);
}

function coversAll(ours: readonly Segment[], theirs: readonly Segment[]): boolean {
  const last = ours.at(-1);
  const isLong = last !== undefined && isRest(last) && theirs.length > ours.length;
  return (
    (isLong || ours.length === theirs.length) &&
    ours.every((segment, index) => covers(segment, theirs[index] as Segment))
  );
}

// Stands for whatever a parameter may be: no pattern has it.
const SOMETHING = '\0';

/** Does the first read all that the second one reads? What converters of one's own read is not known. */
function covers(segment: Segment, other: Segment): boolean {
  if (isStatic(segment)) return segment === other;
  if (isRest(segment)) return other !== '';
  if (isStatic(other)) return readSegment(segment, other, [], 0);
  // What reads any text reads it with anything in the place of a parameter.
  if (segment.parameters.every(isString)) return readSegment(segment, withSomething(other), [], 0);
  return hasShapeOf(segment, other);
}

/** The same text around parameters, of which each is read by the same converter, or as any text. */
function hasShapeOf({ before, parameters }: DynamicSegment, other: DynamicSegment): boolean {
  return (
    before === other.before &&
    parameters.length === other.parameters.length &&
    parameters.every((parameter, index) => {
      const { after, converter } = other.parameters[index] as Parameter;
      return (
        parameter.after === after &&
        (isString(parameter) || parameter.converter.written === converter.written)
      );
    })
  );
}

function isString({ converter }: Parameter): boolean {
  return converter.written === 'string';
}

// Of dates and UUIDs the hyphens are known.
const SHAPES: ReadonlyMap<string, readonly number[]> = new Map([
  ['date', [4, 2, 2]],
  ['uuid', [8, 4, 4, 4, 12]],
]);

function shapeOf({ written }: BoundConverter): string {
  return (SHAPES.get(written) ?? [1]).map((length) => SOMETHING.repeat(length)).join('-');
}

function withSomething({ before, parameters }: DynamicSegment): string {
  return before + parameters.map(({ after, converter }) => shapeOf(converter) + after).join('');
}

/** The order of a lookup (`find-leaf.ts`). */
function isBefore(ours: readonly Segment[], theirs: readonly Segment[]): boolean {
  for (const [index, segment] of ours.entries()) {
    const other = theirs[index];
    if (other === undefined || placeOf(segment) === placeOf(other)) continue;
    if (isStatic(segment) || isStatic(other)) return isStatic(segment);
    if (isRest(segment) || isRest(other)) return isRest(other);
    return compareSegments(segment, other) < 0;
  }
  return false;
}

/** The same for segments of which there is one in the tree. */
function placeOf(segment: Segment): string {
  return isStatic(segment) ? segment : keyOf(segment);
}

function choicesOf(segment: Segment | undefined): ReadonlySet<string> | undefined {
  if (segment === undefined || isStatic(segment)) return undefined;
  return soleParameter(segment)?.converter.choices;
}

function rankOfAll(segments: readonly Segment[]): string {
  return segments.map(rankOf).join('/');
}

/** A route for one method is before a route for all. */
function haveSameMethod(a: Claim, b: Claim): boolean {
  if (a.methods === undefined || b.methods === undefined) return a.methods === b.methods;
  return a.methods.some((method) => b.methods?.includes(method));
}

/** Of the same rank, and still no text fits both: they have an `any(…)` each with nothing in common. */
function areDisjoint(a: Claim, b: Claim): boolean {
  return a.segments.some((segment, index) => {
    const [ours, theirs] = [choicesOf(segment), choicesOf(b.segments[index])];
    return ours !== undefined && theirs !== undefined && ![...ours].some((choice) => theirs.has(choice));
  });
}

function push(claims: Map<string, Claim[]>, rank: string, claim: Claim): void {
  const there = claims.get(rank);
  if (there === undefined) claims.set(rank, [claim]);
  else there.push(claim);
}
