/** Types of schemes that are put together. @module */
import type { Environ } from '@tsgi/spec';
import type { Finding } from '../scheme.ts';

/** A scheme, whatever it needs. */
export type AnyScheme = (environ: never) => Finding<unknown> | Promise<Finding<unknown>>;

/** One scheme at least. */
export type SomeSchemes = readonly [AnyScheme, ...AnyScheme[]];

/** Whom a scheme finds. */
export type UserOf<One extends AnyScheme> = Extract<Awaited<ReturnType<One>>, { user: unknown }>['user'];

/** Whom the last of some schemes finds that finds anybody. */
export type LastUserOf<Schemes extends readonly AnyScheme[]> = Schemes extends readonly [
  ...infer Before extends readonly AnyScheme[],
  infer Last extends AnyScheme,
]
  ? undefined extends UserOf<Last>
    ? Exclude<UserOf<Last>, undefined> | LastUserOf<Before>
    : UserOf<Last>
  : undefined;

/** What all of some schemes need: where a parameter may be of several types, it must be of all of them. */
export type NeedsOf<Schemes extends readonly AnyScheme[]> = Schemes[number] extends (
  environ: infer Needs,
) => unknown
  ? BesideEnviron<Needs>
  : never;

type BesideEnviron<Needs> = Environ extends Needs ? unknown : Needs;

/** Schemes as they are called, one with what all need. */
export type Callable<User> = (environ: Environ) => Finding<User> | Promise<Finding<User>>;
