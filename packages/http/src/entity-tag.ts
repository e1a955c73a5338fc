/**
 * Entity tags: `[ %s"W/" ] DQUOTE *etagc DQUOTE` (RFC9110§8.8.3).
 *
 * @module
 */

const TAG = '(?:W/)?"[!#-~\\x80-\\xff]*"';
const ENTITY_TAG = new RegExp(`^${TAG}$`);
const ENTITY_TAGS = new RegExp(TAG, 'g');

/** Whether it is an entity tag, weak or strong. */
export function isEntityTag(text: string): boolean {
  return ENTITY_TAG.test(text);
}

/** The entity tags of a list, in order; what is none is skipped. A backslash in a tag escapes nothing. */
export function parseEntityTags(field: string): string[] {
  return field.match(ENTITY_TAGS) ?? [];
}

/** The strong comparison: the same bytes (RFC9110§8.8.3.2). */
export function matchesStrongly(one: string, other: string): boolean {
  return one === other && !one.startsWith('W/');
}

/** The weak comparison: as good as the same (RFC9110§8.8.3.2). */
export function matchesWeakly(one: string, other: string): boolean {
  return one.replace(/^W\//, '') === other.replace(/^W\//, '');
}
