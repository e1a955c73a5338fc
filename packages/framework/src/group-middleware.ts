/**
 * The middleware of groups. Each is called once, with an application that continues to the inside of the request's
 * route. So state and lifecycle of a middleware are shared by all routes it is around.
 *
 * @module
 */
import { type AnyMiddleware, compose } from '@tsgi/compose';
import type { Application, Body, Environ, StartResponse } from '@tsgi/spec';

type Params = Readonly<Record<string, unknown>>;

/** Calls an endpoint with the parameters of a match. */
export type Respond = (
  environ: Environ,
  startResponse: StartResponse,
  params: Params,
) => Body | Promise<Body>;

/** The route of a request through middleware. */
interface Way {
  readonly steps: readonly Application[];
  readonly respond: Respond;
  readonly params: Params;
}

type Ways = Record<symbol, Way | undefined>;

export class GroupMiddleware {
  /** Each application has a key of its own: one may be inside another, with the same environ. */
  readonly #way: symbol = Symbol('way of the request through middleware');
  /** Applications by middleware; a second one for routes that use it twice. */
  readonly #made = new Map<AnyMiddleware, Application[]>();

  /** All applications that middleware made, for their lifecycles. */
  get all(): Application[] {
    return [...this.#made.values()].flat();
  }

  /** Puts middleware around an endpoint, the first outermost. */
  around(middleware: readonly AnyMiddleware[], respond: Respond): Respond {
    const steps = middleware.map((each, index) => {
      const before = middleware.slice(0, index).filter((other) => other === each).length;
      return this.#step(each, before);
    });
    const [first] = steps;
    if (first === undefined) return respond;
    return (environ, startResponse, params) => {
      (environ as Environ & Ways)[this.#way] = { steps, respond, params };
      return first(environ, startResponse);
    };
  }

  #step(middleware: AnyMiddleware, before: number): Application {
    const made = this.#made.get(middleware) ?? [];
    this.#made.set(middleware, made);
    const known = made[before];
    if (known !== undefined) return known;
    const inner: Application = (environ, startResponse) => this.#leadOn(step, environ, startResponse);
    const step: Application = compose(middleware)(inner);
    made[before] = step;
    return step;
  }

  #leadOn(from: Application, environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    const way = (environ as Environ & Ways)[this.#way];
    if (way === undefined) {
      throw new TypeError(
        'a middleware must pass on the environ that it got, or a copy that has its symbols too, as { ...environ } has',
      );
    }
    const { params, respond, steps } = way;
    const next = steps[steps.indexOf(from) + 1];
    return next === undefined ? respond(environ, startResponse, params) : next(environ, startResponse);
  }
}
