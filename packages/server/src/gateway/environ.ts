/**
 * The environ of a request: what the connection, the fields and the request line say, as CGI keys (PEP3333).
 *
 * All that is the same for each request with these fields is put together once and copied.
 *
 * @module
 */
import { type FieldSection, type RequestHead, decodePath } from '@tsgi/http1';
import type { Environ, ErrorLog } from '@tsgi/spec';
import { fileWrapper } from './file-wrapper.ts';

/** What environs have in common that come from one connection. */
export interface ConnectionFacts {
  readonly serverName: string;
  readonly serverPort: string;
  readonly remoteAddress: string;
  readonly remotePort: string;
  readonly errors: ErrorLog;
  readonly multiprocess: boolean;
}

/** The part of an environ that is the same for all requests of a connection with these fields. */
export type EnvironTemplate = Omit<Environ, PerRequestKey>;

type PerRequestKey = 'tsgi.input' | 'tsgi.signal' | 'tsgi.response_finished';

const VERSION: readonly [1, 0] = Object.freeze([1, 0]);

export function environTemplate(head: RequestHead, facts: ConnectionFacts): EnvironTemplate {
  const template: EnvironTemplate = {
    REQUEST_METHOD: '',
    SCRIPT_NAME: '',
    PATH_INFO: '',
    QUERY_STRING: '',
    SERVER_NAME: facts.serverName,
    SERVER_PORT: facts.serverPort,
    SERVER_PROTOCOL: `HTTP/${head.version}`,
    REMOTE_ADDR: facts.remoteAddress,
    REMOTE_PORT: facts.remotePort,
    'tsgi.version': VERSION,
    'tsgi.url_scheme': 'http',
    'tsgi.errors': facts.errors,
    'tsgi.multithread': false,
    'tsgi.multiprocess': facts.multiprocess,
    'tsgi.run_once': false,
    'tsgi.file_wrapper': fileWrapper,
    'tsgi.raw_target': '',
    'tsgi.headers': head.fields,
  };
  addFields(template, head.fields);
  // The host of an absolute target wins over Host (RFC9112§3.2.2).
  if (head.target.authority !== undefined) template.HTTP_HOST = head.host;
  return template;
}

/** Fills a copy of the template with what the request line says. @throws ProtocolError for a bad path. */
export function environOf(template: EnvironTemplate, head: RequestHead): Environ {
  const environ = { ...template } as Environ;
  environ.REQUEST_METHOD = head.method;
  environ.PATH_INFO = decodePath(head.target.path);
  environ.QUERY_STRING = head.target.query;
  environ['tsgi.raw_target'] = head.rawTarget;
  return environ;
}

function addFields(template: EnvironTemplate, fields: FieldSection): void {
  const { names, values } = fields;
  for (let index = 0; index < names.length; index++) {
    const key = environKey(names[index]?.key ?? '');
    if (key === undefined) continue;
    const value = values[index] ?? '';
    const before = template[key];
    template[key] = before === undefined ? value : `${before}${key === 'HTTP_COOKIE' ? '; ' : ', '}${value}`;
  }
}

type FieldKey = `HTTP_${string}` | 'CONTENT_TYPE' | 'CONTENT_LENGTH';

// Names come from the parser's table of names, which starts anew when it is full; this one does likewise.
const CAPACITY = 1024;
const KEYS = new Map<string, FieldKey | undefined>();

/**
 * The environ key of a field name in lower case. `undefined` for a name that must not have one: with an
 * underscore, since it would pose as its twin with a hyphen (CVE-2015-0219), and `Proxy`, since HTTP_PROXY
 * means something else to CGI programs (CVE-2016-5385). `tsgi.headers` has them all.
 */
function environKey(name: string): FieldKey | undefined {
  const known = KEYS.get(name);
  if (known !== undefined || KEYS.has(name)) return known;
  if (KEYS.size >= CAPACITY) KEYS.clear();
  const key = makeEnvironKey(name);
  KEYS.set(name, key);
  return key;
}

function makeEnvironKey(name: string): FieldKey | undefined {
  if (name.includes('_') || name === 'proxy') return undefined;
  if (name === 'content-type') return 'CONTENT_TYPE';
  if (name === 'content-length') return 'CONTENT_LENGTH';
  return `HTTP_${name.toUpperCase().replaceAll('-', '_')}`;
}
