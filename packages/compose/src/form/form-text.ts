/**
 * Decodes text of a form strictly.
 *
 * @module
 */
import { FormError } from './form-error.ts';

/**
 * Decodes bytes in a charset.
 *
 * @throws FormError for invalid bytes, or an unknown charset.
 */
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
 * Rejects control characters in a name: a CR, LF or NUL breaks the log, header or path it gets into.
 *
 * @throws FormError
 */
export function checkCharacters(name: string): void {
  if (!CONTROL.test(name)) return;
  const got = JSON.stringify(name.slice(0, 40));
  throw new FormError('malformed', `a name must not have control characters, got ${got} (RFC7578§5.1)`);
}

/**
 * Checks the name of a field.
 *
 * @throws FormError if it is too long, or has control characters.
 */
export function checkName(name: string, most: number): void {
  checkCharacters(name);
  if (name.length <= most) return;
  const got = JSON.stringify(`${name.slice(0, 40)}…`);
  throw new FormError(
    'too-large',
    `the name of a field must have ${most} characters at most, got ${got} of ${name.length}`,
  );
}

/** Returns the error of a form with too many parts. */
export function tooManyParts(most: number): FormError {
  return new FormError('too-many', `a form must have ${most} parts at most, got more`);
}
