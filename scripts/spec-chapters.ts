/**
 * The chapters of SPEC.md: a title and a few words for each first word of the rules' ids.
 *
 * @module
 */

export type Chapter = { readonly title: string; readonly text: string };

/** In the order of the rules. */
export const CHAPTERS: Readonly<Record<string, Chapter>> = {
  ENV: {
    title: 'What is in the environ',
    text: 'What a server says of a request, before the application runs.',
  },
  CALL: {
    title: 'The call',
    text: 'What an application is, and how it is called.',
  },
  INPUT: {
    title: 'The input',
    text: "The request's content. It is read when the application asks for it, and it always ends.",
  },
  START: {
    title: 'startResponse',
    text: 'How a response is begun, and how an error takes its place.',
  },
  HEADER: {
    title: 'Headers',
    text: 'The fields of a response.',
  },
  BODY: {
    title: 'The body',
    text: 'What an application returns, and how a server goes through it.',
  },
  FILE: {
    title: 'Files',
    text: 'A body that is a file, which a server may send in a faster way.',
  },
  WRITE: {
    title: 'write()',
    text: 'For parity with WSGI. Prefer returning a body.',
  },
  CLOSE: {
    title: 'close()',
    text: 'What an application holds on to for a response is let go of here.',
  },
  FAIL: {
    title: 'Failures',
    text: 'What a client gets when an application throws.',
  },
  SIGNAL: {
    title: 'The signal',
    text: 'How an application learns that its client has left.',
  },
  FINISHED: {
    title: 'After the response',
    text: 'What runs at the very end.',
  },
  LIFE: {
    title: 'The life of an application',
    text: 'What an application does before its first request and after its last. Both are optional: `startup` and `shutdown` are properties of the function, or methods of the object.',
  },
  HINTS: { title: 'Early hints', text: 'A capability: `tsgi.early_hints`.' },
  FLUSH: { title: 'Headers ahead', text: 'A capability: `tsgi.flush_headers`.' },
  TRAILERS: { title: 'Trailers', text: 'A capability: `tsgi.trailers`.' },
};
