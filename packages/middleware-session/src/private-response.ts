import { addVary, headersOf } from '@tsgi/compose';
import { parseList } from '@tsgi/http';
import type { Header } from '@tsgi/spec';

/** Tells caches that this response is for one browser, whatever the application has set (RFC9111§5.2.2). */
export function markPrivate(headers: Header[]): void {
  addVary(headers, 'Cookie');
  const fields = headersOf(headers);
  const directives = parseList(fields.get('Cache-Control')).filter((directive) => !SHARED.test(directive));
  if (!directives.some((directive) => PRIVATE.test(directive))) directives.unshift('private');
  fields.set('Cache-Control', directives.join(', '));
}

// What gives a response to shared caches.
const SHARED = /^(?:public$|s-maxage\s*=)/i;
// Without names of fields: with them, the rest may be shared (RFC9111§5.2.2.7).
const PRIVATE = /^(?:private|no-store)$/i;
