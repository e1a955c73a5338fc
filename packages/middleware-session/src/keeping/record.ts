/**
 * A session as a string: what a store keeps, and what a sealed cookie contains.
 *
 * @module
 */

/** The part of a session that outlives a request. */
export type SessionRecord = {
  /** When it was created, in ms since 1970. */
  readonly created: number;
  readonly entries: ReadonlyMap<string, unknown>;
};

export function formatRecord({ created, entries }: SessionRecord): string {
  return JSON.stringify({ created, entries: Object.fromEntries(entries) });
}

/** @returns `undefined` for a string that is no record: of another version, or damaged. */
export function parseRecord(text: string): SessionRecord | undefined {
  const value = parseJson(text);
  if (!isObject(value) || typeof value.created !== 'number' || !isObject(value.entries)) return undefined;
  return { created: value.created, entries: new Map(Object.entries(value.entries)) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
