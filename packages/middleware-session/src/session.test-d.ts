/** What the types of sessions let through. Checked by `pnpm typecheck`; nothing runs. */
import { type TypedMiddleware, compose } from '@tsgi/compose';
import type { Application, Environ } from '@tsgi/spec';
import { expectTypeOf } from 'vitest';
import { type HasSession, type Session, session } from './index.ts';

interface Shop {
  user: string;
  cart: string[];
}

declare const serve: (app: Application) => void;
declare const shop: Session<Shop>;
declare const page: Application<Environ & HasSession<Shop>>;
declare const plain: Application;
declare const anySession: TypedMiddleware<HasSession>;
/** What another package may ask of a session, without knowing this one. */
declare const auth: TypedMiddleware<
  unknown,
  {
    'session.load': () => Promise<{
      get(key: string): unknown;
      set(key: string, value: unknown): void;
      regenerate(): void;
    }>;
  }
>;

const shopSession = session<Shop>({ secrets: [], store: 'cookie' });
serve(shopSession(page));
serve(shopSession(plain));
serve(compose(shopSession)(page));
serve(compose(shopSession, auth)(page));
// @ts-expect-error nobody gives a session.
serve(page);
// @ts-expect-error it is inside of what needs it.
serve(compose(auth, shopSession)(page));
// @ts-expect-error whatever is in that session, it is no shop's.
serve(compose(anySession)(page));

expectTypeOf(shop.get('user')).toEqualTypeOf<string | undefined>();
shop.set('cart', ['apple']);
shop.update('cart', (cart = []) => [...cart, 'pear']);
// @ts-expect-error there is no such value.
shop.get('usr');
// @ts-expect-error a cart is a list.
shop.set('cart', 'apple');
// @ts-expect-error an update may find nothing.
shop.update('cart', (cart) => cart);

// @ts-expect-error a store has to be chosen.
session({ secrets: [] });
