/**
 * What the types of groups and applications know, and what the compiler says where something is missing.
 *
 * Their methods take it from `this`. So a group with more in its environ, or below another prefix, is a group with
 * less: a function that takes a `Group` takes every one that has what it asks for.
 *
 * Types only; nothing here exists at run time.
 *
 * @module
 */
import type { AnyMiddleware, Composed } from '@tsgi/compose';
import type { Application, Provided } from '@tsgi/spec';
import type { Converters } from './router/converters.ts';
import type { NoConverters, Params } from './router/params.ts';

declare const problem: unique symbol;

/** Replaces the type of middleware that do not fit; its message is the compiler's. */
export interface MiddlewareProblem<Message extends string> {
  readonly [problem]: Message;
}

/** The compiler's message for a missing key of the environ, and for middleware in the place of a handler. */
export type Order =
  'middleware provides keys, in order: app.use(...) returns the typed app: use its result, as of with(...) and group(...); it goes around a route by app.with(middleware).get(path, handler)';

/** The compiler's message for middleware among the arguments of a route. */
export type Around =
  'middleware goes around a route by app.with(middleware).get(path, handler), or in a group(...)';

/** The types of a group: its environ, its converters, and the parameters of its prefix. */
export interface Knows<E, Own, Values> {
  /** Exists in types only. */
  readonly '~known'?: { readonly environ: Provided<E, Order>; readonly own: Own; readonly params: Values };
}

/** A group with converters can be used as one without. */
export type OwnOf<Own> = string extends keyof Own ? object : Own;

/** The parameters of a prefix, or the parameters themselves. */
export type ValuesOf<Below, Own> = Below extends string ? Params<Below, Own> : Below;

/** An argument of `use`. A path is a type error with its own message. */
export type Usable = AnyMiddleware | string;

/** A registry of these converters. */
export type Registry<Own> = Own extends Converters ? Own : NoConverters;

/** The environ that the application inside these middleware sees. */
export type Inside<Chain extends readonly Usable[]> = Chain extends readonly AnyMiddleware[]
  ? Composed<Chain> extends (app: Application<infer Found>) => unknown
    ? Found
    : never
  : unknown;

/** `unknown` if the environ has all keys these middleware need; otherwise the type that says what is wrong. */
export type Fits<Chain extends readonly Usable[], E> = string extends Chain[number]
  ? // Not known yet.
    unknown
  : [ProblemOf<Chain, E>] extends [never]
    ? unknown
    : ProblemOf<Chain, E>;

/** What is wrong with a chain: `never` if nothing is. In a list made elsewhere, of unknown order, each is alone. */
type ProblemOf<Chain extends readonly Usable[], E> = Chain extends readonly [
  infer First extends Usable,
  ...infer Rest extends readonly Usable[],
]
  ? ProblemOfOne<First, E> | ProblemOf<Rest, E & Inside<[First]>>
  : number extends Chain['length']
    ? ProblemOfOne<Chain[number], E>
    : never;

type ProblemOfOne<One extends Usable, E> = One extends AnyMiddleware
  ? Composed<[One]> extends (app: never) => Application<infer Needed>
    ? E extends Needed
      ? never
      : MiddlewareProblem<`middleware is missing, or in the wrong order: one outside of these must provide "${MissingKey<Needed, E>}"`>
    : never
  : MiddlewareProblem<'use and with take no path: app.group(path, (group) => group.use(middleware)), or app.with(middleware)'>;

type MissingKey<Needed, E> = {
  [Key in keyof Needed & string]: E extends Pick<Needed, Key> ? never : Key;
}[keyof Needed & string];
