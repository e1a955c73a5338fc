/**
 * What the application wants to know of its surroundings.
 *
 *   TODO_DATA     the folder for all that is kept; default: `data`
 *   TODO_SECRET   signs the session cookies: 32 characters or more that nobody knows; several, separated by spaces,
 *                 while an old one is replaced
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Settings {
  /** For everything that is kept; made if there is none. */
  readonly folder: string;
  /** The first one signs, all are read. */
  readonly secrets: readonly string[];
  /** What hashing a password costs, as a power of 2: 17 by default, less in tests. */
  readonly passwordCost?: number;
}

/** @throws Error without a secret in production. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const { NODE_ENV, TODO_DATA: folder = 'data', TODO_SECRET: secret = '' } = variables;
  if (secret !== '') return { folder, secrets: secret.split(' ') };
  if (NODE_ENV === 'production') {
    throw new Error(
      'TODO_SECRET must be 32 characters or more that nobody knows, got nothing (apps/todo/README.md, "Settings"): ' +
        'openssl rand -base64 32',
    );
  }
  return { folder, secrets: [keptSecret(folder)] };
}

/** The same at each start, so that nobody is logged out by one. */
function keptSecret(folder: string): string {
  const file = join(folder, 'secret');
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
