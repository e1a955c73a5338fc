/** What the types of an App know, and what does not compile. Checked by `pnpm typecheck`; nothing runs. */
import type { TypedMiddleware } from '@tsgi/compose';
import type { Application, ApplicationObject, Environ, Middleware } from '@tsgi/spec';
import { expectTypeOf } from 'vitest';
import { App, type Converter, HttpError, NotFoundError } from './index.ts';

interface HasSession {
  'app.session': { userId?: number };
}
interface HasUser {
  'app.user': string;
}

declare const timing: Middleware;
declare const session: <E extends Environ>(app: Application<E & HasSession>) => Application<E>;
declare const auth: TypedMiddleware<HasUser, HasSession>;
declare const serve: (app: Application | ApplicationObject) => void;

const app = new App();
serve(app);

// Parameters.
const user = app.get('/users/:id<int>', ({ params }) => {
  expectTypeOf(params).toEqualTypeOf<{ id: number }>();
  return params;
});
user.url({ id: 5 });
// @ts-expect-error -- an int is a number
user.url({ id: 'x' });
// @ts-expect-error -- id is missing
user.url();
app.get('/', () => 'text').url();
app.on(['GET', 'LINK'], '/on/:name', ({ params }) => params.name.toUpperCase()).url({ name: 'x' });
app.get(
  '/:page<int>?',
  ({ params }) => {
    expectTypeOf(params).toEqualTypeOf<{ page: number | undefined } & { tenant: string }>();
    return null;
  },
  { host: ':tenant.example.com', name: 'pages' },
);
// @ts-expect-error -- Flask's spelling
app.get('/users/<int:id>', () => '');
// @ts-expect-error -- no converter is called integer
app.get('/users/:id<integer>', () => '');

const bigint: Converter<bigint> = { parse: (text) => BigInt(text), format: (value) => String(value) };
new App({ converters: { bigint } }).get('/n/:n<bigint>', ({ params }) => {
  expectTypeOf(params.n).toEqualTypeOf<bigint>();
  return String(params.n);
});

// Results.
app.get('/results', () => Promise.resolve({ message: 'Hello' }));
app.get('/results', function* () {
  yield 'a';
});
app.get('/results', () => new Response('x'));
app.get('/results', () => new App());
app.get('/results', () => new NotFoundError());
// @ts-expect-error -- nothing is returned
app.get('/results', () => undefined);
// @ts-expect-error -- nothing is returned on one way
app.get('/results', ({ method }) => {
  if (method === 'GET') return 'x';
});
// @ts-expect-error -- nothing is returned, later
app.get('/results', async (request) => {
  await request.bytes();
});
// @ts-expect-error -- there may be nothing, later
app.get('/results', async () => Promise.resolve(Math.random() < 0.5 ? 'x' : undefined));
app.get('/results', async () => Promise.resolve({ id: 5 }));
app.get('/results', async () => Promise.resolve([5]));
// @ts-expect-error -- no JSON
app.get('/results', () => 5n);

// What middleware provide.
// @ts-expect-error -- nobody provides a session
app.get('/', ({ environ }) => String(environ['app.session']));

const users = new App().use(timing, session).use(auth);
serve(users);
users.get('/', ({ environ }) => {
  expectTypeOf(environ['app.session'].userId).toEqualTypeOf<number | undefined>();
  return environ['app.user'];
});
users.before(({ environ }) => (environ['app.user'] === '' ? 'nobody' : undefined));
users.after(({ environ }, response) => response.with({ headers: { 'X-User': environ['app.user'] } }));
users.onError(NotFoundError, (error, { environ }) => {
  expectTypeOf(error.status).toEqualTypeOf<404>();
  return environ['app.user'];
});
users.onError(HttpError, (error) => {
  expectTypeOf(error.status).toEqualTypeOf<number>();
  return '';
});
users.onError(Error, (error) => error.message);
const seen: string[] = [];
// @ts-expect-error -- the length is not meant as the response
app.before(({ path }) => seen.push(path));
app.before(({ path }) => {
  seen.push(path);
});
app.before(async ({ path }) => Promise.resolve(path === '/' ? 'closed' : undefined));
// @ts-expect-error -- no class of errors
users.onError(Date, () => '');
// @ts-expect-error -- auth needs a session
new App().use(auth);
// @ts-expect-error -- the session is inside of what needs it
new App().use(auth, session);

// Around a route, and in a group.
app.with(session, timing).get('/session', ({ environ }) => environ['app.session']);
app
  .with(timing)
  .with(session)
  .with(auth)
  .get('/user', ({ environ }) => environ['app.user']);
users.with(auth).get('/twice', ({ environ }) => environ['app.user']);
// @ts-expect-error -- auth needs a session
app.with(auth).get('/auth', () => '');
app.group('/teams/:team<int>', (group) => {
  const member = group.get('/members/:member', ({ params }) => {
    expectTypeOf(params).toEqualTypeOf<{ team: number; member: string }>();
    return params;
  });
  member.url({ team: 1, member: 'ada' });
  // @ts-expect-error -- the group's own parameter is missing
  member.url({ member: 'ada' });
  group.use(session).get('', ({ environ }) => environ['app.session']);
  group.group('/more', (inner) => inner.get('/', ({ params }) => params.team + 1));
  // @ts-expect-error -- :team is there twice
  group.get('/:team', () => '');
});

// An application that needs something from outside is served and mounted where that is.
const inner = new App<Environ & HasUser>();
inner.get('/', ({ environ }) => environ['app.user']);
// @ts-expect-error -- a server has no users
serve(inner);
users.mount('/inner', inner);
// @ts-expect-error -- nobody provides a user
app.mount('/inner', inner);
app.mount('/users', users);
app.mount('/plain', () => []);
// @ts-expect-error -- an application returns a body
app.mount('/wrong', () => 5);
