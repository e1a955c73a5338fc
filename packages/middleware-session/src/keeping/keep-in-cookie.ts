/**
 * Stores sessions in the cookie itself, encrypted. The server keeps nothing, so it cannot revoke anything either: a
 * copied cookie is valid until its timeouts, and of two concurrent requests the later response wins.
 *
 * @module
 */
import { OpenSession } from '../open-session.ts';
import type { CookieOrder } from '../session-cookie.ts';
import { type Keeper, type Timeouts, expiryOf, isNoteDue } from './keeper.ts';
import type { Genuine, Keyring } from './keyring.ts';
import { type SessionRecord, formatRecord, parseRecord } from './record.ts';

type Sealed = SessionRecord & {
  /** Greater than in any cookie that the browser had before. */
  readonly issued: number;
  readonly expires: number;
  readonly isOld: boolean;
};

/** Stores sessions in their cookies. */
export function keepInCookie(keys: Keyring, timeouts: Timeouts): Keeper {
  const issue = issuer();
  const seal = ({ entries }: OpenSession, created: number, before: Sealed | undefined): CookieOrder => {
    const expires = expiryOf(created, timeouts);
    const record = formatRecord({ created, entries });
    return { value: keys.seal(`${issue(before?.issued)} ${expires} ${record}`), expires };
  };
  return {
    find(cookies) {
      const found = newest(
        cookies.flatMap((cookie) => {
          const genuine = keys.unseal(cookie);
          return (genuine && parseSealed(genuine, timeouts)) ?? [];
        }),
      );
      const session = new OpenSession(found?.entries);
      const save = (): CookieOrder => {
        const isNew = found === undefined || session.fate !== 'keep';
        if (session.entries.size === 0 && (found === undefined || session.fate === 'invalidate')) {
          return cookies.length > 0 && session.fate === 'invalidate' ? 'delete' : undefined;
        }
        if (isNew) return seal(session, Date.now(), found);
        if (session.isChanged || found.isOld || isNoteDue(found, timeouts)) {
          return seal(session, found.created, found);
        }
        return undefined;
      };
      return { session, save };
    },
  };
}

/**
 * Numbers cookies with microseconds since 1970, greater than the last number and than the cookie's before. A time alone
 * may be equal for two cookies of two processes, or go back with the clock.
 */
function issuer(): (before?: number) => number {
  let last = 0;
  return (before = 0) => (last = Math.max(Date.now() * 1000, last + 1, before + 1));
}

/** Returns the newest of several: the others are left from older settings, and this response cannot delete them. */
function newest(sealed: readonly Sealed[]): Sealed | undefined {
  return sealed.toSorted((one, other) => other.issued - one.issued)[0];
}

function parseSealed({ isOld, text }: Genuine, { absolute }: Timeouts): Sealed | undefined {
  const [, issued, expires, json = ''] = /^(\d+) (\d+) (.*)$/s.exec(text) ?? [];
  const record = parseRecord(json);
  if (record === undefined) return undefined;
  const sealed = { ...record, issued: Number(issued), expires: Number(expires), isOld };
  return Date.now() < Math.min(sealed.expires, record.created + absolute) ? sealed : undefined;
}
