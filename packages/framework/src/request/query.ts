import { type BuiltInValues, bindConverter } from '../router/converters.ts';
import { BadRequestError } from '../errors/http-error.ts';

/** The converters of patterns that a query can be read with. */
type QueryConverter = Exclude<keyof BuiltInValues, 'path'>;

/**
 * The parameters of a query, which may come more than once.
 *
 * It is read as HTML forms write it, and never fails: a `%` that begins no escape stands for itself, and bytes that
 * are no UTF-8 become U+FFFD (URL Standard, §5.1).
 */
export class Query implements Iterable<[name: string, value: string]> {
  readonly #params: URLSearchParams;

  /** @param text - as `QUERY_STRING` has it. */
  constructor(text: string) {
    this.#params = new URLSearchParams(text);
  }

  /**
   * The first value of that name; `undefined` if there is none. A field of a form that was left empty, `?page=`, has
   * no number, date or UUID, and is an empty string.
   *
   * @param converter - of the router: `query.get('page', 'int')` is a number.
   * @throws BadRequestError if the value is none of the converter's.
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
   * All values of that name, in order.
   *
   * @throws BadRequestError if one of them is none of the converter's.
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
