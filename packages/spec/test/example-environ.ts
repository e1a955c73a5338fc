/**
 * A valid environ without a server, for tests of the rules.
 *
 * @module
 */
import type { Environ, Input } from '../src/index.ts';
import type { EnvironExample } from '../src/rules/index.ts';

const NOTHING = new Uint8Array(0);

/** A `GET /`, with what the example says laid over it. */
export function exampleEnviron(example: EnvironExample = {}): Environ {
  const environ: Environ = {
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '/',
    QUERY_STRING: '',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '8000',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_PORT: '54321',
    HTTP_HOST: 'localhost:8000',
    'tsgi.version': [1, 0],
    'tsgi.url_scheme': 'http',
    'tsgi.input': exampleInput(),
    'tsgi.errors': { write: () => undefined, writelines: () => undefined, flush: () => undefined },
    'tsgi.multithread': false,
    'tsgi.multiprocess': false,
    'tsgi.run_once': false,
    'tsgi.file_wrapper': () => [],
    'tsgi.raw_target': '/',
    'tsgi.headers': [['Host', 'localhost:8000']],
    'tsgi.signal': new AbortController().signal,
    'tsgi.shutdown': new AbortController().signal,
    'tsgi.response_finished': [],
    'tsgi.early_hints': () => undefined,
    'tsgi.flush_headers': () => undefined,
    'tsgi.trailers': { received: [], send: () => undefined },
  };
  if (typeof example === 'function') return example(environ) as Environ;
  const values: Record<string, unknown> = { ...environ, ...example };
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as unknown as Environ;
}

/** No content; its methods are its own properties, so that an example may replace one. */
function exampleInput(): Input {
  return {
    read: () => Promise.resolve(NOTHING),
    readline: () => Promise.resolve(NOTHING),
    readlines: () => Promise.resolve([]),
    stream: new ReadableStream(),
    async *[Symbol.asyncIterator]() {
      // There is nothing.
    },
  };
}
