/**
 * What do accessors in an environ cost, compared with making every value at once? See
 * docs/decisions/0002-plain-values-in-the-environ.md.
 *
 * @module
 */
const ROUNDS = 7;
const PER_ROUND = 1_000_000;

const input = {};

/** Twelve plain values, as an environ without its expensive ones. */
const literal = (method: string) => ({
  REQUEST_METHOD: method,
  SCRIPT_NAME: '',
  PATH_INFO: '/',
  QUERY_STRING: '',
  SERVER_NAME: 'localhost',
  SERVER_PORT: '8000',
  SERVER_PROTOCOL: 'HTTP/1.1',
  REMOTE_ADDR: '127.0.0.1',
  REMOTE_PORT: '50000',
  HTTP_HOST: 'localhost:8000',
  'tsgi.raw_target': '/',
  'tsgi.input': input,
});

const withSignal = (method: string) => ({
  REQUEST_METHOD: method,
  SCRIPT_NAME: '',
  PATH_INFO: '/',
  QUERY_STRING: '',
  SERVER_NAME: 'localhost',
  SERVER_PORT: '8000',
  SERVER_PROTOCOL: 'HTTP/1.1',
  REMOTE_ADDR: '127.0.0.1',
  REMOTE_PORT: '50000',
  HTTP_HOST: 'localhost:8000',
  'tsgi.raw_target': '/',
  'tsgi.input': input,
  'tsgi.signal': new AbortController().signal,
});

const withGetters = (method: string) => ({
  REQUEST_METHOD: method,
  SCRIPT_NAME: '',
  PATH_INFO: '/',
  QUERY_STRING: '',
  SERVER_NAME: 'localhost',
  SERVER_PORT: '8000',
  SERVER_PROTOCOL: 'HTTP/1.1',
  REMOTE_ADDR: '127.0.0.1',
  REMOTE_PORT: '50000',
  HTTP_HOST: 'localhost:8000',
  'tsgi.raw_target': '/',
  'tsgi.input': input,
  get 'tsgi.signal'() {
    return new AbortController().signal;
  },
  get 'tsgi.trailers'() {
    return [];
  },
});

const getter = { get: () => new AbortController().signal, enumerable: true, configurable: true };
const withDefined = (method: string) => Object.defineProperty(literal(method), 'tsgi.signal', getter);

/** What is the same for all requests of a connection, put together key by key and then copied by a spread. */
function templateOf(fields: number): Record<string, unknown> {
  const template: Record<string, unknown> = literal('GET');
  for (let index = 0; index < fields; index++) template[`HTTP_X_${index}`] = 'value';
  return template;
}

const few = templateOf(15);
const many = templateOf(40);
const copied = { ...templateOf(40) };

// Three functions that look alike: each has inline caches of its own.
const spreadFew = (method: string) => ({ ...few, REQUEST_METHOD: method });
const spreadMany = (method: string) => ({ ...many, REQUEST_METHOD: method });
const spreadCopied = (method: string) => ({ ...copied, REQUEST_METHOD: method });

const SHAPES: readonly (readonly [title: string, make: (method: string) => object])[] = [
  ['a literal of 12 values', literal],
  ['the same and an AbortSignal', withSignal],
  ['the same and two getters of its own', withGetters],
  ['the same and one getter by defineProperty', withDefined],
  ['a spread of a template with 27 keys', spreadFew],
  ['a spread of a template with 52 keys', spreadMany],
  ['the same, the template itself copied once by a spread', spreadCopied],
];

const kept: object[] = Array.from({ length: 64 }, () => input);

function nanoseconds(make: (method: string) => object): number {
  const start = process.hrtime.bigint();
  // Kept for a while, so that no object is optimized away.
  for (let count = 0; count < PER_ROUND; count++) kept[count & 63] = make(count & 1 ? 'GET' : 'HEAD');
  return Number(process.hrtime.bigint() - start) / PER_ROUND;
}

console.log(`Node ${process.versions.node}, nanoseconds each, median of ${ROUNDS} rounds`);
for (const [title, make] of SHAPES) {
  const times = Array.from({ length: ROUNDS }, () => nanoseconds(make)).sort((one, other) => one - other);
  console.log(
    `${Math.round(times[ROUNDS >> 1] ?? NaN)
      .toString()
      .padStart(6)}  ${title}`,
  );
}
