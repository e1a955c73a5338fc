/**
 * A request as a developer may see it: without what would let others in as the one who sent it.
 *
 * @module
 */
import type { Environ } from '@tsgi/spec';
import { propertyOf } from './thrown.ts';

/** A line of a table. */
export interface Row {
  readonly name: string;
  readonly value: string;
}

// Screenshots of error pages end up in tickets.
const SECRET = /authorization|cookie|csrf|key|password|secret|session|token/i;

/** The field lines as they were sent. */
export function headerRows(environ: Environ): Row[] {
  return Array.from(environ['tsgi.headers'], ([name, value]) => ({ name, value: masked(name, value) }));
}

/** The environ by key, but for what was sent as a field. Of objects only their kind is told. */
export function environRows(environ: Environ): Row[] {
  const names = Object.keys(environ).filter((name) => !name.startsWith('HTTP_'));
  return names.sort().map((name) => ({ name, value: shown(name, propertyOf(environ, name)) }));
}

function shown(name: string, value: unknown): string {
  if (typeof value === 'string') return masked(name, value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

function masked(name: string, value: string): string {
  return SECRET.test(name) ? `(masked, ${value.length} characters)` : value;
}
