/**
 * A request as a developer may see it, without the credentials of its sender.
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
const WORDS = 'authorization|cookie|csrf|key|password|secret|session|token';
const SECRET = new RegExp(WORDS, 'i');
// A parameter of a query: of the request's own, or of a URL in a field as Referer.
const SECRET_PARAMETER = new RegExp(`((?:^|[?&])[^?&=]*(?:${WORDS})[^?&=]*=)[^&#]+`, 'gi');

/** The field lines as sent. */
export function headerRows(environ: Environ): Row[] {
  return Array.from(environ['tsgi.headers'], ([name, value]) => ({ name, value: masked(name, value) }));
}

/** The environ's entries without the request's fields. Objects are shown by their kind only. */
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
  if (SECRET.test(name)) return `(masked, ${value.length} characters)`;
  return value.replace(SECRET_PARAMETER, '$1(masked)');
}
