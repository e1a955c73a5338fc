/**
 * Middleware of middleware, with what each needs and gives in its type.
 *
 * @module
 */
import type { Application, Body, Environ, StartResponse } from '@tsgi/spec';

/**
 * A middleware that says what it does to the environ: the application inside finds `Gives` in it, and what is
 * outside must have put `Needs` there. A place that is wrong, or missing, does not compile.
 *
 * @example
 * const session: TypedMiddleware<HasSession> = (app) => …;
 * const csrf: TypedMiddleware<HasSession, HasSession> = (app) => …;
 */
export type TypedMiddleware<Gives = unknown, Needs = unknown> = <E extends Environ>(
  app: Application<E & Gives>,
) => Application<E & Needs>;

// An application whose environ may be of any type; only a method's parameter is compared both ways.
type AnyApplication = {
  call(environ: Environ, startResponse: StartResponse): Body | Promise<Body>;
}['call'];

/** Any middleware, whatever its type says of the environ. */
export type AnyMiddleware = (app: Application) => AnyApplication;

type InsideOf<M> = M extends (app: Application<infer Inside>) => unknown ? Inside : never;
type OutsideOf<M> = M extends (app: never) => Application<infer Outside> ? Outside : never;

// What is asked for and not there yet.
type Missing<Asked, Given> = {
  [
    Key in keyof Asked as Key extends keyof Given ? (Given[Key] extends Asked[Key] ? never : Key) : Key
  ]: Asked[Key];
};

type And<Known, More> = keyof More extends never ? Known : Known & More;

/** The type of {@link compose}d middleware, from the outermost to the innermost. */
export type Composed<
  Chain extends readonly AnyMiddleware[],
  Gives = Environ,
  Needs = unknown,
> = Chain extends readonly [infer First, ...infer Rest extends readonly AnyMiddleware[]]
  ? Composed<Rest, Gives & InsideOf<First>, And<Needs, Missing<OutsideOf<First>, Gives>>>
  : TypedMiddleware<Gives, Needs>;

/**
 * One middleware of many: `compose(a, b)(app)` is `a(b(app))`. The first is the outermost.
 *
 * A plain `Middleware` is taken to pass on the environ that it gets, or a copy of it.
 */
export function compose<const Chain extends readonly AnyMiddleware[]>(...middleware: Chain): Composed<Chain> {
  const composed = (app: Application): Application =>
    middleware.reduceRight<Application>((inner, wrap) => wrap(inner), app);
  return composed as Composed<Chain>;
}
