/**
 * Composes middleware; types track what each needs and provides.
 *
 * @module
 */
import { type Application, type ApplicationLike, type Body, type Environ, toApplication } from '@tsgi/spec';
import type { StartResponse } from '@tsgi/spec';
import { type TypedMiddleware, wrapWith } from './define-middleware.ts';

// An application whose environ may be of any type; only a method's parameter is compared both ways.
type AnyApplication = {
  call(environ: Environ, startResponse: StartResponse): Body | Promise<Body>;
}['call'];

/** Any middleware, whatever the type of its environ: plain, typed, or one that returns an object. */
export type AnyMiddleware = (app: Application) => AnyApplication | { tsgi: AnyApplication };

type InsideOf<M> = M extends (app: Application<infer Inside>) => unknown ? Inside : never;
type OutsideOf<M> = M extends (app: never) => ApplicationLike<infer Outside> ? Outside : never;

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
 * Composes middleware into one: `compose(a, b)(app)` is `a(b(app))`. The first is the outermost.
 *
 * It accepts applications of both forms, whatever its middleware accept, and keeps the application's routes, `startup`
 * and `shutdown`. A plain `Middleware` is assumed to pass on its environ or a copy.
 */
export function compose<const Chain extends readonly AnyMiddleware[]>(...middleware: Chain): Composed<Chain> {
  const composed = (app: ApplicationLike): Application =>
    middleware.reduceRight<Application>(
      (inner, wrap) => wrapWith(inner, wrap as (app: Application) => ApplicationLike, wrap.name),
      toApplication(app),
    );
  const names = middleware.map(({ name }) => name || '(anonymous)').join(', ');
  Object.defineProperty(composed, 'name', { value: names });
  return composed as unknown as Composed<Chain>;
}
