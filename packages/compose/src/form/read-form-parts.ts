/**
 * Reads the content of a request as a form, of either kind.
 *
 * @module
 */
import type { Environ } from '@tsgi/spec';
import { contentCodings, contentType } from '../environ/content-fields.ts';
import { FormError } from './form-error.ts';
import type { FormLimits, FormPart } from './form-part.ts';
import { limitedContent } from './limit-bytes.ts';
import { readMultipart } from './read-multipart.ts';
import { readUrlencoded } from './read-urlencoded.ts';

const URLENCODED = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';

// boundary := 0*69<bchars> bcharsnospace (RFC2046§5.1.1)
const BOUNDARY = /^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/;

/**
 * Yields fields and files, in the order sent.
 *
 * @param content - default: the request's; pass what was read before, if it was.
 * @throws FormError
 */
export async function* readFormParts(
  environ: Environ,
  limits: FormLimits,
  content?: AsyncIterable<Uint8Array>,
): AsyncGenerator<FormPart, void, undefined> {
  const media = contentType(environ);
  if (media?.type !== URLENCODED && media?.type !== MULTIPART) {
    throw notAForm(`the content must be of the type ${URLENCODED} or ${MULTIPART}`, environ.CONTENT_TYPE);
  }
  // A few bytes can be packed so that they become a disk full of them: nothing is unpacked here.
  const codings = contentCodings(environ);
  if (codings.length > 0) throw encoded(codings);
  const pieces = content ?? limitedContent(environ, limits.maxContent);
  if (media.type === MULTIPART) {
    const boundary = readBoundary(environ.CONTENT_TYPE ?? '', media.parameters.get('boundary'));
    yield* readMultipart(pieces, boundary, limits);
    return;
  }
  const charset = media.parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  if (charset !== 'utf-8') throw notAForm(`${URLENCODED} must be in UTF-8`, charset);
  yield* readUrlencoded(pieces, limits);
}

function readBoundary(type: string, boundary: string | undefined): string {
  // Two of them are two messages: one for whoever looks at it on the way, one for us.
  const count = type.match(/;[ \t]*boundary=/gi)?.length;
  if (count === 1 && boundary !== undefined && BOUNDARY.test(boundary)) return boundary;
  throw new FormError(
    'malformed',
    `${MULTIPART} must have one boundary of 1 to 70 characters, got ${JSON.stringify(type)} (RFC2046§5.1.1)`,
  );
}

function notAForm(must: string, got = 'none'): FormError {
  return new FormError('not-a-form', `${must}, got ${JSON.stringify(got)}`);
}

function encoded(codings: readonly string[]): FormError {
  const got = JSON.stringify(codings.join(', '));
  return new FormError('encoded', `a form must not be packed, got ${got} (RFC9110§15.5.16)`);
}
