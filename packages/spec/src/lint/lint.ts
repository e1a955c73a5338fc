/**
 * The validator: a middleware that holds both sides to the rules, and otherwise changes nothing. To the
 * application it is a server, to the server an application, and a good one both times: sync stays sync, an
 * array stays an array, no chunk is asked for ahead.
 *
 *   server ──environ──▶ lint ──environ, watched──▶ application
 *   server ◀──startResponse, body── lint ◀──────── application
 *
 * @module
 */
import type { Application, ApplicationLike } from '../application.ts';
import type { Body, StartResponse } from '../response.ts';
import type { Environ } from '../environ.ts';
import { isPromise } from '../is-promise.ts';
import { offersOf, toApplication } from '../to-application.ts';
import { takeBody } from './body.ts';
import { watchEnviron } from './environ.ts';
import { environCheck } from './environ-check.ts';
import { LintedExchange } from './exchange.ts';
import { type LintOptions, judgesFor } from './judge.ts';

/**
 * Wraps an application so that each rule is checked that shows between it and its server.
 *
 * A broken rule is a SpecViolation, thrown where it happens: at the server's call or at the application's. Violations
 * where nothing can be thrown, and of rules that only should be kept, go to `tsgi.errors`.
 *
 * @throws SpecViolation at once, for a value that is no application.
 * @example
 * await serve(lint(app));
 */
export function lint<E extends Environ = Environ>(
  app: ApplicationLike<E>,
  options: LintOptions = {},
): Application<E> {
  const judges = judgesFor(options);
  const call = toApplication(app);
  const checkEnviron = environCheck(judges.strict);
  const linted = (...given: [E, StartResponse]): Body | Promise<Body> => {
    const [environ, startResponse] = given;
    const exchange = new LintedExchange(environ, judges);
    if (!exchange.check('call', { given })) return call(...given);
    if (checkEnviron(environ)) watchEnviron(environ, exchange);
    const result = call(environ, (...args: Parameters<StartResponse>) => exchange.start(startResponse, args));
    return isPromise(result) ? result.then((body) => takeBody(body, exchange)) : takeBody(result, exchange);
  };
  return Object.assign(linted, offersOf(app));
}
