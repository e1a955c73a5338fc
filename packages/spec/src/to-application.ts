import type { Application, ApplicationLike, ApplicationObject, Lifecycle } from './application.ts';
import type { Environ } from './environ.ts';
import { type HasRoutes, ROUTES } from './routes.ts';
import { SpecViolation } from './spec-violation.ts';

/** What an application offers beside the call, to servers and tools. */
export type Offers = Lifecycle & Partial<HasRoutes>;

/** Whether a value can be served. A class cannot: it needs `new`. */
export function isApplication(value: unknown): value is ApplicationLike {
  if (typeof value === 'function') return !isClass(value);
  return typeof value === 'object' && value !== null && 'tsgi' in value && typeof value.tsgi === 'function';
}

/** What has no `prototype` cannot be called with `new`, so it is none: most functions are known so. */
function isClass(value: object): boolean {
  return Object.hasOwn(value, 'prototype') && /^class\b/.test(Function.prototype.toString.call(value));
}

// One function for an object, wherever it is converted: two mounts of it are still one application.
const converted = new WeakMap<object, Application<never>>();

/**
 * Returns an application as a function, with what the object offers: `startup`, `shutdown` and its routes.
 *
 * @throws SpecViolation for a value that is no application, or a `startup` or `shutdown` that is no function.
 */
export function toApplication<E extends Environ = Environ>(app: ApplicationLike<E>): Application<E> {
  if (!isApplication(app)) {
    throw new SpecViolation(
      'CALL-APPLICATION',
      'application',
      `an application is a function (environ, startResponse) or an object with a tsgi method, got ${typeof app}`,
    );
  }
  checkHooks(app);
  if (typeof app === 'function') return app;
  const known = converted.get(app) as Application<E> | undefined;
  if (known !== undefined) return known;
  const application = Object.assign(callOf(app), boundOffers(app));
  converted.set(app, application);
  return application;
}

/**
 * Returns what an application offers beside the call, for wrappers to offer too.
 *
 * @throws SpecViolation for a value that is no application.
 * @example
 * const wrapped: Application = Object.assign(wrap(toApplication(app)), offersOf(app));
 */
export function offersOf<E extends Environ>(app: ApplicationLike<E>): Offers {
  const { startup, shutdown, [ROUTES]: routes } = toApplication(app) as Application<E> & Offers;
  return {
    ...(startup !== undefined && { startup }),
    ...(shutdown !== undefined && { shutdown }),
    ...(routes !== undefined && { [ROUTES]: routes }),
  };
}

function checkHooks(app: Lifecycle): void {
  for (const hook of ['startup', 'shutdown'] as const) {
    if (app[hook] === undefined || typeof app[hook] === 'function') continue;
    throw new SpecViolation(
      'LIFE-HOOKS',
      'application',
      `${hook} must be a function, got ${typeof app[hook]}`,
    );
  }
}

function callOf<E extends Environ>(app: ApplicationObject<E>): Application<E> {
  return (environ, startResponse) => app.tsgi(environ, startResponse);
}

function boundOffers(app: Offers): Offers {
  return {
    ...(app.startup !== undefined && { startup: () => app.startup?.() }),
    ...(app.shutdown !== undefined && { shutdown: () => app.shutdown?.() }),
    ...(app[ROUTES] !== undefined && { [ROUTES]: () => app[ROUTES]?.() ?? [] }),
  };
}
