/**
 * Every way to ask for more of the environ than there is, none of which compiles, and the same where it is there.
 * Checked by `pnpm typecheck`; nothing runs.
 */
import type { Application, Environ, Middleware } from '@tsgi/spec';
import { App, type Converter, type Group, type HttpRequest, type TypedMiddleware } from './index.ts';

interface HasSession {
  'app.session': string;
}
interface HasUser {
  'app.user': string;
}
type Asked = HttpRequest<object, unknown, Environ & HasUser>;

declare const session: TypedMiddleware<HasSession>;
declare const auth: TypedMiddleware<HasUser, HasSession>;
declare const lists: {
  readonly plain: Middleware[];
  readonly auth: TypedMiddleware<HasUser, HasSession>[];
  readonly mixed: (typeof auth | typeof session)[];
};
declare const page: Application<Environ & HasUser>;
declare const inner: App<Environ & HasUser>;
declare const handler: (request: Asked) => string;
declare const users: (group: Group<Environ & HasUser>) => unknown;
declare const usersOnly: (group: Group<HasUser>) => unknown;
declare const usersApp: (app: App<Environ & HasUser>) => unknown;
declare const plainApp: (app: App) => unknown;
declare const numbers: (group: Group<Environ, { bigint: Converter<bigint> }>) => unknown;

const app = new App();
const some = new App().use(session);
const full = new App().use(session, auth);

// A function that takes a group, or an App.
full.group('/a', users).group('/b', usersOnly);
users(full);
some.with(auth).group('/a', users);
full.group('/a', (group) => group.group('/b', users));
plainApp(full);
// @ts-expect-error -- there is no user
app.group('/a', users);
// @ts-expect-error -- there is no user
app.group('/a', usersOnly);
// @ts-expect-error -- there is a session, and no user
some.group('/a', users);
// @ts-expect-error -- there is a session, and no user
app.with(session).group('/a', users);
// @ts-expect-error -- there is no user
app.group('/a', (group: Group<Environ & HasUser>) => users(group));
// @ts-expect-error -- there is no user in the group either
app.group('/a', (group) => group.group('/b', users));
// @ts-expect-error -- there is no such converter
app.group('/a', numbers);
// @ts-expect-error -- there is no user
users(app);
// @ts-expect-error -- there is no user
usersApp(app);
// @ts-expect-error -- who calls an App may have no user
plainApp(inner);

// Handlers.
full.get('/a', handler);
full.on('GET', '/b', handler);
// @ts-expect-error -- there is no user
app.get('/a', handler);
// @ts-expect-error -- there is no user
app.on('GET', '/a', handler);
// @ts-expect-error -- there is no user
app.get('/a', ({ environ }: { environ: Environ & HasUser }) => environ['app.user']);
// @ts-expect-error -- there is no user in the group either
app.group('/a', (group) => group.get('/', handler));

// Hooks.
full.before(({ environ }: Asked) => environ['app.user']);
// @ts-expect-error -- there is no user
app.before(({ environ }: Asked) => environ['app.user']);
// @ts-expect-error -- there is no user
app.after((_: Asked, response) => response);
// @ts-expect-error -- there is no user
app.onError(Error, (_: Error, { environ }: Asked) => environ['app.user']);

// Applications: mounted, and as results.
full.mount('/a', inner).mount('/b', page);
full.get('/c', () => inner);
full.get('/d', async () => Promise.resolve(page));
full.before(() => inner).onError(Error, () => page);
app.get('/e', () => full);
app.get('/f', () => ({ tsgi: full.tsgi.bind(full) }));
// @ts-expect-error -- there is no user
app.mount('/a', inner);
// @ts-expect-error -- there is no user
app.mount('/a', page);
// @ts-expect-error -- there is no user
app.get('/a', () => inner);
// @ts-expect-error -- there is no user
app.get('/a', () => page);
// @ts-expect-error -- there is no user, later
app.get('/a', async () => Promise.resolve(inner));
// @ts-expect-error -- there is no user
app.before(() => inner);
// @ts-expect-error -- there is no user
app.onError(Error, () => page);

// Middleware, in lists too, whose order the types do not know.
app.use(...lists.plain);
app.with(session, ...lists.auth).get('/', ({ environ }) => environ['app.session']);
// @ts-expect-error -- there is no session
app.with(auth);
// @ts-expect-error -- there is no session
app.use(...lists.auth);
// @ts-expect-error -- the first may be auth
app.with(...lists.mixed);
// @ts-expect-error -- there is no session
app.with(...lists.plain, auth);
