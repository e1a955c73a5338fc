/**
 * Values as error messages show them.
 *
 * @module
 */

/** The value itself. */
export function show(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'function' || typeof value === 'symbol') return nameOf(value);
  try {
    return JSON.stringify(value);
  } catch {
    return nameOf(value);
  }
}

/** What it is, where the value would be too long. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const { name } = (value as { constructor?: { name?: string } }).constructor ?? {};
  return name === undefined || name === 'Object' ? 'an object' : `a ${name}`;
}
