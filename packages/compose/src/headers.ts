/**
 * Field lines by name. A view has no state of its own: it reads and changes the list.
 *
 * @module
 */
import { parseList } from '@tsgi/http';
import type { Header } from '@tsgi/spec';

/** A view of a list of field lines. Names are case-insensitive (RFC9110§5.1). */
export interface FieldView extends Iterable<Header> {
  /**
   * Returns the lines of a name joined by `', '` (RFC9110§5.3); `undefined` if there is none. `Set-Cookie` cannot be
   * joined: use `getAll`.
   */
  get(name: string): string | undefined;
  /** Returns the value of each line of a name, in order. */
  getAll(name: string): string[];
  has(name: string): boolean;
  /** Replaces all lines of a name by one: in the place of the first, or at the end. */
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
}

/**
 * Returns a view of a list by names. Changes mutate the list itself, and never a field line: lists may share those.
 *
 * @example
 * headersOf(headers).set('Cache-Control', 'no-store');
 */
export function headersOf(list: Header[]): FieldView {
  const isNamed = (name: string) => {
    const key = name.toLowerCase();
    return ([other]: Header) => other.toLowerCase() === key;
  };
  const getAll = (name: string) => list.filter(isNamed(name)).map(([, value]) => value);
  const remove = (name: string, from: number) => {
    const named = isNamed(name);
    for (let index = list.length - 1; index >= from; index--) {
      if (named(list[index] as Header)) list.splice(index, 1);
    }
  };
  return {
    get(name) {
      const values = getAll(name);
      return values.length === 0 ? undefined : values.join(', ');
    },
    getAll,
    has: (name) => list.some(isNamed(name)),
    set(name, value) {
      const first = list.findIndex(isNamed(name));
      if (first < 0) {
        list.push([name, value]);
        return;
      }
      list[first] = [name, value];
      remove(name, first + 1);
    },
    append: (name, value) => void list.push([name, value]),
    delete: (name) => remove(name, 0),
    [Symbol.iterator]: () => list[Symbol.iterator](),
  };
}

/** Adds a field name to `Vary`, unless it or `*` is there (RFC9110§12.5.5). */
export function addVary(list: Header[], name: string): void {
  const fields = headersOf(list);
  const vary = fields.get('Vary') ?? '';
  const known = parseList(vary.toLowerCase());
  if (known.includes('*') || known.includes(name.toLowerCase())) return;
  fields.set('Vary', vary === '' ? name : `${vary}, ${name}`);
}
