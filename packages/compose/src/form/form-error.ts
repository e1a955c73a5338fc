import type { Header } from '@tsgi/spec';

type Answer = { readonly status: `${number} ${string}`; readonly headers: readonly Readonly<Header>[] };

/** What was wrong with a form. A closed set. */
export type FormErrorCode = 'malformed' | 'too-large' | 'too-many' | 'not-a-form' | 'encoded' | 'no-room';

/** What can be wrong with a form before its values are looked at, and what to answer. */
const ANSWERS: Readonly<Record<FormErrorCode, Answer>> = {
  /** It breaks the grammar, or says two things at once. */
  malformed: { status: '400 Bad Request', headers: [] },
  /** More bytes than are allowed, of something. */
  'too-large': { status: '413 Content Too Large', headers: [] },
  /** More of something than is allowed: parts, files. */
  'too-many': { status: '413 Content Too Large', headers: [] },
  /** The content is of another type. The field says what would have been taken (RFC9110§15.5.16). */
  'not-a-form': {
    status: '415 Unsupported Media Type',
    headers: [['Accept', 'application/x-www-form-urlencoded, multipart/form-data']],
  },
  /** The content has a `Content-Encoding`. */
  encoded: { status: '415 Unsupported Media Type', headers: [['Accept-Encoding', 'identity']] },
  /** The files of all requests together need more room than there is. */
  'no-room': { status: '503 Service Unavailable', headers: [] },
};

/** A form that cannot be read. The message is for the client. */
export class FormError extends Error {
  override readonly name = 'FormError';
  readonly code: FormErrorCode;
  /** The status to answer with; what it is called is also how others know whose error it is to answer. */
  readonly statusHint: number;

  constructor(code: FormErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.statusHint = Number.parseInt(ANSWERS[code].status, 10);
  }

  /** What to answer: the status line, and a new list of the field lines that belong to it. */
  get answer(): { readonly status: string; readonly headers: Header[] } {
    const { headers, status } = ANSWERS[this.code];
    return {
      status,
      headers: Array.from<Readonly<Header>, Header>(headers, ([name, value]) => [name, value]),
    };
  }
}
