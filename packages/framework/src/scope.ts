/**
 * What is around a handler beside its own options: of its group, of the groups around that, of the application.
 *
 * @module
 */
import type { AnyMiddleware } from '@tsgi/compose';
import type { Environ } from '@tsgi/spec';
import type { HttpRequest } from './request/http-request.ts';
import type { HttpResponse } from './responses/http-response.ts';

/** A class of errors; abstract ones too. */
export type ErrorClass = abstract new (...given: never[]) => Error;

/** A hook of `before`, with its types forgotten. */
export type BeforeHook = (request: HttpRequest) => unknown;

/** A hook of `after`, with its types forgotten. */
export type AfterHook = (
  request: HttpRequest,
  response: HttpResponse,
) => HttpResponse | Promise<HttpResponse>;

/** A hook of `onError`, with its types forgotten. */
export type ErrorHook = (error: Error, request: HttpRequest) => unknown;

export interface Scope {
  /** `undefined` for an application's own. */
  readonly outer: Scope | undefined;
  readonly middleware: AnyMiddleware[];
  readonly before: BeforeHook[];
  readonly after: AfterHook[];
  readonly errors: Map<ErrorClass, ErrorHook>;
}

/** A scope with nothing in it yet. */
export function newScope(outer?: Scope): Scope {
  return { outer, middleware: [], before: [], after: [], errors: new Map() };
}

/** From the innermost scope to the outermost of its application. */
export function scopesFrom(scope: Scope): Scope[] {
  return scope.outer === undefined ? [scope] : [scope, ...scopesFrom(scope.outer)];
}

/**
 * Under this key an application that is mounted finds the scopes that it is mounted in: they are asked for what it
 * has no hook for. Copies of an environ keep a symbol, and nobody else has to do with it.
 */
const MOUNTED_IN: unique symbol = Symbol('scopes that the application is mounted in');

type MountedEnviron = Environ & { [MOUNTED_IN]?: readonly Scope[] };

/** A copy of the environ for an application that is mounted in this scope. */
export function environWithin(environ: Environ, scope: Scope): Environ {
  const mounted: MountedEnviron = { ...environ, [MOUNTED_IN]: allScopes(environ, scope) };
  return mounted;
}

/** From the innermost scope to the outermost of all applications that are mounted on each other. */
export function allScopes(environ: MountedEnviron, scope: Scope): readonly Scope[] {
  return [...scopesFrom(scope), ...(environ[MOUNTED_IN] ?? [])];
}

/**
 * The hook for the nearest class of what was thrown, in the nearest scope that has any. One for every `Error` is for
 * faults: what says by a `statusHint` how it is to be answered is the client's, and has others to answer it.
 */
export function findErrorHook(thrown: unknown, scopes: readonly Scope[]): ErrorHook | undefined {
  const isHinted = hasStatusHint(thrown);
  for (const { errors } of scopes) {
    const known = [...errors.keys()].filter(
      (type) => thrown instanceof type && !(isHinted && type === Error),
    );
    const [nearest] = known.filter((type) => !known.some((other) => other.prototype instanceof type));
    if (nearest !== undefined) return errors.get(nearest);
  }
  return undefined;
}

/** Whether it says itself with which status a server is to answer: of the protocol's errors, and of forms. */
export function hasStatusHint(thrown: unknown): boolean {
  return thrown instanceof Error && 'statusHint' in thrown;
}
