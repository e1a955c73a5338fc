import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import type { OptionKind } from './option-kind.ts';
import type { OptionRow, OptionTable } from './option-table.ts';
import { parseOption, resolveOptions } from './resolve-options.ts';
import type { Size, Time } from './units.ts';

type Store = { get(key: string): string | undefined };

type ShopOptions = {
  readonly name: string;
  readonly open?: boolean;
  readonly days?: readonly string[];
  readonly counters?: number;
  readonly rating?: number;
  readonly shelves?: Size;
  readonly wait?: Time;
  readonly nap?: Time | 'unlimited';
  readonly till?: Store;
  readonly greet?: (name: string) => string;
  readonly sells?: 'bread' | 'cake' | false;
  readonly sign?: string | RegExp;
  readonly key?: string;
  readonly doors?: readonly ('front' | 'back')[];
  readonly host?: string;
  readonly port?: number;
};

const OPTIONS = {
  name: { kind: 'text', required: true },
  open: { kind: 'flag', default: true },
  days: { kind: 'listOf', of: { kind: 'text' }, default: ['monday'] },
  counters: { kind: 'count', default: 2 },
  rating: { kind: 'count', least: 0, most: 5, default: 0 },
  shelves: { kind: 'size', default: '1k' },
  wait: { kind: 'time', zero: 'nobody waits', default: '1.5m' },
  nap: { kind: 'time', unlimited: true },
  till: { kind: 'object', methods: ['get'] },
  greet: { kind: 'function' },
  sells: { kind: 'oneOf', choices: ['bread', 'cake', false], default: 'bread' },
  sign: {
    kind: 'anyOf',
    kinds: [
      { kind: 'text' },
      { kind: 'own', must: 'a regular expression', is: (value): value is RegExp => value instanceof RegExp },
    ],
  },
  key: { kind: 'text', secret: true },
  doors: { kind: 'listOf', of: { kind: 'oneOf', choices: ['front', 'back'] }, least: 1, default: ['front'] },
  host: { kind: 'host' },
  port: { kind: 'port' },
} as const satisfies OptionTable<ShopOptions>;

const LONG: OptionKind = {
  ...{ kind: 'own', must: 'a string of 8 or more' },
  is: (value): value is string => typeof value === 'string' && value.length >= 8,
};

const resolve = (options: object) => {
  const given: ShopOptions = { name: 'a', ...options };
  return resolveOptions(OPTIONS, given);
};

function refusalOf(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error as ConfigError;
  }
  throw new Error('it was not refused');
}

const circle: Record<string, unknown> = {};
circle.self = circle;

describe('resolveOptions', () => {
  it('fills in the defaults: times in milliseconds, sizes in bytes', () => {
    expect(resolve({ counters: undefined })).toEqual({
      ...{ name: 'a', open: true, days: ['monday'], counters: 2, rating: 0, shelves: 1024, wait: 90_000 },
      ...{ sells: 'bread', doors: ['front'] },
    });
  });

  it('gives back what needs no units, itself', () => {
    const options = {
      ...{ name: 'a', open: false, counters: 1, sells: false, key: 'k', sign: /x/, port: 0 },
      ...{ till: { get: () => undefined }, greet: (name: string) => name },
    } as const;
    const settings = resolve(options);
    expect(settings).toMatchObject(options);
    expect(settings.till).toBe(options.till);
    expect(settings.greet).toBe(options.greet);
  });

  it.each([
    { given: { wait: '0s' }, becomes: { wait: 0 } },
    { given: { wait: '500ms' }, becomes: { wait: 500 } },
    { given: { nap: 'unlimited' }, becomes: { nap: Infinity } },
    { given: { shelves: 10 }, becomes: { shelves: 10 } },
    { given: { counters: '3' }, becomes: { counters: 3 } },
    { given: { port: '8000' }, becomes: { port: 8000 } },
    { given: { days: [] }, becomes: { days: [] } },
    { given: { host: '[::1]' }, becomes: { host: '::1' } },
    { given: { host: '::ffff:192.0.2.1' }, becomes: { host: '::ffff:192.0.2.1' } },
    { given: { host: 'fe80::1%eth0' }, becomes: { host: 'fe80::1%eth0' } },
    { given: { host: 'localhost' }, becomes: { host: 'localhost' } },
  ])('takes $given', ({ given, becomes }) => {
    expect(resolve(given)).toMatchObject(becomes);
  });

  it.each<{ given: object; says: string }>([
    { given: { wait: 30 }, says: "wait must have a unit, like '30s', got 30" },
    { given: { wait: 0 }, says: "wait must have a unit, like '30s', got 0" },
    { given: { wait: '30' }, says: `wait must have a unit, like '30s', got "30"` },
    { given: { wait: '1.5' }, says: `wait must have a unit, like '30s', got "1.5"` },
    { given: { wait: '-5s' }, says: `wait must be a time, like '500ms', '30s' or '7d', got "-5s"` },
    { given: { wait: '1e3s' }, says: `wait must be a time, like '500ms', '30s' or '7d', got "1e3s"` },
    { given: { wait: Infinity }, says: "wait must be a time, like '500ms', '30s' or '7d', got Infinity" },
    {
      given: { wait: 'unlimited' },
      says: `wait must be a time, like '500ms', '30s' or '7d', got "unlimited"`,
    },
    {
      given: { nap: 'none' },
      says: `nap must be a time, like '500ms', '30s', '7d' or 'unlimited', got "none"`,
    },
    {
      given: { nap: '0s' },
      says: `nap must be above 0, a time, like '500ms', '30s', '7d' or 'unlimited', got "0s"`,
    },
    { given: { shelves: -1 }, says: "shelves must be a size in bytes, like 8190, '16k' or '1m', got -1" },
    { given: { shelves: 0 }, says: 'shelves must be above 0, a size in bytes, like' },
    { given: { shelves: Infinity }, says: 'shelves must be a size in bytes, like' },
    { given: { name: undefined }, says: 'name must be a string that is not empty, got undefined' },
    { given: { name: null }, says: 'name must be a string that is not empty, got null' },
    { given: { name: '' }, says: 'name must be a string that is not empty, got ""' },
    { given: { open: 1 }, says: 'open must be true or false, got 1' },
    { given: { open: null }, says: 'open must be true or false, got null' },
    { given: { open: circle }, says: 'open must be true or false, got an object' },
    { given: { open: 10n }, says: 'open must be true or false, got a bigint' },
    {
      given: { days: ['x', 3] },
      says: 'days[1] must be a string that is not empty, got 3',
    },
    { given: { days: 'x' }, says: 'got "x"' },
    {
      given: { doors: [] },
      says: 'doors must be an array of 1 or more, each element "front" or "back", got []',
    },
    { given: { counters: 0 }, says: 'counters must be a whole number of 1 or more, got 0' },
    { given: { counters: 1.5 }, says: 'got 1.5' },
    { given: { counters: NaN }, says: 'got NaN' },
    { given: { counters: 2 ** 53 }, says: 'got 9007199254740992' },
    { given: { counters: '1e3' }, says: 'got "1e3"' },
    { given: { rating: 6 }, says: 'rating must be a whole number from 0 to 5, got 6' },
    { given: { port: 65_536 }, says: 'port must be a whole number from 0 to 65535, got 65536' },
    { given: { till: { put: () => '' } }, says: 'till must be an object with the methods get, got {}' },
    { given: { till: null }, says: 'got null' },
    { given: { greet: 'b' }, says: 'greet must be a function, got "b"' },
    { given: { sells: 'pie' }, says: 'sells must be "bread", "cake" or false, got "pie"' },
    { given: { sells: () => 0 }, says: 'got a function' },
    {
      given: { sign: 3 },
      says: 'sign must be a string that is not empty, or a regular expression, got 3',
    },
    { given: { host: '' }, says: 'host must be an address or a name, got ""' },
    { given: { host: '*' }, says: 'host must be an address or a name; 0.0.0.0 is every network' },
    { given: { host: '::g' }, says: 'host must be an address or a name; this is no IPv6 address' },
    { given: { host: '[a]' }, says: 'host must be an address or a name; this is no IPv6 address' },
    { given: { host: '1.2.3.4:80' }, says: 'host must be an address or a name without a port' },
    { given: { host: 'http://a' }, says: 'host must be an address or a name, without a scheme and a path' },
    { given: { opne: true }, says: 'there is no option "opne"; did you mean "open"?' },
    { given: { toString: 1 }, says: 'there is no option "toString"' },
  ])('refuses $given', ({ given, says }) => {
    const refusal = refusalOf(() => resolve(given));
    expect(refusal).toMatchObject({ name: 'ConfigError', option: Object.keys(given)[0] });
    expect(refusal.message).toContain(says);
  });

  it.each([['a'], [null], [undefined], [3]])('refuses options that are %j', (options) => {
    const refusal = refusalOf(() => resolveOptions(OPTIONS, options as unknown as ShopOptions));
    expect(refusal.message).toContain('options must be an object, got');
  });

  it('names the package that has the options', () => {
    const refused = (options: object) =>
      refusalOf(() => resolveOptions(OPTIONS, options as ShopOptions, '@tsgi/middleware-shop')).message;
    expect(refused({})).toBe(
      'shop: name must be a string that is not empty, got undefined (@tsgi/middleware-shop, "Options")',
    );
    expect(refused({ naem: 'a' })).toBe(
      'shop: there is no option "naem"; did you mean "name"? (@tsgi/middleware-shop, "Options")',
    );
    expect(refused('a' as unknown as object)).toMatch(/^shop: options must be an object/);
  });

  it('does not show a secret', () => {
    expect(refusalOf(() => resolve({ key: ['hunter2'] })).message).toBe(
      'key must be a string that is not empty, got an array of 1 element',
    );
  });

  it.each([
    [['hunter22', 'hunter2'], 'keys[1] must be a string of 8 or more, got a string of 7 characters'],
    [['hunter22', undefined], 'keys[1] must be a string of 8 or more, got undefined'],
    [[['hunter22']], 'keys[0] must be a string of 8 or more, got an array of 1 element'],
    ['', 'keys must be a string that is not empty, or an array, each element'],
  ])('says which element of a list it is that cannot be used: %j', (keys, message) => {
    const row: OptionRow = {
      kind: 'anyOf',
      kinds: [{ kind: 'text' }, { kind: 'listOf', of: LONG }],
      secret: true,
    };
    const refusal = refusalOf(() => parseOption(row, keys, 'keys', 'keys'));
    expect(refusal.option).toBe('keys');
    expect(refusal.message).toContain(message);
    expect(refusal.message).not.toContain('hunter');
  });

  it('says which element of a list in a list it is', () => {
    const row: OptionRow = { kind: 'listOf', of: { kind: 'listOf', of: LONG } };
    expect(refusalOf(() => parseOption(row, [[], ['hunter22', 'x']], 'keys', 'keys')).message).toBe(
      'keys[1][1] must be a string of 8 or more, got "x"',
    );
  });

  it('says what is wrong with a time in a list', () => {
    const row = { kind: 'listOf', of: { kind: 'time' } } as const;
    expect(refusalOf(() => parseOption(row, ['1s', '30'], 'waits', '--waits')).message).toBe(
      '--waits[1] must have a unit, like 30s, got "30"',
    );
  });

  it('throws what a kind of its own throws', () => {
    const fault = new RangeError('out of order');
    const is = (value: unknown): value is string => {
      if (value === 'a') throw fault;
      return true;
    };
    const table = { name: { kind: 'own', must: 'a', is } } as const;
    expect(() => resolveOptions<{ name?: string }, typeof table>(table, { name: 'a' })).toThrow(fault);
  });
});

describe('parseOption', () => {
  it.each<{ row: OptionRow; text: string; says: string }>([
    { row: OPTIONS.wait, text: '30', says: '--wait must have a unit, like 30s, got "30"' },
    { row: OPTIONS.nap, text: 'x', says: '--wait must be a time, like 500ms, 30s, 7d or unlimited, got "x"' },
    {
      row: OPTIONS.shelves,
      text: '5x',
      says: '--wait must be a size in bytes, like 8190, 16k or 1m, got "5x"',
    },
    {
      row: OPTIONS.key,
      text: '',
      says: '--wait must be a string that is not empty, got a string without characters',
    },
  ])('refuses as on a command line: $says', ({ row, says, text }) => {
    expect(refusalOf(() => parseOption(row, text, 'wait', '--wait'))).toMatchObject({
      option: 'wait',
      message: says,
    });
  });

  it('gives the value', () => {
    expect(parseOption(OPTIONS.wait, '2s', 'wait', '--wait')).toBe(2000);
  });
});
