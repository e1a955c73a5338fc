/**
 * The name of a field as a path into a value: `user[address][city]`, `tags[]`, `rows[0][title]`, as in PHP, Rack and
 * qs.
 *
 * @module
 */
import { FormError } from '@tsgi/compose';

/** The path of a field's value. */
export type FieldPath = {
  readonly steps: readonly string[];
  /** The name ends in `[]`: an array, even of one. */
  readonly isList: boolean;
};

const NESTED = /^([^[\]]+)((?:\[[^[\]]+\])*)(\[\])?$/;

/**
 * Parses a field's name. A name in any other form is used unchanged.
 *
 * @throws FormError for a name that is too deep, or would reach a prototype.
 */
export function parseFieldPath(name: string, maxDepth: number): FieldPath {
  const [, first = name, rest = '', list] = NESTED.exec(name) ?? [];
  const steps = [first, ...rest.split(/[[\]]+/).filter((step) => step !== '')];
  if (steps.length > maxDepth) {
    throw new FormError(
      'malformed',
      `a field must be ${maxDepth} levels deep at most, got ${JSON.stringify(name)}`,
    );
  }
  if (steps.includes('__proto__') || (steps.length > 1 && steps.includes('constructor'))) {
    throw new FormError('malformed', `a field must not aim at a prototype, got ${JSON.stringify(name)}`);
  }
  return { steps, isList: list !== undefined };
}

/** Formats the name of a field at a path, without the `[]` of a list. */
export function formatFieldPath([first = '', ...rest]: readonly string[]): string {
  return `${first}${rest.map((step) => `[${step}]`).join('')}`;
}

/** Returns a name as issues show it. */
export function bareName(name: string): string {
  return name.endsWith('[]') ? name.slice(0, -'[]'.length) : name;
}
