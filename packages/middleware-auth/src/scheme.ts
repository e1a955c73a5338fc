/**
 * A scheme is a function from a request to its user, or to a denial. Combinators combine schemes; `auth` makes a
 * middleware of one.
 *
 * @module
 */
import type { Environ } from '@tsgi/spec';

/**
 * Finds the user of a request.
 *
 * @typeParam Needs - keys it reads in the environ, beside the contract's.
 */
export type Scheme<User = unknown, Needs = unknown> = (
  environ: Environ & Needs,
) => Finding<User> | Promise<Finding<User>>;

/** The result of a scheme. */
export type Finding<User> = Passed<User> | Denied;

/** The request may pass. */
export type Passed<User> = {
  /** `undefined` where no user is required. */
  readonly user: User;
  /** Value of `REMOTE_USER`. */
  readonly name?: string;
  /** Value of `AUTH_TYPE`. */
  readonly type?: string;
  /** Names of the fields that the result depends on. */
  readonly vary?: readonly string[];
  /** Whether every request would have passed, so that caches may share the response. */
  readonly isPublic?: boolean | undefined;
};

/** The request may not pass. */
export type Denied = {
  readonly denied: DenialReason;
  /** Challenges: values of `WWW-Authenticate` (RFC9110§11.6.1). */
  readonly challenges?: readonly string[];
  /** Where a browser can log in, as a path with a query. */
  readonly redirect?: string;
  /** Seconds after which a retry may succeed. */
  readonly retryAfter?: number;
  readonly vary?: readonly string[];
};

/** The reasons of denials, the most specific last. */
export const DENIAL_REASONS = ['absent', 'wrong', 'malformed', 'forbidden', 'busy', 'locked'] as const;

/**
 * - `absent`: it has no credentials of this scheme.
 * - `wrong`: it has, and they prove nothing.
 * - `malformed`: it has something that breaks the scheme's grammar.
 * - `forbidden`: it is known who sent it, and that is not enough.
 * - `busy`: there is no room to check it now.
 * - `locked`: there were too many wrong guesses.
 */
export type DenialReason = (typeof DENIAL_REASONS)[number];

export function isDenied(finding: Finding<unknown>): finding is Denied {
  return 'denied' in finding;
}

/** The result of a check of credentials: the user, or no user. `true` is a user without a name. */
export type Checked<User> = User | Nobody | Promise<User | Nobody>;

/** No user; `null` is what databases return. */
type Nobody = false | null | undefined;

export function isSomebody<User>(checked: User | Nobody): checked is User {
  return checked !== undefined && checked !== null && checked !== false;
}

/** Returns the name of a user: from `nameOf`, or the user itself if it is a string. */
export function namePart<User>(user: User, nameOf: ((user: User) => string) | undefined): { name?: string } {
  if (nameOf !== undefined) return { name: nameOf(user) };
  return typeof user === 'string' ? { name: user } : {};
}
