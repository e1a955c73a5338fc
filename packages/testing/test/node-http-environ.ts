/**
 * The environ of a request that node:http has parsed.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { canonicalPath, isHost, parseRequestTarget } from '@tsgi/http';
import { ProtocolError } from '@tsgi/http1';
import type { Environ, Header } from '@tsgi/spec';

/** What each request has of its own. */
export type OwnValues = Pick<
  Environ,
  | 'tsgi.input'
  | 'tsgi.signal'
  | 'tsgi.shutdown'
  | 'tsgi.response_finished'
  | 'tsgi.flush_headers'
  | 'tsgi.early_hints'
>;

/** @throws ProtocolError for a target or a path that is refused. */
export function environOf(req: IncomingMessage, own: OwnValues): Environ {
  const { method = '', rawHeaders, socket, url = '' } = req;
  const target = parseRequestTarget(url);
  const path = target && canonicalPath(target.path);
  if (target === undefined || path === undefined || (path === '*' && method !== 'OPTIONS')) {
    throw new ProtocolError('bad-target', `a target must have a canonical path, got ${JSON.stringify(url)}`);
  }
  if (!isHost(target.authority ?? '')) {
    throw new ProtocolError('bad-host', `a target must have a host, got ${JSON.stringify(url)}`);
  }
  const environ: Environ = {
    REQUEST_METHOD: method,
    SCRIPT_NAME: '',
    PATH_INFO: path,
    QUERY_STRING: target.query,
    SERVER_NAME: 'localhost',
    SERVER_PORT: String(socket.localPort),
    SERVER_PROTOCOL: `HTTP/${req.httpVersion}`,
    REMOTE_ADDR: socket.remoteAddress ?? '',
    REMOTE_PORT: String(socket.remotePort ?? ''),
    'tsgi.version': [1, 0],
    'tsgi.url_scheme': 'http',
    'tsgi.errors': { write: () => undefined, writelines: () => undefined, flush: () => undefined },
    'tsgi.multithread': false,
    'tsgi.multiprocess': false,
    'tsgi.run_once': false,
    'tsgi.file_wrapper': (file) =>
      'fd' in file ? createReadStream('', { fd: file.fd, autoClose: false }) : file,
    'tsgi.raw_target': url,
    'tsgi.headers': pairs(rawHeaders),
    ...own,
  };
  for (const [name, value] of pairs(rawHeaders)) addField(environ, name.toLowerCase(), value);
  if (target.authority !== undefined) environ.HTTP_HOST = target.authority;
  return environ;
}

function addField(environ: Environ, name: string, value: string): void {
  if (name.includes('_') || name === 'proxy') return;
  const cgi = name.toUpperCase().replaceAll('-', '_');
  const key = /^content-(type|length)$/.test(name) ? (cgi as 'CONTENT_TYPE') : (`HTTP_${cgi}` as const);
  const before = environ[key];
  environ[key] = before === undefined ? value : `${before}${key === 'HTTP_COOKIE' ? '; ' : ', '}${value}`;
}

function pairs(raw: readonly string[]): Header[] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [raw[at * 2] ?? '', raw[at * 2 + 1] ?? '']);
}
