/**
 * Every option of the server, once. The flags of `tsgi`, its `--help`, the type of `serve`'s argument and the
 * checks come from this table. (Each row is an OptionRow: where the rows are gone through, the compiler sees to
 * that; `satisfies` on an export does not go with isolated declarations.)
 *
 * @module
 */
import { ConfigError } from './config-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { type OptionType, parseOption } from './parse-option.ts';

export type OptionRow = {
  readonly type: OptionType;
  readonly short?: string;
  readonly default?: string | number | boolean;
  /** The variable of the environment that the command takes it from, where there is no flag. */
  readonly variable?: string;
  /** What a choice is between. */
  readonly choices?: readonly string[];
  readonly doc: string;
  /** What 0 means. Without it, 0 is refused where it is a size or a time. */
  readonly zero?: string;
};

export const OPTIONS = {
  bind: { type: 'string', short: 'b', doc: 'Where to listen, as host:port. The same as --host and --port.' },
  host: {
    type: 'host',
    variable: 'HOST',
    default: '127.0.0.1',
    doc: 'Address or name to listen on; 0.0.0.0 for every network.',
  },
  port: {
    type: 'port',
    short: 'p',
    variable: 'PORT',
    default: 8000,
    doc: 'Port to listen on; 0 lets the system choose one.',
  },
  backlog: { type: 'count', default: 2048, doc: 'Connections that may wait to be accepted.' },
  quiet: { type: 'flag', short: 'q', default: false, doc: 'No access log.' },
  debug: {
    type: 'flag',
    default: false,
    doc: 'Show errors with their stacks to whoever asks: for development. On where NODE_ENV is development.',
  },

  maxConnections: {
    type: 'count',
    default: 10_000,
    doc: 'Open connections, besides those that have had their last answer; above, the longest idle one is closed, or 503 answered.',
  },
  maxRequestsPerConnection: {
    type: 'count',
    default: 1000,
    doc: 'Requests on one connection before it is closed.',
  },
  pipelineDepth: {
    type: 'count',
    default: 32,
    doc: 'Requests of one connection answered before the others get their turn.',
  },
  maxContent: { type: 'size', default: '16m', zero: 'none', doc: 'Content of a request; 413 above.' },
  maxRequestLine: { type: 'size', default: 8190, doc: 'Request line; 414 above.' },
  maxFieldLine: { type: 'size', default: 8190, doc: 'One field line; 431 above.' },
  maxFieldSection: { type: 'size', default: '16k', doc: 'All field lines of a request; 431 above.' },
  maxFields: { type: 'count', default: 100, doc: 'Number of field lines; 431 above.' },
  maxChunkLine: { type: 'size', default: '4k', doc: 'A chunk-size line with its extensions; 400 above.' },
  maxChunkExtensions: {
    type: 'size',
    default: '16k',
    zero: 'none',
    doc: 'All chunk extensions of a request; 400 above.',
  },
  maxTrailerSection: {
    type: 'size',
    default: '8k',
    zero: 'none',
    doc: 'All trailer lines of a request; 431 above.',
  },

  headersTimeout: {
    type: 'time',
    default: '30s',
    doc: 'From the first byte of a request to the end of its fields; then 408.',
  },
  keepAliveTimeout: {
    type: 'time',
    default: '65s',
    zero: 'closed after each response',
    doc: 'Between two requests; closed one second later than clients are told.',
  },
  requestTimeout: {
    type: 'time',
    default: '300s',
    doc: 'From the end of the fields to the last byte of the content; then 408.',
  },
  minContentRate: {
    type: 'rate',
    default: '1k',
    zero: 'any rate will do',
    doc: 'Content bytes a second that a client must send; then 408.',
  },
  contentRateGrace: {
    type: 'time',
    default: '10s',
    zero: 'it counts at once',
    doc: 'Time before the rate of content counts.',
  },
  writeTimeout: {
    type: 'time',
    default: '10s',
    doc: 'A client that takes nothing of its response for so long is cut.',
  },
  lingerTimeout: {
    type: 'time',
    default: '5s',
    zero: 'cut at once',
    doc: 'After the last answer: closed when the client has taken it and sent nothing for so long.',
  },
  halfClosed: {
    type: 'choice',
    choices: ['abort', 'answer'],
    default: 'abort',
    doc: 'A client that closes its half: "abort" takes it for gone, "answer" still answers it.',
  },
  startupTimeout: {
    type: 'time',
    default: '60s',
    doc: "Time that the application's startup() may take; then nothing is served.",
  },
  gracefulTimeout: {
    type: 'time',
    default: '30s',
    zero: 'cut at once',
    doc: "Time that running requests and the application's shutdown() get when the server stops.",
  },
} as const;

export type OptionName = keyof typeof OPTIONS;

type InputOf<Row extends OptionRow> = Row['type'] extends 'flag' | 'string' | 'host' | 'choice'
  ? ValueOf<Row>
  : number | string;

type ValueOf<Row extends OptionRow> = Row['type'] extends 'flag'
  ? boolean
  : Row['type'] extends 'string' | 'host'
    ? string
    : Row extends { choices: readonly (infer Choice)[] }
      ? Choice
      : number;

/**
 * Options as they may be given: sizes in bytes or like `'16k'`, times in milliseconds or like `'30s'`, numbers as
 * numbers or as digits.
 */
export type Options = { [K in OptionName]?: InputOf<(typeof OPTIONS)[K]> | undefined };

/** Options as the server uses them: sizes in bytes, times in milliseconds. */
export type Settings = { readonly [K in Exclude<OptionName, 'bind'>]: ValueOf<(typeof OPTIONS)[K]> };

/** Fills in the defaults and checks every option. @throws ConfigError naming the first that cannot be used. */
export function resolveOptions(options: Options): Settings {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTIONS, name))
      throw new ConfigError(
        name,
        `there is no option ${JSON.stringify(name)}${didYouMean(name, Object.keys(OPTIONS))}`,
      );
  }
  const { bind, ...rest } = options;
  const given: Options = bind === undefined ? rest : { ...rest, ...parseBind(bind) };
  const settings: Record<string, string | number | boolean> = {};
  for (const [name, row] of Object.entries<OptionRow>(OPTIONS)) {
    const value = given[name as OptionName] ?? (name === 'debug' ? isDevelopment() : row.default);
    if (value !== undefined) settings[name] = parseOption(row, `--${flagName(name)}`, value, name);
  }
  return settings as Settings;
}

/** What `debug` is where nobody says: on only if somebody said that this is for development. */
function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development';
}

/** `'0.0.0.0:8000'`, `'[::1]:8000'`, `':8000'`, `'8000'` → host and port. @throws ConfigError */
export function parseBind(bind: string): Pick<Options, 'host' | 'port'> {
  const match = /^(?:(\[[^\]]*\]|[^:]*):)?([0-9]+)$/.exec(bind);
  if (match === null) {
    throw new ConfigError(
      'bind',
      `--bind must be host:port, like 127.0.0.1:8000 or [::1]:8000, got ${JSON.stringify(bind)}`,
    );
  }
  const [, host = '', port = ''] = match;
  const bare = host.replace(/^\[|\]$/g, '');
  return { port: Number(port), ...(bare === '' ? {} : { host: bare }) };
}

/** `'headersTimeout'` → `'headers-timeout'`. */
export function flagName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What it is, and what 0 is. */
export function describeOption({ doc, zero }: OptionRow): string {
  return zero === undefined ? doc : `${doc} 0: ${zero}.`;
}
