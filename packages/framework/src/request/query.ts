import { type BuiltInValues, bindConverter } from '../router/converters.ts';
import { BadRequestError } from '../errors/http-error.ts';

/** The converters for values of a query. */
type QueryConverter = Exclude<keyof BuiltInValues, 'path'>;

/**
 * The parameters of a query; a name may occur more than once.
 *
 * Parsing follows HTML forms and never fails: a `%` without a valid escape stays, and invalid UTF-8 becomes U+FFFD (URL
 * Standard, §5.1).
 */
export class Query implements Iterable<[name: string, value: string]> {
  readonly #params: URLSearchParams;

  /** @param text - the query, as in `QUERY_STRING`. */
  constructor(text: string) {
    this.#params = new URLSearchParams(text);
  }

  /**
   * Returns the first value of a name; `undefined` if there is none. An empty field of a form, `?page=`, is `''` as a
   * string, and absent for every other converter.
   *
   * @param converter - of the router: `query.get('page', 'int')` is a number.
   * @throws BadRequestError if the converter rejects the value.
   */
  get(this: Query, name: string): string | undefined;
  get<Name extends QueryConverter>(
    this: Query,
    name: string,
    converter: Name,
  ): BuiltInValues[Name] | undefined;
  get(this: Query, name: string, converter: QueryConverter = 'string'): unknown {
    const text = this.#params.get(name);
    return text === null || isLeftOut(text, converter) ? undefined : convert(name, text, converter);
  }

  /**
   * Returns all values of a name, in order.
   *
   * @throws BadRequestError if the converter rejects one of them.
   */
  getAll(this: Query, name: string): string[];
  getAll<Name extends QueryConverter>(this: Query, name: string, converter: Name): BuiltInValues[Name][];
  getAll(this: Query, name: string, converter: QueryConverter = 'string'): unknown[] {
    return this.#params
      .getAll(name)
      .filter((text) => !isLeftOut(text, converter))
      .map((text) => convert(name, text, converter));
  }

  has(this: Query, name: string): boolean {
    return this.#params.has(name);
  }

  [Symbol.iterator](): Iterator<[name: string, value: string]> {
    return this.#params[Symbol.iterator]();
  }
}

function isLeftOut(text: string, converter: QueryConverter): boolean {
  return text === '' && converter !== 'string';
}

function convert(name: string, text: string, converter: QueryConverter): unknown {
  if (converter === 'string') return text;
  const { expects, parse } = bindConverter(converter, {});
  const value = parse(text);
  if (value !== undefined) return value;
  throw new BadRequestError(
    `the query's ${JSON.stringify(name)} must be ${expects}, got ${JSON.stringify(text)}`,
  );
}
