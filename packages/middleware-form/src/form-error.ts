/** What can be wrong with a form before anybody has looked at its values, and the status to answer it with. */
const STATUSES = {
  /** It breaks the grammar, or says two things at once. */
  malformed: 400,
  /** More bytes than are allowed, of something. */
  'too-large': 413,
  /** More of something than is allowed: parts, files. */
  'too-many': 413,
  /** The content is of another type. */
  'not-a-form': 415,
  /** The files of all requests together need more room than there is. */
  'no-room': 503,
} as const;

/** What was wrong with a form. A closed set. */
export type FormErrorCode = keyof typeof STATUSES;

/** A form that cannot be read. The message is for the client. */
export class FormError extends Error {
  override readonly name = 'FormError';
  readonly code: FormErrorCode;
  /** The status to answer with; what it is called is also how others know whose error it is to answer. */
  readonly statusHint: number;

  constructor(code: FormErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.statusHint = STATUSES[code];
  }
}
