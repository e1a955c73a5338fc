/**
 * Every option of the server, once. The flags of `tsgi`, its `--help`, the type of `serve`'s argument and the
 * checks come from this table. (Each row is an OptionRow: where the rows are gone through, the compiler sees to
 * that; `satisfies` on an export does not go with isolated declarations.)
 *
 * @module
 */
import { ConfigError } from './config-error.ts';

export type OptionRow = {
  readonly type: 'string' | 'count' | 'size' | 'time' | 'port' | 'flag';
  readonly short?: string;
  readonly default?: string | number | boolean;
  readonly doc: string;
};

export const OPTIONS = {
  bind: { type: 'string', short: 'b', doc: 'Where to listen, as host:port. The same as --host and --port.' },
  host: {
    type: 'string',
    default: '127.0.0.1',
    doc: 'Address or name to listen on; 0.0.0.0 for every network.',
  },
  port: { type: 'port', short: 'p', default: 8000, doc: 'Port to listen on; 0 lets the system choose one.' },
  backlog: { type: 'count', default: 2048, doc: 'Connections that may wait to be accepted.' },
  quiet: { type: 'flag', short: 'q', default: false, doc: 'No access log.' },
  debug: { type: 'flag', default: false, doc: 'Show the whole stack of an error.' },

  maxConnections: {
    type: 'count',
    default: 10_000,
    doc: 'Open connections; above, the longest idle one is closed, or 503 answered.',
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
  maxContent: { type: 'size', default: '16m', doc: 'Content of a request; 413 above. "unlimited" lifts it.' },
  maxRequestLine: { type: 'size', default: 8190, doc: 'Request line; 414 above.' },
  maxFieldLine: { type: 'size', default: 8190, doc: 'One field line; 431 above.' },
  maxFieldSection: { type: 'size', default: '16k', doc: 'All field lines of a request; 431 above.' },
  maxFields: { type: 'count', default: 100, doc: 'Number of field lines; 431 above.' },
  maxChunkLine: { type: 'size', default: '4k', doc: 'A chunk-size line with its extensions; 400 above.' },
  maxChunkExtensions: { type: 'size', default: '16k', doc: 'All chunk extensions of a request; 400 above.' },
  maxTrailerSection: { type: 'size', default: '8k', doc: 'All trailer lines of a request; 431 above.' },

  headersTimeout: {
    type: 'time',
    default: '30s',
    doc: 'From the first byte of a request to the end of its fields; then 408.',
  },
  keepAliveTimeout: {
    type: 'time',
    default: '65s',
    doc: 'Between two requests; closed one second later than clients are told.',
  },
  requestTimeout: {
    type: 'time',
    default: '300s',
    doc: 'From the end of the fields to the last byte of the content; then 408.',
  },
  minContentRate: {
    type: 'size',
    default: '1k',
    doc: 'Content bytes a second that a client must send; then 408.',
  },
  contentRateGrace: { type: 'time', default: '10s', doc: 'Time before the rate of content counts.' },
  writeTimeout: {
    type: 'time',
    default: '10s',
    doc: 'Time in which a client must take some of its response.',
  },
  lingerTimeout: {
    type: 'time',
    default: '5s',
    doc: 'Time to let a client read its last answer before the connection is cut.',
  },
  gracefulTimeout: {
    type: 'time',
    default: '30s',
    doc: 'Time that running requests get when the server stops.',
  },
} as const;

export type OptionName = keyof typeof OPTIONS;

type InputOf<T extends OptionRow['type']> = T extends 'flag'
  ? boolean
  : T extends 'string'
    ? string
    : T extends 'size' | 'time'
      ? number | string
      : number;

type ValueOf<T extends OptionRow['type']> = T extends 'flag' ? boolean : T extends 'string' ? string : number;

/** Options as they may be given: sizes in bytes or like `'16k'`, times in milliseconds or like `'30s'`. */
export type Options = { [K in OptionName]?: InputOf<(typeof OPTIONS)[K]['type']> | undefined };

/** Options as the server uses them: sizes in bytes, times in milliseconds. */
export type Settings = { readonly [K in Exclude<OptionName, 'bind'>]: ValueOf<(typeof OPTIONS)[K]['type']> };

/** Fills in the defaults and checks every option. @throws ConfigError naming the first that cannot be used. */
export function resolveOptions(options: Options): Settings {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTIONS, name))
      throw new ConfigError(name, `there is no option ${JSON.stringify(name)}`);
  }
  const { bind, ...rest } = options;
  const given: Options = bind === undefined ? rest : { ...rest, ...parseBind(bind) };
  const settings: Record<string, string | number | boolean> = {};
  for (const [name, row] of Object.entries<OptionRow>(OPTIONS)) {
    const value = given[name as OptionName] ?? row.default;
    if (value !== undefined) settings[name] = PARSERS[row.type](name, value);
  }
  return settings as Settings;
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

type Parser = (name: string, value: unknown) => string | number | boolean;

const SIZES: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const TIMES: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const PARSERS: Readonly<Record<OptionRow['type'], Parser>> = {
  string: (name, value) => (typeof value === 'string' && value !== '' ? value : wrong(name, 'a text', value)),
  flag: (name, value) => (typeof value === 'boolean' ? value : wrong(name, 'true or false', value)),
  count: (name, value) => whole(name, value, 1, Number.MAX_SAFE_INTEGER, 'a whole number of 1 or more'),
  port: (name, value) => whole(name, value, 0, 65_535, 'a whole number from 0 to 65535'),
  size: (name, value) =>
    value === 'unlimited'
      ? Infinity
      : withUnit(name, value, SIZES, 'a size, like 8190, 16k, 1m or "unlimited"'),
  time: (name, value) => withUnit(name, value, TIMES, 'a time, like 500ms, 30s or 5m'),
};

function whole(name: string, value: unknown, from: number, to: number, rule: string): number {
  const number = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= from && number <= to) return number;
  return wrong(name, rule, value);
}

function withUnit(
  name: string,
  value: unknown,
  units: Readonly<Record<string, number>>,
  rule: string,
): number {
  if (typeof value === 'number' && value >= 0) return value;
  const [, digits = '', unit = ''] = /^([0-9.]+)([a-z]*)$/i.exec(String(value)) ?? [];
  const factor = units[unit.toLowerCase()];
  const number = Number(digits) * (factor ?? NaN);
  return digits === '' || Number.isNaN(number) ? wrong(name, rule, value) : number;
}

function wrong(name: string, rule: string, value: unknown): never {
  throw new ConfigError(name, `--${flagName(name)} must be ${rule}, got ${JSON.stringify(value)}`);
}

/** `'headersTimeout'` → `'headers-timeout'`. */
export function flagName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
