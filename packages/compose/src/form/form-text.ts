/**
 * Text of a form: bytes in a charset, and no others.
 *
 * @module
 */
import { FormError } from './form-error.ts';

/** @throws FormError for bytes that are no such text, or a charset that is not known. */
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

const CONTROL = /\p{Cc}/u;

/**
 * No name has control characters: a CR, an LF or a NUL breaks the log, the header or the path that it is put into.
 *
 * @throws FormError
 */
export function checkCharacters(name: string): void {
  if (!CONTROL.test(name)) return;
  const got = JSON.stringify(name.slice(0, 40));
  throw new FormError('malformed', `a name must not have control characters, got ${got} (RFC7578§5.1)`);
}

/** @throws FormError for the name of a field that is too long, or has control characters. */
export function checkName(name: string, most: number): void {
  checkCharacters(name);
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
