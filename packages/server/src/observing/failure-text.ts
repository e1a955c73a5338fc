import { describe } from './error-report.ts';

// Only where nothing says what this is: not in production, and not in tests.
const HINT = "The server's log has the error; tsgi --debug, or the option debug, shows it here.\n";

/**
 * What a client is told of an application that failed: that it failed, and no more, unless the operator wants to see
 * it there.
 */
export function failureText(error: unknown, debug: boolean): string {
  const text = 'Internal Server Error\n';
  if (debug) return `${text}\n${describe(error)}\n`;
  return isUndeclared() ? text + HINT : text;
}

/** Has the operator not said what kind of place this is? */
function isUndeclared(): boolean {
  const { NODE_ENV = '' } = process.env;
  return NODE_ENV === '';
}
