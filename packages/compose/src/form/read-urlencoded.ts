/**
 * `application/x-www-form-urlencoded` (https://url.spec.whatwg.org/#urlencoded-parsing), except that broken escapes and
 * invalid UTF-8 are errors here, not replacement characters.
 *
 * @module
 */
import { GatheredBytes } from '@tsgi/http';
import { FormError } from './form-error.ts';
import type { FieldPart, FormLimits } from './form-part.ts';
import { checkName, decodeText, tooManyParts } from './form-text.ts';
import { limitBytes } from './limit-bytes.ts';

// What `split` takes: of Infinity it makes 0.
const MOST_PARTS = 2 ** 32 - 1;

/**
 * Yields the fields in order.
 *
 * @throws FormError
 */
export async function* readUrlencoded(
  content: AsyncIterable<Uint8Array>,
  { maxName, maxParts, maxText }: FormLimits,
): AsyncGenerator<FieldPart, void, undefined> {
  const gathered = new GatheredBytes();
  for await (const bytes of limitBytes(content, maxText, 'the text of a form')) gathered.keep(bytes);
  // One more than allowed is enough to know; a million would be a million strings.
  const pairs = decodeText(gathered.join()).split('&', Math.min(maxParts + 1, MOST_PARTS));
  if (pairs.length > maxParts) throw tooManyParts(maxParts);
  for (const pair of pairs) {
    if (pair === '') continue;
    const end = pair.indexOf('=');
    const name = unescape(end < 0 ? pair : pair.slice(0, end));
    checkName(name, maxName);
    yield { kind: 'field', name, value: end < 0 ? '' : unescape(pair.slice(end + 1)) };
  }
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    const got = JSON.stringify(text.slice(0, 40));
    throw new FormError('malformed', `a field must be UTF-8 in escapes of two hex digits, got ${got}`, {
      cause,
    });
  }
}
