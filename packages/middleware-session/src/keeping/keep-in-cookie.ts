/**
 * Sessions in the cookie itself, encrypted. Nothing is kept on the server, so nothing can be taken back either: a
 * copy of a cookie is good until its timeouts, and of two requests at once the later response wins.
 *
 * @module
 */
import { OpenSession } from '../open-session.ts';
import type { CookieOrder } from '../session-cookie.ts';
import { type Keeper, type Timeouts, expiryOf, isNoteDue } from './keeper.ts';
import type { Genuine, Keyring } from './keyring.ts';
import { type SessionRecord, formatRecord, parseRecord } from './record.ts';

type Sealed = SessionRecord & { readonly expires: number; readonly isOld: boolean };

/** Keeps sessions in their cookies. */
export function keepInCookie(keys: Keyring, timeouts: Timeouts): Keeper {
  const seal = ({ entries }: OpenSession, created: number): CookieOrder => {
    const expires = expiryOf(created, timeouts);
    return { value: keys.seal(`${expires} ${formatRecord({ created, entries })}`), expires };
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
        if (isNew) return seal(session, Date.now());
        if (session.isChanged || found.isOld || isNoteDue(found, timeouts))
          return seal(session, found.created);
        return undefined;
      };
      return { session, save };
    },
  };
}

/** Of several the newest: the others are left of older settings, and this response cannot delete them. */
function newest(sealed: readonly Sealed[]): Sealed | undefined {
  return sealed.toSorted((one, other) => other.expires - one.expires)[0];
}

function parseSealed({ isOld, text }: Genuine, { absolute }: Timeouts): Sealed | undefined {
  const space = text.indexOf(' ');
  const expires = Number(text.slice(0, space));
  const record = parseRecord(text.slice(space + 1));
  if (record === undefined || Date.now() >= Math.min(expires, record.created + absolute)) return undefined;
  return { ...record, expires, isOld };
}
