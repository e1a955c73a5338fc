import type { FieldName } from './field-name.ts';

/** One field line: the name as sent, the value without surrounding whitespace. */
export type FieldLine = [name: string, value: string];

/**
 * The field lines of a head or a trailer section, in order, with duplicates, names as sent (RFC9110§5).
 *
 * All requests of a connection with the same bytes share it, so it is immutable once read; tuples are made on
 * iteration.
 */
export class FieldSection implements Iterable<FieldLine> {
  readonly names: FieldName[] = [];
  readonly values: string[] = [];
  /** Size of all lines with their CRLFs, in bytes. */
  size = 0;

  get length(): number {
    return this.names.length;
  }

  /** @internal Only readers add. */
  add(name: FieldName, value: string, size: number): void {
    this.names.push(name);
    this.values.push(value);
    this.size += size;
  }

  /**
   * Returns the first value of a field.
   *
   * @param key - a name in lower case.
   * @returns the first value sent under it.
   */
  get(key: string): string | undefined {
    const index = this.names.findIndex((name) => name.key === key);
    return index < 0 ? undefined : this.values[index];
  }

  /**
   * Returns all values of a field, in order.
   *
   * @param key - a name in lower case.
   */
  getAll(key: string): string[] {
    return this.values.filter((_, index) => this.names[index]?.key === key);
  }

  *[Symbol.iterator](): Generator<FieldLine, void, undefined> {
    for (const [index, name] of this.names.entries()) yield [name.sent, this.values[index] ?? ''];
  }

  /** Returns the lines as tuples, so that an environ can be shown as JSON. */
  toJSON(): FieldLine[] {
    return [...this];
  }
}
