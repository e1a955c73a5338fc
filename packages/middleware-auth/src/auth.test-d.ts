/** What the types of authentication let through. Checked by `pnpm typecheck`; nothing runs. */
import { compose } from '@tsgi/compose';
import { type HasSession, session } from '@tsgi/middleware-session';
import type { Application, Environ } from '@tsgi/spec';
import { expectTypeOf } from 'vitest';
import {
  type HasUser,
  type JwtClaims,
  type Scheme,
  allOf,
  anyOf,
  auth,
  basic,
  bearer,
  except,
  formLogin,
  ipAllowList,
  jwt,
  logIn,
  only,
  optional,
  sessionLogin,
} from './index.ts';

type User = { id: number; role: 'admin' | 'reader' };
type Admin = User & { role: 'admin' };

declare const serve: (app: Application) => void;
declare const user: User | undefined;
declare const page: Application<Environ & HasUser<User>>;
declare const openPage: Application<Environ & HasUser<User | undefined>>;
declare const adminPage: Application<Environ & HasUser<Admin>>;
declare const shopPage: Application<Environ & HasUser<User> & HasSession<{ cart: string[] }>>;
declare const isAdmin: (user: User) => user is Admin;

const admin = basic({ realm: 'x', check: () => Promise.resolve(user) });
const token = bearer({ check: (sent) => sent === 'x' && 'till' });
const login = sessionLogin({ find: () => user });
const inside = ipAllowList(['::1']);
const shopSession = session<{ cart: string[] }>({ secrets: [], store: 'cookie' });

// Who is found is what the application is told.
serve(auth(admin)(page));
serve(auth(optional(admin))(openPage));
serve(auth(except(['/'], admin))(openPage));
serve(auth(except(['/'], admin, admin))(page));
serve(auth(allOf(inside, admin))(page));
serve(auth(allOf(admin, inside))(page));
serve(auth(only(admin, isAdmin))(adminPage));
serve(auth(only(admin, ({ role }) => role === 'admin'))(page));
serve(auth<User>(only(admin, isAdmin))(page));
// @ts-expect-error nobody has to be known there.
serve(auth(optional(admin))(page));
// @ts-expect-error nor there.
serve(auth(except(['/'], admin))(page));
// @ts-expect-error nor by an address.
serve(auth(anyOf(inside, admin))(page));
// @ts-expect-error not every user is an admin.
serve(auth(admin)(adminPage));
// @ts-expect-error there is no authentication.
serve(page);

// A login needs a session outside of it.
serve(compose(shopSession, auth(login))(page));
serve(compose(shopSession, auth(login))(shopPage));
serve(compose(shopSession, formLogin({ check: () => 'id' }), auth(anyOf(admin, login)))(page));
// @ts-expect-error there is none.
serve(auth(login)(page));
// @ts-expect-error it is inside.
serve(compose(auth(login), shopSession)(page));
// @ts-expect-error nor is there one for a part of it.
serve(auth(anyOf(admin, login))(page));
// @ts-expect-error nor for the form.
serve(formLogin({ check: () => 'id' })(page));

declare const environ: Environ & HasSession<{ cart: string[] }>;
void logIn(environ, 'ada');
// @ts-expect-error an id is a text.
void logIn(environ, 7);

expectTypeOf(admin).toEqualTypeOf<Scheme<User>>();
expectTypeOf(basic({ realm: 'x', check: () => Math.random() > 0.5 })).toEqualTypeOf<Scheme<true>>();
expectTypeOf(anyOf(admin, token)).toEqualTypeOf<Scheme<User | 'till'>>();
expectTypeOf(
  jwt({ keys: new Uint8Array(), algorithms: ['HS256'], issuer: 'x', audience: 'x' }),
).toEqualTypeOf<Scheme<JwtClaims>>();
expectTypeOf<HasUser<User>['auth.user']>().toEqualTypeOf<User>();
expectTypeOf<HasUser<User | undefined>['auth.user']>().toEqualTypeOf<User | undefined>();
expectTypeOf<HasUser['REMOTE_USER']>().toEqualTypeOf<string | undefined>();

// @ts-expect-error algorithms have to be chosen.
jwt({ keys: new Uint8Array(), issuer: 'x', audience: 'x' });
