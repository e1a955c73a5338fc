/**
 * Formats arguments as a string: equal for equal arguments.
 *
 * @module
 */

/**
 * Formats arguments as JSON with sorted keys. `undefined` counts as absent, as the last argument and as a property.
 *
 * @throws TypeError for a value that JSON would change or drop, so that two calls might share a result.
 */
export function formatArguments(given: readonly unknown[]): string {
  const last = given.findLastIndex((one) => one !== undefined);
  return formatList(given.slice(0, last + 1), [], 'arguments');
}

function formatList(list: readonly unknown[], outside: readonly object[], path: string): string {
  const items = Array.from(list, (item, index) => formatValue(item, [...outside, list], `${path}[${index}]`));
  return `[${items.join(',')}]`;
}

function formatValue(value: unknown, outside: readonly object[], path: string): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== 'object') throw refused(path, kindOf(value));
  if (outside.includes(value)) throw refused(path, 'a circle');
  if (Array.isArray(value)) return formatList(value, outside, path);
  if (!isPlain(value)) throw refused(path, kindOf(value));
  const properties = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([name, one]) => `${JSON.stringify(name)}:${formatValue(one, [...outside, value], `${path}.${name}`)}`,
    );
  return `{${properties.join(',')}}`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value;
  return `an object of ${value.constructor.name}`;
}

function refused(path: string, got: string): TypeError {
  return new TypeError(`cache: ${path} of a cached function must be JSON, got ${got}`);
}
