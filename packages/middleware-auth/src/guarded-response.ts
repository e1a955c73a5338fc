import { addVary, headersOf } from '@tsgi/compose';
import type { Header } from '@tsgi/spec';
import type { Passed } from './scheme.ts';

// Says already whether a shared cache may keep it (RFC9111§3.5, §5.2.2).
const DECIDED = /(?:^|,)\s*(?:public|s-maxage\s*=\s*"?\d+"?|private|no-store)\s*(?:,|$)/i;

/**
 * Says to shared caches that a response is for one user, unless the application has said whom it is for. Not every
 * scheme has the field by which a cache would know (RFC9111§3.5).
 *
 * @param headers - a list of one's own.
 * @returns that list.
 */
export function markGuarded(headers: Header[], { isPublic, vary = [] }: Passed<unknown>): Header[] {
  for (const name of vary) addVary(headers, name);
  const fields = headersOf(headers);
  const control = fields.get('Cache-Control');
  if (isPublic === true || DECIDED.test(control ?? '')) return headers;
  fields.set('Cache-Control', control === undefined || control === '' ? 'private' : `private, ${control}`);
  return headers;
}
