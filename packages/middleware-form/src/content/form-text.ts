/**
 * Text of a form: bytes in a charset, and no others.
 *
 * @module
 */
import { FormError } from '../form-error.ts';

/** @throws FormError for bytes that are no such text, or a charset that nobody knows. */
export function decodeText(bytes: Uint8Array, charset = 'utf-8'): string {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  } catch (cause) {
    throw new FormError('malformed', `a charset must be one that is known, got ${JSON.stringify(charset)}`, {
      cause,
    });
  }
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new FormError('malformed', `text of a form must be ${decoder.encoding.toUpperCase()}`, { cause });
  }
}

/** @throws FormError for the name of a field that is too long. */
export function checkName(name: string, most: number): void {
  if (name.length <= most) return;
  const got = JSON.stringify(`${name.slice(0, 40)}…`);
  throw new FormError(
    'too-large',
    `the name of a field must have ${most} characters at most, got ${got} of ${name.length}`,
  );
}

/** The error of a form with too many parts. */
export function tooManyParts(most: number): FormError {
  return new FormError('too-many', `a form must have ${most} parts at most, got more`);
}
