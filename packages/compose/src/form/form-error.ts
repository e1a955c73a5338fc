import type { Header } from '@tsgi/spec';

type Answer = { readonly status: `${number} ${string}`; readonly headers: readonly Readonly<Header>[] };

/** What is wrong with a form. A closed set. */
export type FormErrorCode = 'malformed' | 'too-large' | 'too-many' | 'not-a-form' | 'encoded' | 'no-room';

/** Answers to forms that are rejected before their values are looked at. */
const ANSWERS: Readonly<Record<FormErrorCode, Answer>> = {
  /** The form breaks the grammar, or is ambiguous. */
  malformed: { status: '400 Bad Request', headers: [] },
  /** A size limit is exceeded. */
  'too-large': { status: '413 Content Too Large', headers: [] },
  /** Too many parts or files. */
  'too-many': { status: '413 Content Too Large', headers: [] },
  /** The content has another type. The field lists the accepted types (RFC9110§15.5.16). */
  'not-a-form': {
    status: '415 Unsupported Media Type',
    headers: [['Accept', 'application/x-www-form-urlencoded, multipart/form-data']],
  },
  /** The content has a `Content-Encoding`. */
  encoded: { status: '415 Unsupported Media Type', headers: [['Accept-Encoding', 'identity']] },
  /** The files of all concurrent requests exceed the limit. */
  'no-room': { status: '503 Service Unavailable', headers: [] },
};

/** A form that cannot be read. Its message is for the client. */
export class FormError extends Error {
  override readonly name = 'FormError';
  readonly code: FormErrorCode;
  /** The status to answer with. By its name other code recognises errors of the client. */
  readonly statusHint: number;

  constructor(code: FormErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.statusHint = Number.parseInt(ANSWERS[code].status, 10);
  }

  /** The answer: a status line, and a new list of field lines. */
  get answer(): { readonly status: string; readonly headers: Header[] } {
    const { headers, status } = ANSWERS[this.code];
    return {
      status,
      headers: Array.from<Readonly<Header>, Header>(headers, ([name, value]) => [name, value]),
    };
  }
}
