import { describe } from './error-report.ts';

// Only where nothing says what this is: not in production, and not in tests.
const HINT = "The server's log has the error; tsgi --debug, or the option debug, shows it here.\n";

/** Returns the text for the client when an application failed: no details, unless `debug` is on. */
export function failureText(error: unknown, debug: boolean): string {
  const text = 'Internal Server Error\n';
  if (debug) return `${text}\n${describe(error)}\n`;
  return isUndeclared() ? text + HINT : text;
}

/** Whether the operator has not said whether this is production or development. */
function isUndeclared(): boolean {
  const { NODE_ENV = '' } = process.env;
  return NODE_ENV === '';
}
