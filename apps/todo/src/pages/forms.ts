/**
 * What the forms of all pages must be like. A message is shown beside its field.
 *
 * @module
 */
import * as z from 'zod';

/** One line of text. */
function line(missing: string, most: number): z.ZodString {
  return z.string(missing).trim().min(1, missing).max(most, `That is too long: ${most} characters at most.`);
}

export const SIGN_UP = z.object({
  name: line('Give a name.', 40).regex(
    /^[\p{L}\p{N}._-]*$/u,
    'A name is made of letters, digits, dots and dashes.',
  ),
  // As NIST SP 800-63B has it: long, and of anything at all.
  password: z
    .string('Give a password.')
    .min(10, 'A password has 10 characters or more.')
    .max(200, 'A password has 200 characters at most.'),
});

export const LOGIN = z.object({
  name: line('Give your name.', 200),
  password: z
    .string('Give your password.')
    .min(1, 'Give your password.')
    .max(200, 'No password is that long.'),
});

export const LIST_TITLE = z.object({ title: line('Give the list a title.', 100) });

export const SHARING = z.object({ state: z.enum(['shared', 'private']) });

export const NEW_ITEM = z.object({ text: line('Say what is to be done.', 200) });

export const ITEM = NEW_ITEM.extend({
  note: z.string().trim().max(5000, 'A note has 5000 characters at most.').default(''),
});

export const ITEM_STATE = z.object({ state: z.enum(['done', 'open']) });
