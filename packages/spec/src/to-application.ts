import type { Application, ApplicationObject } from './application.ts';
import { SpecViolation } from './spec-violation.ts';

/** Whether a value can be served. A class is none: it cannot be called without `new`. */
export function isApplication(value: unknown): value is Application | ApplicationObject {
  if (typeof value === 'function') return !/^class\b/.test(Function.prototype.toString.call(value));
  return typeof value === 'object' && value !== null && 'tsgi' in value && typeof value.tsgi === 'function';
}

/** An application as a function. @throws SpecViolation if it is none. */
export function toApplication(app: Application | ApplicationObject): Application {
  if (!isApplication(app)) {
    throw new SpecViolation(
      'CALL-APPLICATION',
      'application',
      `an application is a function (environ, startResponse) or an object with a tsgi method, got ${typeof app}`,
    );
  }
  return typeof app === 'function' ? app : (environ, startResponse) => app.tsgi(environ, startResponse);
}
