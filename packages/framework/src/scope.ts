/**
 * Middleware and hooks around a handler: of its group, of the groups around that, of the application.
 *
 * @module
 */
import type { AnyMiddleware } from '@tsgi/compose';
import type { Environ } from '@tsgi/spec';
import type { HttpRequest } from './request/http-request.ts';
import type { HttpResponse } from './responses/http-response.ts';

/** A class of errors; it may be abstract. */
export type ErrorClass = abstract new (...given: never[]) => Error;

/** A `before` hook with its types erased. */
export type BeforeHook = (request: HttpRequest) => unknown;

/** An `after` hook with its types erased. */
export type AfterHook = (
  request: HttpRequest,
  response: HttpResponse,
) => HttpResponse | Promise<HttpResponse>;

/** An `onError` hook with its types erased. */
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

/** Returns the scopes from the innermost to the outermost of its application. */
export function scopesFrom(scope: Scope): Scope[] {
  return scope.outer === undefined ? [scope] : [scope, ...scopesFrom(scope.outer)];
}

/**
 * The key under which a mounted application finds the scopes around it; they handle errors that it has no hook for.
 * Copies of an environ keep a symbol, and no other code knows it.
 */
const MOUNTED_IN: unique symbol = Symbol('scopes that the application is mounted in');

type MountedEnviron = Environ & { [MOUNTED_IN]?: readonly Scope[] };

/** Returns a copy of the environ for an application mounted in this scope. */
export function environWithin(environ: Environ, scope: Scope): Environ {
  const mounted: MountedEnviron = { ...environ, [MOUNTED_IN]: allScopes(environ, scope) };
  return mounted;
}

/** Returns the scopes from the innermost to the outermost, across applications mounted on each other. */
export function allScopes(environ: MountedEnviron, scope: Scope): readonly Scope[] {
  return [...scopesFrom(scope), ...(environ[MOUNTED_IN] ?? [])];
}

/**
 * Finds the hook for the nearest class of what was thrown, in the nearest scope that has one. A hook for `Error`
 * handles faults only: errors with a `statusHint` are the client's and are answered elsewhere.
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

/**
 * Whether the thrown value has a `statusHint`, the status for a server to answer with: errors of the protocol and of
 * forms do.
 */
export function hasStatusHint(thrown: unknown): boolean {
  return thrown instanceof Error && 'statusHint' in thrown;
}
