/**
 * Entity tags: `[ %s"W/" ] DQUOTE *etagc DQUOTE` (RFC9110§8.8.3).
 *
 * @module
 */

const TAG = '(?:W/)?"[!#-~\\x80-\\xff]*"';
const ENTITY_TAG = new RegExp(`^${TAG}$`);
const ENTITY_TAGS = new RegExp(TAG, 'g');

/** Whether the string is an entity tag, weak or strong. */
export function isEntityTag(text: string): boolean {
  return ENTITY_TAG.test(text);
}

/** Parses a list of entity tags, in order; other elements are skipped. A backslash in a tag escapes nothing. */
export function parseEntityTags(field: string): string[] {
  return field.match(ENTITY_TAGS) ?? [];
}

/** Strong comparison: the same bytes (RFC9110§8.8.3.2). */
export function matchesStrongly(one: string, other: string): boolean {
  return one === other && !one.startsWith('W/');
}

/** Weak comparison: equivalent content (RFC9110§8.8.3.2). */
export function matchesWeakly(one: string, other: string): boolean {
  return one.replace(/^W\//, '') === other.replace(/^W\//, '');
}
