/**
 * Kinds of options that several schemes share.
 *
 * @module
 */
import type { ObjectKind, OwnKind } from '@tsgi/options';
import type { LockOut } from './guessing/lock-out.ts';

/**
 * A string that matches a pattern.
 *
 * @param must - ends the sentence "it must be …".
 */
export function matching(must: string, pattern: RegExp): OwnKind<string> {
  return {
    kind: 'own',
    must,
    is: (value): value is string => typeof value === 'string' && pattern.test(value),
  };
}

// quoted-string without obs-text: not every client reads more than ASCII there (RFC9110§5.6.4).
export const REALM: OwnKind<string> = matching('printable ASCII', /^[ -~]+$/);

/** A path as the browser sees it. */
export const PATH: OwnKind<string> = matching(
  'a path that begins with one "/"',
  /^\/(?:[^/\\\s?#][^\\\s?#]*)?$/,
);

export const SECRET: OwnKind<string> = matching('a string of at least 32 characters', /^[^]{32,}$/);

export const LOCK_OUT: ObjectKind<keyof LockOut> = { kind: 'object', methods: ['attempt'] };
