/**
 * Which routes cannot stand beside each other: two that answer the same request, and one that no request gets to.
 *
 * Routes are compared by rank: what each segment weighs, whatever its parameters are called. Routes of different
 * rank never conflict, since the weights decide. What converters of one's own have in common is not known, so two
 * of the same weight in the same place conflict.
 *
 * @module
 */
import { RouteError } from './route-error.ts';
import { type Segment, isStatic, rankOf, soleParameter } from './segment.ts';

/** As much of a route as conflicts are about. */
export interface Claim {
  /** As messages show it: `GET "/users/:id"`. */
  readonly shown: string;
  /** `undefined` for every method. */
  readonly methods: readonly string[] | undefined;
  /** One way to match it: the host's segments, if it has any, then the path's. */
  readonly segments: readonly Segment[];
}

export class Conflicts {
  readonly #byRank = new Map<string, Claim[]>();
  /** Claims with an `any(…)`, under every rank that has one of its choices as static text. */
  readonly #byChoice = new Map<string, Claim[]>();

  /** @throws RouteError `conflict` or `unreachable`; then the claim is not taken. */
  check(claim: Claim): void {
    const rank = rankOfAll(claim.segments);
    for (const other of this.#byRank.get(rank) ?? []) {
      if (!haveSameMethod(claim, other) || areDisjoint(claim, other)) continue;
      throw new RouteError(
        'conflict',
        `two routes must not answer the same request, got ${other.shown} and ${claim.shown}`,
      );
    }
    this.#checkReached(claim, claim, rank);
    for (const hidden of this.#byChoice.get(rank) ?? []) this.#checkReached(hidden, claim, rank);
  }

  take(claim: Claim): void {
    push(this.#byRank, rankOfAll(claim.segments), claim);
    for (const ranks of choiceRanks(claim)) for (const rank of ranks) push(this.#byChoice, rank, claim);
  }

  /** Has each choice of an `any(…)` got a static route before it, now that there is `added`? */
  #checkReached(claim: Claim, added: Claim, addedRank: string): void {
    for (const ranks of choiceRanks(claim)) {
      const hiders = ranks.map((rank) =>
        [...(this.#byRank.get(rank) ?? []), ...(rank === addedRank ? [added] : [])].find((other) =>
          answersAll(other, claim),
        ),
      );
      const [first] = hiders;
      if (first === undefined || hiders.includes(undefined)) continue;
      throw new RouteError(
        'unreachable',
        `a route must be reached by some request, got ${claim.shown}, which ${first.shown} is always before`,
      );
    }
  }
}

/** For each `any(…)`: the ranks of the claim with one choice in its place. */
function choiceRanks({ segments }: Claim): string[][] {
  return segments.flatMap((segment, index) => {
    const choices = choicesOf(segment);
    if (choices === undefined) return [];
    return [[...choices].map((choice) => rankOfAll(segments.with(index, choice)))];
  });
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

function answersAll(hider: Claim, hidden: Claim): boolean {
  if (hider.methods === undefined) return true;
  return hidden.methods?.every((method) => hider.methods?.includes(method)) ?? false;
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
