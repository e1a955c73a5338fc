/** Kinds of options that several schemes have. @module */
import { type OptionKind, listOf, withMethods } from '@tsgi/compose';
import type { LockOut } from './guessing/lock-out.ts';

/** A text of a certain form. @param must - ends the sentence "it must be …". */
export function matching(must: string, pattern: RegExp): OptionKind<string> {
  return { must, is: (value): value is string => typeof value === 'string' && pattern.test(value) };
}

/** An array with something in it. */
export function someOf<Value>(kind: OptionKind<Value>): OptionKind<readonly Value[]> {
  const list = listOf(kind);
  return {
    must: `an array of at least one, each element ${kind.must}`,
    is: (value): value is readonly Value[] => list.is(value) && value.length > 0,
    each: kind,
  };
}

// quoted-string without obs-text: not every client reads more than ASCII there (RFC9110§5.6.4).
export const REALM: OptionKind<string> = matching('printable ASCII', /^[ -~]+$/);

/** As the browser sees it. */
export const PATH: OptionKind<string> = matching(
  'a path that begins with one "/"',
  /^\/(?:[^/\\\s?#][^\\\s?#]*)?$/,
);

export const SECRET: OptionKind<string> = matching('a text of at least 32 characters', /^[^]{32,}$/);

export const LOCK_OUT: OptionKind<LockOut> = withMethods<LockOut>('attempt');
