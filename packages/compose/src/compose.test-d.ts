/** What the types of middleware let through. Checked by `pnpm typecheck`; nothing runs. */
import type { Application, Environ, Middleware } from '@tsgi/spec';
import { expectTypeOf } from 'vitest';
import { type TypedMiddleware, compose, mapEnviron, mapHead, mapResponse } from './index.ts';

interface HasSession {
  'app.session': { userId?: number };
}
interface HasUser {
  'app.user': string;
}
interface HasToken {
  'app.token': string;
}

declare const timing: Middleware;
declare const session: <E extends Environ>(app: Application<E & HasSession>) => Application<E>;
declare const csrf: TypedMiddleware<HasToken, HasSession>;
declare const auth: <E extends Environ>(
  app: Application<E & HasSession & HasUser>,
) => Application<E & HasSession>;

declare const plain: Application;
declare const page: Application<Environ & HasSession & HasUser>;
declare const form: Application<Environ & HasToken>;
declare const serve: (app: Application) => void;

// By hand.
serve(session(csrf(form)));
serve(session(auth(page)));
// @ts-expect-error csrf needs a session.
serve(csrf(form));
// @ts-expect-error auth needs a session, and this one is inside.
serve(auth(session(page)));

// Composed: in the right order.
serve(compose(session, csrf)(form));
serve(compose(session, auth)(page));
serve(compose(timing, session, timing, auth, timing)(page));
serve(compose(session, auth)(plain));
serve(compose()(plain));
serve(compose(timing)(plain));

// @ts-expect-error nobody gives a session.
serve(compose(csrf)(form));
// @ts-expect-error the session is inside of what needs it.
serve(compose(csrf, session)(form));
// @ts-expect-error the page wants a user, whom nobody gives.
serve(compose(timing, session)(page));
// @ts-expect-error an application is no middleware.
compose(plain);
// @ts-expect-error a middleware returns an application.
compose(() => undefined);

// What is composed can be composed, with the same result.
serve(compose(compose(session, timing), compose(csrf))(form));
serve(compose(session, compose(timing, auth))(page));
// @ts-expect-error csrf is outside of the session again.
serve(compose(compose(csrf, timing), session)(form));
expectTypeOf(compose(compose(session, csrf), auth)).toEqualTypeOf(compose(session, compose(csrf, auth)));

// Ten of them.
serve(compose(timing, session, timing, auth, timing, csrf, timing, timing, timing, timing)(page));

// What is needed stays needed until somebody gives it.
const needy = compose(timing, auth, csrf);
expectTypeOf(needy(page)).toEqualTypeOf<Application<Environ & HasSession>>();
serve(session(needy(page)));

// Written in place, an environ has its type.
compose((app) => (environ, startResponse) => {
  expectTypeOf(environ).toEqualTypeOf<Environ>();
  return app(environ, startResponse);
});

// What is composed of plain middleware is plain middleware.
expectTypeOf(compose(timing, timing)).toExtend<Middleware>();
expectTypeOf(mapHead((head) => head)).toExtend<Middleware>();
expectTypeOf(mapResponse((response) => response)).toExtend<Middleware>();

// They pass on what their application needs.
const head = mapHead((given) => given);
serve(compose(session, auth, head)(page));
// @ts-expect-error and so it is still missed.
serve(compose(head)(page));

// What a map adds is in the type.
const user = mapEnviron((environ) => ({ ...environ, 'app.user': 'Ada' }));
serve(compose(session, user)(page));
serve(compose(user, session)(page));
// @ts-expect-error nobody gives a session, here either.
serve(compose(user)(page));

// A map may ask for what it needs.
const saving = mapResponse((response, environ: Environ & HasSession) => {
  expectTypeOf(environ['app.session'].userId).toEqualTypeOf<number | undefined>();
  return response;
});
serve(compose(session, saving)(plain));
// @ts-expect-error it finds no session.
serve(compose(saving)(plain));
