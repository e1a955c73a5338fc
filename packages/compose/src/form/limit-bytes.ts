import type { Environ } from '@tsgi/spec';
import { contentLength } from '../environ/content-fields.ts';
import { FormError } from './form-error.ts';

/**
 * Passes bytes on, up to a limit.
 *
 * @param what - begins the message: `'a file'`.
 * @throws FormError above the limit.
 */
export async function* limitBytes(
  source: AsyncIterable<Uint8Array>,
  most: number,
  what: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const bytes of source) {
    size += bytes.length;
    if (size > most) throw tooLarge(what, most);
    yield bytes;
  }
}

/** The content of a request, up to a limit. Content with a larger `Content-Length` is not read at all. */
export function limitedContent(environ: Environ, most: number): AsyncGenerator<Uint8Array, void, undefined> {
  const what = 'the content of a form';
  const length = contentLength(environ) ?? 0;
  if (length > most) throw tooLarge(what, most, `, got ${length}`);
  return limitBytes(environ['tsgi.input'], most, what);
}

/** Returns the error of an exceeded limit. */
export function tooLarge(what: string, most: number, got = ', got more'): FormError {
  return new FormError('too-large', `${what} must have ${most} bytes at most${got}`);
}
