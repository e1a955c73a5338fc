import type { Environ, Header } from '@tsgi/spec';

/** The field lines of a request by case-insensitive name. It is a view of the environ and has no state. */
export class RequestHeaders implements Iterable<Readonly<Header>> {
  readonly #environ: Environ;

  constructor(environ: Environ) {
    this.#environ = environ;
  }

  /** Returns the value of a field; repeated lines are joined (RFC9110§5.3). */
  get(this: RequestHeaders, name: string): string | undefined {
    const key = name.toUpperCase().replaceAll('-', '_');
    // A name with "_" would pose as its twin with "-".
    if (name.includes('_')) return undefined;
    if (key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH') return this.#environ[key];
    return this.#environ[`HTTP_${key}`];
  }

  /** Returns the value of each line of that name as sent, in order. */
  getAll(this: RequestHeaders, name: string): string[] {
    const key = name.toLowerCase();
    const lines = [...this.#environ['tsgi.headers']].filter(([other]) => other.toLowerCase() === key);
    return lines.map(([, value]) => value);
  }

  has(this: RequestHeaders, name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Iterates all lines as sent. */
  [Symbol.iterator](): Iterator<Readonly<Header>> {
    return this.#environ['tsgi.headers'][Symbol.iterator]();
  }
}
