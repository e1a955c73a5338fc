import { inspect } from 'node:util';
import type { ErrorLog } from '@tsgi/spec';

/** The error log: `tsgi.errors` for applications, and the server's own reports. */
export class ErrorReport implements ErrorLog {
  private readonly output: (text: string) => void;

  constructor(output: (text: string) => void) {
    this.output = output;
  }

  /** @throws TypeError for a value that is no string. */
  write(text: string): void {
    this.output(checkText(text));
  }

  /** @throws TypeError as `write`. */
  writelines(lines: Iterable<string>): void {
    this.output(Array.from(lines, checkText).join(''));
  }

  flush(): void {
    // Nothing is held back.
  }

  /** Writes one entry: a title and, if there is one, the error with its stack and causes. */
  report(title: string, error: unknown): void {
    const time = new Date().toISOString();
    const detail = error === undefined ? '' : `: ${describe(error).replaceAll('\n', '\n  ')}`;
    this.output(`[${time}] ${title}${detail}\n`);
  }
}

/** Describes a thrown value: with stack and causes, if it is an error. */
export function describe(thrown: unknown): string {
  try {
    return inspect(thrown);
  } catch {
    // Its own inspect, getters or Proxy threw.
    return `${typeof thrown === 'function' ? 'a function' : 'an object'} that cannot be shown`;
  }
}

function checkText(text: unknown): string {
  if (typeof text === 'string') return text;
  const got = describe(text).split('\n', 1)[0];
  throw new TypeError(`tsgi.errors must be given a string, got ${got} (ENV-ERRORS-TEXT)`);
}
