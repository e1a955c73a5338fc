/**
 * Every option of the server, once. The flags of `tsgi`, its `--help`, the type of `serve`'s argument, the checks and
 * the table in the README come from here.
 *
 * @module
 */
import {
  ConfigError,
  type OptionsOf,
  type OwnKind,
  type Settings as SettingsOf,
  resolveOptions,
} from '@tsgi/options';

export const OPTIONS = {
  bind: { kind: 'text', short: 'b', doc: 'Where to listen, as host:port. The same as --host and --port.' },
  host: {
    kind: 'host',
    variable: 'HOST',
    default: '127.0.0.1',
    doc: 'Address or name to listen on; 0.0.0.0 for every network.',
  },
  port: {
    kind: 'port',
    short: 'p',
    variable: 'PORT',
    default: 8000,
    doc: 'Port to listen on; 0 lets the system choose one.',
  },
  backlog: { kind: 'count', default: 2048, doc: 'Maximum of connections waiting to be accepted.' },
  quiet: { kind: 'flag', short: 'q', default: false, doc: 'No access log.' },
  debug: {
    kind: 'flag',
    default: false,
    doc: 'Show errors with their stacks to every client: for development. Default: on if NODE_ENV is development.',
  },

  maxConnections: {
    kind: 'count',
    default: 10_000,
    doc: 'Maximum of open connections, besides those that have had their last response; beyond it the longest idle one is closed, or 503 is sent.',
  },
  maxRequestsPerConnection: {
    kind: 'count',
    default: 1000,
    doc: 'Maximum of requests on one connection; then it is closed.',
  },
  pipelineDepth: {
    kind: 'count',
    default: 32,
    doc: 'Requests of one connection answered before the others get their turn.',
  },
  maxContent: {
    kind: 'size',
    unlimited: true,
    default: '16m',
    zero: 'none',
    doc: 'Maximum content of a request; 413 above.',
  },
  maxRequestLine: {
    kind: 'size',
    unlimited: true,
    default: 8190,
    doc: 'Maximum length of a request line; 414 above.',
  },
  maxFieldLine: {
    kind: 'size',
    unlimited: true,
    default: 8190,
    doc: 'Maximum length of a field line; 431 above.',
  },
  maxFieldSection: {
    kind: 'size',
    unlimited: true,
    default: '16k',
    doc: 'Maximum size of all field lines of a request; 431 above.',
  },
  maxFields: { kind: 'count', default: 100, doc: 'Maximum number of field lines; 431 above.' },
  maxChunkLine: {
    kind: 'size',
    unlimited: true,
    default: '4k',
    doc: 'Maximum length of a chunk-size line with its extensions; 400 above.',
  },
  maxChunkExtensions: {
    kind: 'size',
    unlimited: true,
    default: '16k',
    zero: 'none',
    doc: 'Maximum size of all chunk extensions of a request; 400 above.',
  },
  maxTrailerSection: {
    kind: 'size',
    unlimited: true,
    default: '8k',
    zero: 'none',
    doc: 'Maximum size of all trailer lines of a request; 431 above.',
  },

  headersTimeout: {
    kind: 'time',
    unlimited: true,
    default: '30s',
    doc: 'Time from the first byte of a request to the end of its fields; then 408.',
  },
  keepAliveTimeout: {
    kind: 'time',
    unlimited: true,
    default: '65s',
    zero: 'closed after each response',
    doc: 'Time between two requests; clients are told one second less.',
  },
  requestTimeout: {
    kind: 'time',
    unlimited: true,
    default: '300s',
    doc: 'Time from the end of the fields to the last byte of the content; then 408.',
  },
  minContentRate: {
    kind: 'size',
    default: '1k',
    zero: 'any rate will do',
    doc: 'Minimum rate of content, in bytes per second; 408 below.',
  },
  contentRateGrace: {
    kind: 'time',
    unlimited: true,
    default: '10s',
    zero: 'it counts at once',
    doc: 'Time before the minimum rate applies.',
  },
  writeTimeout: {
    kind: 'time',
    unlimited: true,
    default: '10s',
    doc: 'Time for which a client may take nothing of its response; then it is cut.',
  },
  lingerTimeout: {
    kind: 'time',
    unlimited: true,
    default: '5s',
    zero: 'cut at once',
    doc: 'Quiet time of a client that has taken its last response; then the connection is closed.',
  },
  halfClosed: {
    kind: 'oneOf',
    choices: ['abort', 'answer'],
    default: 'abort',
    doc: 'What a client that closes its half means: "abort" treats it as disconnected, "answer" still answers it.',
  },
  startupTimeout: {
    kind: 'time',
    unlimited: true,
    default: '60s',
    doc: "Maximum time of the application's startup(); then nothing is served.",
  },
  gracefulTimeout: {
    kind: 'time',
    unlimited: true,
    default: '30s',
    zero: 'cut at once',
    doc: "Maximum time for running requests, and for the application's shutdown(), when the server stops.",
  },
} as const;

export type OptionName = keyof typeof OPTIONS;

/** The options, as given: sizes in bytes or like `'16k'`, times with a unit like `'30s'`, numbers or digits. */
export type Options = OptionsOf<typeof OPTIONS>;

/** Options of a server: every option of the `tsgi` command, and the logs. */
export interface ServeOptions extends Options {
  /** Receives lines of the access log, one or more at a time. Default: stdout. `quiet: true` turns it off. */
  accessLog?: ((lines: string) => void) | undefined;
  /** Receives text of the error log. Default: stderr. */
  errorLog?: ((text: string) => void) | undefined;
}

const TAKES_LINES: OwnKind<(lines: string) => void> = {
  kind: 'own',
  must: 'a function that takes lines (quiet: true turns the log off)',
  is: (value): value is (lines: string) => void => typeof value === 'function',
};

const SERVE_OPTIONS = { ...OPTIONS, accessLog: TAKES_LINES, errorLog: { kind: 'function' } } as const;

/** Resolved options: sizes in bytes, times in ms. */
export type Settings = SettingsOf<Omit<Options, 'bind'>, Omit<typeof OPTIONS, 'bind'>>;

/**
 * Validates every option, and fills in the defaults.
 *
 * @throws ConfigError for the first invalid option.
 */
export function settingsOf({
  bind,
  ...options
}: ServeOptions): Settings & Pick<ServeOptions, 'accessLog' | 'errorLog'> {
  const bound = bind === undefined ? {} : parseBind(bind);
  const debug = options.debug ?? isDevelopment();
  return resolveOptions<ServeOptions, typeof SERVE_OPTIONS>(SERVE_OPTIONS, {
    ...options,
    ...bound,
    debug,
  });
}

/** The default of `debug`: on only if the environment says that this is for development. */
function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development';
}

/**
 * Parses an address: `'0.0.0.0:8000'`, `'[::1]:8000'`, `':8000'`, `'8000'` → host and port.
 *
 * @param label - its name in messages.
 * @throws ConfigError
 */
export function parseBind(bind: unknown, label = 'bind'): Pick<Options, 'host' | 'port'> {
  const match = typeof bind === 'string' ? /^(?:(\[[^\]]*\]|[^:]*):)?([0-9]+)$/.exec(bind) : null;
  if (match === null) {
    const got = JSON.stringify(bind);
    throw new ConfigError(
      'bind',
      `${label} must be host:port, like 127.0.0.1:8000 or [::1]:8000, got ${got}`,
    );
  }
  const [, host = '', port = ''] = match;
  const bare = host.replace(/^\[|\]$/g, '');
  return { port: Number(port), ...(bare === '' ? {} : { host: bare }) };
}
