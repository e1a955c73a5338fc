/**
 * The environ of a request: connection, fields and request line as CGI keys (PEP3333).
 *
 * Entries that depend on the connection and the fields only are made once, and copied for further requests with the
 * same fields.
 *
 * @module
 */
import { canonicalPath } from '@tsgi/http';
import type { Environ, ErrorLog, FileWrapper } from '@tsgi/spec';
import { BadPathError, type IncomingFields, type IncomingRequest } from './incoming-request.ts';

/** Facts that all environs of one connection share. */
export interface ConnectionFacts {
  readonly serverName: string;
  readonly serverPort: string;
  readonly remoteAddress: string;
  readonly remotePort: string;
  readonly errors: ErrorLog;
  readonly multiprocess: boolean;
  readonly fileWrapper: FileWrapper;
  readonly scheme: 'http' | 'https';
  /** Absent if it is not configured. */
  readonly debug?: boolean;
}

/** Returns the facts of a connection; called once, when they are first needed. */
export interface FactsSource {
  readFacts(): ConnectionFacts;
}

const VERSION: readonly [1, 0] = Object.freeze([1, 0]);

/**
 * Makes the environs of one connection. When fields occur a second time, their entries are kept, and copied for each
 * further request.
 */
export class Environs {
  private readonly source: FactsSource;
  private known: ConnectionFacts | undefined;
  private last: IncomingRequest | undefined;
  private path = '';
  private template: Environ | undefined;

  constructor(source: FactsSource) {
    this.source = source;
  }

  get facts(): ConnectionFacts {
    this.known ??= this.source.readFacts();
    return this.known;
  }

  /**
   * Returns a new environ for the request, without `tsgi.input`, `tsgi.signal`, `tsgi.shutdown` and
   * `tsgi.response_finished`.
   *
   * @throws BadPathError for a path that has no canonical form.
   */
  make(request: IncomingRequest): Environ {
    const environ = this.environFor(request);
    if (request !== this.last) {
      this.path = readPath(request.target.path);
      this.last = request;
    }
    environ.REQUEST_METHOD = request.method;
    environ.PATH_INFO = this.path;
    environ.QUERY_STRING = request.target.query;
    environ['tsgi.raw_target'] = request.rawTarget;
    return environ;
  }

  /** Drops the last request: an idle connection should not hold it for long. */
  forget(): void {
    this.last = undefined;
    this.template = undefined;
  }

  private environFor(request: IncomingRequest): Environ {
    const { last } = this;
    if (last?.fields !== request.fields || last.version !== request.version || last.host !== request.host) {
      this.template = undefined;
      return environOfFields(request, this.facts);
    }
    this.template ??= environOfFields(request, this.facts);
    return { ...this.template };
  }
}

/** Returns the entries that come from the connection and the fields. */
function environOfFields(request: IncomingRequest, facts: ConnectionFacts): Environ {
  const environ = {
    REQUEST_METHOD: '',
    SCRIPT_NAME: '',
    PATH_INFO: '',
    QUERY_STRING: '',
    SERVER_NAME: facts.serverName,
    SERVER_PORT: facts.serverPort,
    SERVER_PROTOCOL: `HTTP/${request.version}`,
    REMOTE_ADDR: facts.remoteAddress,
    REMOTE_PORT: facts.remotePort,
    'tsgi.version': VERSION,
    'tsgi.url_scheme': facts.scheme,
    // Places for what each request has of its own: a copy with room costs less than one that grows.
    'tsgi.input': undefined,
    'tsgi.signal': undefined,
    'tsgi.shutdown': undefined,
    'tsgi.response_finished': undefined,
    'tsgi.flush_headers': undefined,
    'tsgi.errors': facts.errors,
    'tsgi.multithread': false,
    'tsgi.multiprocess': facts.multiprocess,
    'tsgi.run_once': false,
    'tsgi.file_wrapper': facts.fileWrapper,
    'tsgi.raw_target': '',
    'tsgi.headers': request.fields,
    ...(facts.debug !== undefined && { 'tsgi.debug': facts.debug }),
    ...(request.version === '1.1' && { 'tsgi.early_hints': undefined }),
  } as unknown as Environ;
  addFields(environ, request.fields);
  // The host of an absolute target wins over Host (RFC9112§3.2.2).
  if (request.target.authority !== undefined) environ.HTTP_HOST = request.host;
  return environ;
}

// V8 makes a slow dictionary of an object that gets too many keys by `object[key]`, and copying one of those
// takes longer than all else that a request needs. So many are set one by one, the rest in parts.
const SET_ONE_BY_ONE = 20;
const SET_IN_A_PART = 12;

function addFields(environ: Environ, { names, values }: IncomingFields): void {
  let part = environ;
  let room = SET_ONE_BY_ONE;
  for (let index = 0; index < names.length; index++) {
    const key = environKey(names[index]?.key ?? '');
    if (key === undefined) continue;
    const value = values[index] ?? '';
    const holder = part[key] === undefined ? environ : part;
    const before = holder[key];
    if (before !== undefined) {
      holder[key] = `${before}${key === 'HTTP_COOKIE' ? '; ' : ', '}${value}`;
      continue;
    }
    if (room-- === 0) {
      Object.assign(environ, part);
      part = {} as Environ;
      room = SET_IN_A_PART - 1;
    }
    part[key] = value;
  }
  if (part !== environ) Object.assign(environ, part);
}

/** @throws ProtocolError `bad-target` */
function readPath(path: string): string {
  const canonical = canonicalPath(path);
  if (canonical === undefined) throw new BadPathError(path);
  return canonical;
}

type FieldKey = `HTTP_${string}` | 'CONTENT_TYPE' | 'CONTENT_LENGTH';

// Names come from the parser's table of names, which starts anew when it is full; this one does likewise.
const CAPACITY = 1024;
const LONGEST_KEPT = 64;
const KEYS = new Map<string, FieldKey | undefined>();

/**
 * Returns the environ key of a field name in lower case; `undefined` for a name that must not have one. Those are names
 * with an underscore, which would pose as their twin with a hyphen (CVE-2015-0219), and `Proxy`, since HTTP_PROXY has a
 * meaning for CGI programs (CVE-2016-5385). `tsgi.headers` has them all.
 */
function environKey(name: string): FieldKey | undefined {
  const known = KEYS.get(name);
  if (known !== undefined || KEYS.has(name)) return known;
  const key = makeEnvironKey(name);
  if (name.length > LONGEST_KEPT) return key;
  if (KEYS.size >= CAPACITY) KEYS.clear();
  KEYS.set(name, key);
  return key;
}

function makeEnvironKey(name: string): FieldKey | undefined {
  if (name.includes('_') || name === 'proxy') return undefined;
  if (name === 'content-type') return 'CONTENT_TYPE';
  if (name === 'content-length') return 'CONTENT_LENGTH';
  return `HTTP_${name.toUpperCase().replaceAll('-', '_')}`;
}
