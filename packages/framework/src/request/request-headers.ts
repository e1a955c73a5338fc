import type { Environ, Header } from '@tsgi/spec';

/** The field lines of a request by name, in any case. The environ stays the truth: there is nothing of its own. */
export class RequestHeaders implements Iterable<Readonly<Header>> {
  readonly #environ: Environ;

  constructor(environ: Environ) {
    this.#environ = environ;
  }

  /** The value; of a field that came more than once, all of them joined (RFC9110§5.3). */
  get(this: RequestHeaders, name: string): string | undefined {
    const key = name.toUpperCase().replaceAll('-', '_');
    // A name with "_" would pose as its twin with "-".
    if (name.includes('_')) return undefined;
    if (key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH') return this.#environ[key];
    return this.#environ[`HTTP_${key}`];
  }

  /** The value of each line of that name as it was sent, in order. */
  getAll(this: RequestHeaders, name: string): string[] {
    const key = name.toLowerCase();
    const lines = [...this.#environ['tsgi.headers']].filter(([other]) => other.toLowerCase() === key);
    return lines.map(([, value]) => value);
  }

  has(this: RequestHeaders, name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** All lines as they were sent. */
  [Symbol.iterator](): Iterator<Readonly<Header>> {
    return this.#environ['tsgi.headers'][Symbol.iterator]();
  }
}
