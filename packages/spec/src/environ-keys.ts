/**
 * The environ keys as a table: what each is, who must provide it, what its value looks like. `HTTP_*` keys
 * are not listed one by one; there is one for each field that was sent.
 *
 * @module
 */
import type { Environ } from './environ.ts';

/** A key of {@link Environ} that has a name of its own, i.e. all but `HTTP_*`. */
export type EnvironKey = keyof { [K in keyof Environ as K extends `HTTP_${string}` ? never : K]: unknown };

/** What the table says of one key. */
export type EnvironKeyRow = {
  /** `always`: in every environ. `if sent`: when the client sent it. `capability`: if the server can do it. */
  readonly when: 'always' | 'if sent' | 'capability';
  /** What `typeof` gives for the value. */
  readonly type: 'string' | 'boolean' | 'function' | 'object';
  /** Where it comes from. */
  readonly source: 'CGI' | 'PEP3333' | 'TSGI';
  readonly text: string;
};

const cgi = (when: EnvironKeyRow['when'], text: string) =>
  ({ when, type: 'string', source: 'CGI', text }) as const;

/** Every environ key with a name of its own. */
export const ENVIRON_KEYS: Readonly<Record<EnvironKey, EnvironKeyRow>> = {
  REQUEST_METHOD: cgi('always', 'The method, as received; case-sensitive.'),
  SCRIPT_NAME: cgi('always', "The path that led to this application; '' at the root, never '/'."),
  PATH_INFO: cgi('always', 'The rest of the path, percent-decoded once as UTF-8.'),
  QUERY_STRING: cgi('always', "What follows '?', as received; '' if nothing does."),
  SERVER_NAME: cgi('always', 'Where the server listens; never empty. `HTTP_HOST` is what was asked for.'),
  SERVER_PORT: cgi('always', 'The port on which the server listens, in digits.'),
  SERVER_PROTOCOL: cgi('always', "'HTTP/1.0' or 'HTTP/1.1'."),
  REMOTE_ADDR: cgi('always', "The client's address; '' when the connection has none."),
  REMOTE_PORT: cgi('always', "The client's port in digits; '' when the connection has none."),
  CONTENT_TYPE: cgi('if sent', 'The media type of the content.'),
  CONTENT_LENGTH: cgi('if sent', 'The length of the content in bytes, in digits.'),
  'tsgi.version': { when: 'always', type: 'object', source: 'PEP3333', text: '[1, 0].' },
  'tsgi.url_scheme': { when: 'always', type: 'string', source: 'PEP3333', text: "'http' or 'https'." },
  'tsgi.input': {
    when: 'always',
    type: 'object',
    source: 'PEP3333',
    text: 'The content: `read`, `readline`, `readlines`, async-iterable, lazy `stream`.',
  },
  'tsgi.errors': {
    when: 'always',
    type: 'object',
    source: 'PEP3333',
    text: "The server's log: `write`, `writelines`, `flush`.",
  },
  'tsgi.multithread': {
    when: 'always',
    type: 'boolean',
    source: 'PEP3333',
    text: 'Whether another thread may call the same application object.',
  },
  'tsgi.multiprocess': {
    when: 'always',
    type: 'boolean',
    source: 'PEP3333',
    text: 'Whether another process may run an equal application.',
  },
  'tsgi.run_once': {
    when: 'always',
    type: 'boolean',
    source: 'PEP3333',
    text: 'Whether the application is expected to be called only this once.',
  },
  'tsgi.file_wrapper': {
    when: 'always',
    type: 'function',
    source: 'PEP3333',
    text: '`(file, blockSize?) => Body`; the body is recognised by a symbol.',
  },
  'tsgi.raw_target': {
    when: 'always',
    type: 'string',
    source: 'TSGI',
    text: 'The request target exactly as received.',
  },
  'tsgi.headers': {
    when: 'always',
    type: 'object',
    source: 'TSGI',
    text: 'The field lines in order, duplicates kept, names as sent.',
  },
  'tsgi.signal': {
    when: 'always',
    type: 'object',
    source: 'TSGI',
    text: 'An `AbortSignal`: aborts if and only if the client is gone before the response ended, or the server must stop now. The platform calls its listeners: what one of them throws is an uncaught exception.',
  },
  'tsgi.shutdown': {
    when: 'always',
    type: 'object',
    source: 'TSGI',
    text: 'An `AbortSignal`: aborts when the server begins to stop, so that a stream can end in good order. Of its listeners holds the same.',
  },
  'tsgi.response_finished': {
    when: 'always',
    type: 'object',
    source: 'TSGI',
    text: 'Callbacks, run in reverse order after the response ended or failed; always.',
  },
  'tsgi.debug': {
    when: 'capability',
    type: 'boolean',
    source: 'TSGI',
    text: 'Whether to show errors to every client: for development only.',
  },
  'tsgi.early_hints': {
    when: 'capability',
    type: 'function',
    source: 'TSGI',
    text: 'Sends a 103 (Early Hints) response.',
  },
  'tsgi.flush_headers': {
    when: 'capability',
    type: 'function',
    source: 'TSGI',
    text: 'Sends status line and fields now.',
  },
  'tsgi.trailers': {
    when: 'capability',
    type: 'object',
    source: 'TSGI',
    text: "The request's trailer section, and a way to send the response's.",
  },
  'tsgi.upgrade': {
    when: 'capability',
    type: 'function',
    source: 'TSGI',
    text: 'Hands over the connection after a 101 response.',
  },
};
