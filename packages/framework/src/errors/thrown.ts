/**
 * What was thrown, as plain facts. A thrown value can be anything: this code does not trust it to be an Error, to have
 * a stack, or to have harmless getters.
 *
 * @module
 */

/**
 * How a value got into the list: it was thrown, it is the cause of the value before it, or it is one of several errors
 * in it.
 */
export type Relation = 'thrown' | 'cause' | 'part';

/** Facts about one thrown value. */
export interface Thrown {
  readonly relation: Relation;
  /** `TypeError: x is not a function`; for values that are no Error, a short description. */
  readonly title: string;
  /** The lines of the stack after the title. */
  readonly stack: readonly string[];
}

// A chain is rarely longer than three. What loops, or is made to be long, ends here.
const MOST_THROWN = 16;
const MOST_LINES = 64;
const MOST_CHARACTERS = 4096;

/** Describes a thrown value, then its causes and nested errors, each before its own. */
export function describeThrown(value: unknown): Thrown[] {
  const seen = new Set<unknown>();
  const found: Thrown[] = [];
  const visit = (one: unknown, relation: Relation) => {
    if (seen.has(one) || found.length === MOST_THROWN) return;
    seen.add(one);
    found.push({ relation, title: titleOf(one), stack: stackOf(one) });
    const cause = propertyOf(one, 'cause');
    if (cause !== undefined) visit(cause, 'cause');
    for (const part of partsOf(one)) visit(part, 'part');
  };
  visit(value, 'thrown');
  return found;
}

function titleOf(value: unknown): string {
  const message = propertyOf(value, 'message');
  if (typeof message !== 'string') return `${textOf(value)} was thrown, which is no Error and has no stack`;
  return cut(`${nameOf(value)}${message && `: ${message}`}`);
}

/** Many a class of errors has not set its name, and then it is that of `Error`. */
function nameOf(error: unknown): string {
  const names = [propertyOf(error, 'name'), propertyOf(propertyOf(error, 'constructor'), 'name')];
  const own = names.find((name) => typeof name === 'string' && !['', 'Error', 'Object'].includes(name));
  return typeof own === 'string' ? own : 'Error';
}

/** A stack begins with the title; only lines that say where are of use. */
function stackOf(value: unknown): string[] {
  const stack = propertyOf(value, 'stack');
  if (typeof stack !== 'string') return [];
  const message = propertyOf(value, 'message');
  const start = typeof message === 'string' && message !== '' ? stack.indexOf(message) : -1;
  const after = start < 0 ? stack : stack.slice(start + String(message).length);
  const lines = after.split('\n', MOST_LINES).map((line) => cut(line.trim()));
  return lines.filter((line) => line.startsWith('at '));
}

/** The errors of an AggregateError; both of a SuppressedError. */
function partsOf(value: unknown): unknown[] {
  const errors = propertyOf(value, 'errors');
  const both = [propertyOf(value, 'error'), propertyOf(value, 'suppressed')];
  return [...both, ...listOf(errors)].filter((part) => part !== undefined);
}

function listOf(value: unknown): unknown[] {
  try {
    return Array.isArray(value) ? value.slice(0, MOST_THROWN) : [];
  } catch {
    // A revoked proxy does not even say whether it is an array.
    return [];
  }
}

/** Reads a property of any value; `undefined` if the getter throws. */
export function propertyOf(value: unknown, name: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    // Somebody's getter or proxy: what it throws tells less than the error that is being shown.
    return undefined;
  }
}

/** Describes any value in a few words. */
function textOf(value: unknown): string {
  try {
    if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
    if (typeof value !== 'object' || value === null) {
      return typeof value === 'string' ? cut(JSON.stringify(value)) : String(value);
    }
    return cut(JSON.stringify(value));
  } catch {
    // A proxy, a cycle, a bigint somewhere in it.
    return `an ${typeof value} that cannot be shown`;
  }
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
