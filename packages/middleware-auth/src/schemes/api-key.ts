/**
 * API keys: a key for a program, in a field of its own.
 *
 * @module
 */
import { type OptionTable, resolveOptions } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { formatChallenge } from './authorization-field.ts';
import { matching } from '../option-kinds.ts';
import { type Checked, type Denied, type Finding, type Scheme, isSomebody, namePart } from '../scheme.ts';
import { hashToken } from '../secrets/tokens.ts';

/** Options of {@link apiKey}. */
export type ApiKeyOptions<User = unknown> = {
  /** Returns the user by the hash of a key, as `hashToken` computes it. Store and look up the hash, not the key. */
  readonly find: (hash: string, environ: Environ) => Checked<User>;
  /** Name of the field with the key. */
  readonly header?: string;
  /** Returns `REMOTE_USER`. Default: the user, if it is a string. */
  readonly nameOf?: (user: User) => string;
};

const OPTIONS = {
  find: { kind: 'function', required: true },
  // Authorization has a grammar, and Cookie other readers.
  header: {
    ...matching(
      'a field name of letters, digits and "-", not Authorization nor Cookie',
      /^(?!(?:authorization|cookie)$)[a-z0-9-]+$/i,
    ),
    default: 'X-API-Key',
  },
  nameOf: { kind: 'function' },
} as const satisfies OptionTable<ApiKeyOptions>;

/**
 * Authenticates programs by API key.
 *
 * @throws ConfigError
 */
export function apiKey<User>(options: ApiKeyOptions<User>): Scheme<User> {
  const { find, header, nameOf } = resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
  const key = `HTTP_${header.toUpperCase().replaceAll('-', '_')}` as const;
  const vary = [header];
  const challenges = [formatChallenge('ApiKey', { header })];
  const deny = (denied: Denied['denied']): Denied => ({ denied, challenges, vary });
  return async (environ): Promise<Finding<User>> => {
    const sent = (environ as Partial<Environ>)[key];
    if (sent === undefined) return deny('absent');
    const user = await find(hashToken(sent), environ);
    if (!isSomebody(user)) return deny('wrong');
    return { user, ...namePart(user, nameOf), type: 'ApiKey', vary };
  };
}
