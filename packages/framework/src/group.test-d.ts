/** What a function that takes a group asks for, and which groups have it. Checked by `pnpm typecheck`; nothing runs. */
import {
  App,
  type Group,
  type Middleware,
  type NoConverters,
  type TypedMiddleware,
  type Environ,
  type Converter,
} from './index.ts';
import { expectTypeOf } from 'vitest';
interface HasSession {
  'app.session': { userId?: number };
}
interface HasUser {
  'app.user': string;
}
declare const session: TypedMiddleware<HasSession>;
declare const timing: Middleware;
declare const auth: TypedMiddleware<HasUser, HasSession>;
function plain(g: Group) {
  g.get('/', () => 'x');
  g.get('/:id<int>', ({ params }) => {
    expectTypeOf(params).toEqualTypeOf<{ id: number }>();
    return params.id;
  });
  g.group('/more/:x', (i) => {
    i.get('/:y<int>', ({ params }) => {
      expectTypeOf(params).toEqualTypeOf<{ x: string; y: number }>();
      return params.x;
    });
    plain(i);
    i.group('/z', plain);
  });
  g.with(session).get('/s', ({ environ }) => environ['app.session']);
  g.onError(Error, (e) => e.message).before(() => undefined);
}
function members(g: Group<HasSession>) {
  g.get('/', ({ environ }) => environ['app.session'].userId ?? 0);
  plain(g);
}
function fullMembers(g: Group<Environ & HasSession>) {
  members(g);
  g.with(auth).get('/x', ({ environ }) => environ['app.user']);
}
function one(g: Group<Environ, NoConverters, '/users/:id<int>'>) {
  g.get('/', ({ params }) => params.id + 1);
}
function oneToo(g: Group<Environ, NoConverters, { id: number }>) {
  g.get('/x/:y', ({ params }) => `${params.id} ${params.y}`);
}
const app = new App();
app.group('/users', plain).group('/', plain).group('/t/:t<int>', plain);
plain(app);
app.group('/users/:id<int>', one).group('/api/:v/users/:id<int>', one).group('/a/:id<int>', oneToo);
// @ts-expect-error -- no such parameter
app.group('/users', one);
// @ts-expect-error -- of another kind
app.group('/users/:id', oneToo);
const more = new App().use(session, timing);
more.group('/m', members).group('/m/:x', fullMembers).group('/p', plain);
members(more);
members(more.with(timing));
members(app.with(session));
more.use(auth).group('/m', members);
// @ts-expect-error -- there is no session
app.group('/m', members);
// @ts-expect-error -- there is no session
members(app);
const bigint: Converter<bigint> = { parse: (text) => BigInt(text), format: (value) => String(value) };
const own = new App({ converters: { bigint } });
own.group('/x', plain);
plain(own);
own.group('/:n<bigint>', (g) => {
  g.get('/:m<bigint>', ({ params }) => {
    expectTypeOf(params).toEqualTypeOf<{ n: bigint; m: bigint }>();
    return '';
  });
});
class Shop extends App {
  constructor() {
    super();
    this.get('/:id<int>', ({ params }) => params.id);
    this.group('/g', plain);
    this.use(session);
    const s = this.with(session);
    s.get('/s', ({ environ }) => environ['app.session']);
    plain(this);
    this.on('GET', '/y', ({ environ }) => environ.PATH_INFO);
  }
}
plain(new Shop());
app.group('/shop', (g) => g.mount('/inner', new Shop()));
new App().use(session).mount('/x', new App<Environ & HasSession>());

// Hooks of a group know the parameters of its prefix, and of no other route.
new App().group('/projects/:id<int>', (group) => {
  group.before(({ params }) => {
    params.id.toFixed();
    // Of a route that may not be the one.
    expectTypeOf(params.other).toBeUnknown();
  });
  group.onError(Error, (_, { params }) => params.id.toFixed());
});
export const below = (group: Group<Environ, NoConverters, { id: number }>): unknown =>
  group.before(({ params }) => (params.id > 5 ? 'too many' : undefined));
new App().group('/projects/:id<int>', below);
