/**
 * What a scheme is, and what it can find. A scheme is a function: it looks at a request, and says who sent it, or
 * why it may not pass. Combinators make schemes of schemes; `auth` makes a middleware of one.
 *
 * @module
 */
import type { Environ } from '@tsgi/spec';

/** Says who sent a request. @typeParam Needs - what it reads in the environ beside the contract's keys. */
export type Scheme<User = unknown, Needs = unknown> = (
  environ: Environ & Needs,
) => Finding<User> | Promise<Finding<User>>;

/** What a scheme finds out about a request. */
export type Finding<User> = Passed<User> | Denied;

/** The request may pass. */
export type Passed<User> = {
  /** `undefined` where nobody has to be known. */
  readonly user: User;
  /** What becomes `REMOTE_USER`. */
  readonly name?: string;
  /** What becomes `AUTH_TYPE`. */
  readonly type?: string;
  /** Names of the fields that the finding depends on. */
  readonly vary?: readonly string[];
  /** Anybody would have passed like this, so caches may share what is answered. */
  readonly isPublic?: boolean | undefined;
};

/** The request may not pass. */
export type Denied = {
  readonly denied: DenialReason;
  /** What would help: values of `WWW-Authenticate` (RFC9110§11.6.1). */
  readonly challenges?: readonly string[];
  /** Where a browser can log in, as a path with a query. */
  readonly redirect?: string;
  /** Seconds after which it may be worth another try. */
  readonly retryAfter?: number;
  readonly vary?: readonly string[];
};

/** Why a request may not pass, the reason that says most last. */
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

/** What a check of credentials gives, now or later: the user, or nobody. `true` is a user without a name. */
export type Checked<User> = User | Nobody | Promise<User | Nobody>;

/** `null` is what databases give. */
type Nobody = false | null | undefined;

export function isSomebody<User>(checked: User | Nobody): checked is User {
  return checked !== undefined && checked !== null && checked !== false;
}

/** What a user is called: what `nameOf` says; without it, a text is a name. */
export function namePart<User>(user: User, nameOf: ((user: User) => string) | undefined): { name?: string } {
  if (nameOf !== undefined) return { name: nameOf(user) };
  return typeof user === 'string' ? { name: user } : {};
}
