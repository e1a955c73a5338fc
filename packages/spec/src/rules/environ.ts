/**
 * The environ as a whole, and where its content comes from.
 *
 * @module
 */
import { ENVIRON_KEYS, type EnvironKeyRow } from '../environ-keys.ts';
import type { EnvironRule, KeyRule, KeysRule } from './rule.ts';
import { show } from './show.ts';

const REQUIRED: readonly string[] = Object.entries<EnvironKeyRow>(ENVIRON_KEYS)
  .filter(([, { when }]) => when === 'always')
  .map(([key]) => key);

const INPUT_METHODS = ['read', 'readline', 'readlines', Symbol.asyncIterator] as const;
const ERROR_METHODS = ['write', 'writelines', 'flush'] as const;
const CAPABLE_FUNCTIONS = ['tsgi.early_hints', 'tsgi.flush_headers', 'tsgi.upgrade'] as const;

/** Values whose shape is of interest before anything is known of them. */
type Values = Readonly<Record<string, unknown>>;

export const ENVIRON_RULES: readonly (KeysRule | KeyRule | EnvironRule)[] = [
  {
    id: 'ENV-PLAIN',
    party: 'server',
    level: 'must',
    text: 'An environ is a plain object that the application may change: its prototype is `Object.prototype` or `null`, and it is not frozen.',
    source: 'PEP3333 "Specification Details"',
    on: 'environ',
    check: (environ) => {
      const prototype: unknown = Object.getPrototypeOf(environ);
      if (prototype !== Object.prototype && prototype !== null) return 'the environ has a class';
      return Object.isExtensible(environ) || 'the environ cannot be changed';
    },
    good: {},
    bad: Object.freeze,
  },
  {
    id: 'ENV-NO-ACCESSOR',
    party: 'server',
    level: 'must',
    text: 'Each value is a plain property, not a getter: `{ ...environ }` is the same request, and costs no more.',
    source: 'TSGI',
    on: 'environ key',
    check: (key, environ) =>
      Object.getOwnPropertyDescriptor(environ, key)?.get === undefined || `${key} is a getter`,
    good: { REMOTE_USER: 'ada' },
    bad: (environ) => Object.defineProperty(environ, 'REMOTE_USER', { get: () => 'ada', enumerable: true }),
  },
  {
    id: 'ENV-REQUIRED',
    party: 'server',
    level: 'must',
    text: 'Every key that the table marks with _always_ is there.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ keys',
    check: (keys) => {
      const missing = REQUIRED.filter((key) => !keys.includes(key));
      return missing.length === 0 || `${missing.join(', ')} is missing`;
    },
    good: { QUERY_STRING: '' },
    bad: { QUERY_STRING: undefined },
  },
  {
    id: 'ENV-ABSENT',
    party: 'server',
    level: 'must',
    text: 'What was not sent has no key: no value is `null` or `undefined`.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ',
    check: (environ) => {
      const values = valuesOf(environ);
      for (const key in values) {
        if (values[key] === undefined || values[key] === null) return `${key} is ${show(values[key])}`;
      }
      return true;
    },
    good: {},
    bad: { CONTENT_TYPE: null },
  },
  {
    id: 'ENV-STRINGS',
    party: 'server',
    level: 'must',
    text: 'The value of a key in upper case is a string, also where it is a number.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ',
    check: (environ) => {
      const values = valuesOf(environ);
      for (const key in values) {
        if (typeof values[key] !== 'string' && startsUpperCase(key)) return `${key} is ${show(values[key])}`;
      }
      return true;
    },
    good: { SERVER_PORT: '8000' },
    bad: { SERVER_PORT: 8000 },
  },
  {
    id: 'ENV-RESERVED',
    party: 'server',
    level: 'must',
    text: 'A key is a CGI variable in upper case, or a name in lower case with a dot in it that begins with who defined it: `session.user`. Keys that begin with `tsgi.` are those of this document.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ key',
    check: (key) => {
      if (key.startsWith('tsgi.')) return key in ENVIRON_KEYS || `${key} is not in the table`;
      return (
        key.startsWith('HTTP_') ||
        /^[A-Z][A-Z0-9_]*$/.test(key) ||
        /^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+$/.test(key) ||
        `a key is ${show(key)}, neither upper case nor lower case with a dot`
      );
    },
    good: { REMOTE_USER: 'ada', 'session.user': { name: 'Ada' } },
    bad: { user: { name: 'Ada' } },
  },
  {
    id: 'ENV-VERSION',
    party: 'server',
    level: 'must',
    text: '`tsgi.version` is `[1, 0]`.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ',
    check: (environ) => {
      const version = valuesOf(environ)['tsgi.version'];
      return (Array.isArray(version) && version[0] === 1) || `tsgi.version is ${show(version)}`;
    },
    good: { 'tsgi.version': [1, 0] },
    bad: { 'tsgi.version': '1.0' },
  },
  {
    id: 'ENV-SCHEME',
    party: 'server',
    level: 'must',
    text: '`tsgi.url_scheme` is `http` or `https`: how the client reached the server that is nearest to it and trusted.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ',
    check: (environ) => {
      const scheme = valuesOf(environ)['tsgi.url_scheme'];
      return scheme === 'http' || scheme === 'https' || `tsgi.url_scheme is ${show(scheme)}`;
    },
    good: { 'tsgi.url_scheme': 'https' },
    bad: { 'tsgi.url_scheme': 'HTTPS' },
  },
  {
    id: 'ENV-INPUT',
    party: 'server',
    level: 'must',
    text: '`tsgi.input` has `read`, `readline` and `readlines`, can be iterated with `for await`, and has a `stream`; also where there is no content.',
    source: 'PEP3333 "Input and Error Streams"',
    on: 'environ',
    check: ({ 'tsgi.input': input }) =>
      (hasMethods(input, INPUT_METHODS) && 'stream' in input) ||
      'tsgi.input lacks one of read, readline, readlines, Symbol.asyncIterator, stream',
    good: {},
    bad: { 'tsgi.input': { read: () => Promise.resolve(new Uint8Array(0)) } },
  },
  {
    id: 'ENV-ERRORS',
    party: 'server',
    level: 'must',
    text: "`tsgi.errors` has `write`, `writelines` and `flush`: text goes to the server's log. An application does not close it.",
    source: 'PEP3333 "Input and Error Streams"',
    on: 'environ',
    check: ({ 'tsgi.errors': errors }) =>
      hasMethods(errors, ERROR_METHODS) || 'tsgi.errors lacks one of write, writelines, flush',
    good: {},
    bad: { 'tsgi.errors': { write: () => undefined } },
  },
  {
    id: 'ENV-FLAGS',
    party: 'server',
    level: 'must',
    text: '`tsgi.multithread`, `tsgi.multiprocess` and `tsgi.run_once` are booleans, and true if that can happen.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ',
    check: (environ) =>
      (typeof environ['tsgi.multithread'] === 'boolean' &&
        typeof environ['tsgi.multiprocess'] === 'boolean' &&
        typeof environ['tsgi.run_once'] === 'boolean') ||
      'a flag is no boolean',
    good: { 'tsgi.multiprocess': true },
    bad: { 'tsgi.multiprocess': 4 },
  },
  {
    id: 'ENV-FILE-WRAPPER',
    party: 'server',
    level: 'must',
    text: '`tsgi.file_wrapper` is a function `(file, blockSize?)` that makes a body of a file, marked with the symbol `Symbol.for("tsgi.file_wrapper")`.',
    source: 'PEP3333 "Optional Platform-Specific File Handling"',
    on: 'environ',
    check: ({ 'tsgi.file_wrapper': wrapper }) => isFunction(wrapper, 'tsgi.file_wrapper'),
    good: {},
    bad: { 'tsgi.file_wrapper': true },
  },
  {
    id: 'ENV-SIGNAL',
    party: 'server',
    level: 'must',
    text: '`tsgi.signal` is an `AbortSignal` of this request alone.',
    source: 'TSGI',
    on: 'environ',
    check: ({ 'tsgi.signal': signal }) => isSignal(signal) || 'tsgi.signal is no AbortSignal',
    good: { 'tsgi.signal': new AbortController().signal },
    bad: { 'tsgi.signal': new AbortController() },
  },
  {
    id: 'ENV-SHUTDOWN',
    party: 'server',
    level: 'must',
    text: '`tsgi.shutdown` is an `AbortSignal`, another one than `tsgi.signal`. Requests may share it; what an application adds to it and does not remove is held no longer than the response and the callbacks of `tsgi.response_finished` take.',
    source: 'TSGI',
    on: 'environ',
    check: ({ 'tsgi.shutdown': shutdown, 'tsgi.signal': signal }) =>
      (isSignal(shutdown) && shutdown !== signal) ||
      `tsgi.shutdown is ${shutdown === signal ? 'tsgi.signal' : 'no AbortSignal'}`,
    good: { 'tsgi.shutdown': new AbortController().signal },
    bad: { 'tsgi.shutdown': new AbortController() },
  },
  {
    id: 'ENV-DEBUG',
    party: 'server',
    level: 'must',
    text: '`tsgi.debug`, where it is there, is a boolean. It is `true` only if the operator has said so: a response may then show what went wrong, stacks and all. Otherwise nothing of that is in a response, unless the application itself was told to.',
    source: 'TSGI',
    on: 'environ',
    check: ({ 'tsgi.debug': debug }) =>
      debug === undefined || typeof debug === 'boolean' || `tsgi.debug is ${show(debug)}`,
    good: { 'tsgi.debug': false },
    bad: { 'tsgi.debug': 'yes' },
  },
  {
    id: 'ENV-FINISHED',
    party: 'server',
    level: 'must',
    text: '`tsgi.response_finished` is an array of this request alone, to which anybody may add a function.',
    source: 'TSGI',
    on: 'environ',
    check: ({ 'tsgi.response_finished': callbacks }) =>
      (Array.isArray(callbacks) && Object.isExtensible(callbacks)) ||
      'tsgi.response_finished is no array that can grow',
    good: { 'tsgi.response_finished': [] },
    bad: { 'tsgi.response_finished': Object.freeze([]) },
  },
  {
    id: 'ENV-CAPABILITY',
    party: 'server',
    level: 'must',
    text: 'What a server may leave out (`tsgi.early_hints`, `tsgi.flush_headers`, `tsgi.trailers`, `tsgi.upgrade`) is there if and only if it works.',
    source: 'TSGI',
    on: 'environ',
    check: (environ) => {
      for (const key of CAPABLE_FUNCTIONS) {
        if (environ[key] !== undefined && typeof environ[key] !== 'function') return `${key} is no function`;
      }
      const { 'tsgi.trailers': trailers } = environ;
      return trailers === undefined || 'received' in trailers || 'tsgi.trailers has no received';
    },
    good: { 'tsgi.early_hints': () => undefined },
    bad: { 'tsgi.early_hints': false },
  },
];

function valuesOf(environ: object): Values {
  return environ as Values;
}

function startsUpperCase(key: string): boolean {
  return key.charCodeAt(0) < 0x61;
}

function hasMethods(value: object, names: readonly PropertyKey[]): boolean {
  for (const name of names) if (typeof (value as Values)[name as string] !== 'function') return false;
  return true;
}

/** By its shape: a signal may come from another realm. */
function isSignal(value: Partial<AbortSignal>): boolean {
  return typeof value.addEventListener === 'function' && typeof value.aborted === 'boolean';
}

function isFunction(value: unknown, key: string): true | string {
  return typeof value === 'function' || `${key} is ${show(value)}`;
}
