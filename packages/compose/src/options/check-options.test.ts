import { describe, expect, it } from 'vitest';
import { type OptionTable, checkOptions } from './check-options.ts';
import { ConfigError } from './config-error.ts';
import { FLAG, FUNCTION, TEXT, atLeast, eitherOf, listOf, oneOf, withMethods } from './option-kinds.ts';

type Store = { get(key: string): string; set(key: string, value: string): void };

type ShopOptions = {
  readonly name: string;
  readonly open?: boolean;
  readonly days?: readonly string[];
  readonly counters?: number;
  readonly till?: Store;
  readonly greet?: (name: string) => string;
  readonly sells?: 'bread' | 'cake' | false;
  readonly key?: string;
};

const OPTIONS = {
  name: { ...TEXT, required: true },
  open: { ...FLAG, default: true },
  days: { ...listOf(TEXT), default: ['monday'] },
  counters: { ...atLeast(1), default: 2 },
  till: withMethods<Store>('get', 'set'),
  greet: FUNCTION,
  sells: { ...eitherOf(oneOf('bread', 'cake'), oneOf(false)), default: 'bread' },
  key: { ...TEXT, secret: true },
} as const satisfies OptionTable<ShopOptions>;

const check = (options: object) => checkOptions('shop', OPTIONS, options as ShopOptions);

const circle: Record<string, unknown> = {};
circle.self = circle;

describe('checkOptions', () => {
  it('fills in the defaults', () => {
    expect(check({ name: 'a', counters: undefined })).toEqual({
      ...{ name: 'a', open: true, days: ['monday'], counters: 2, sells: 'bread' },
      ...{ till: undefined, greet: undefined, key: undefined },
    });
  });

  it('gives back what was given, itself', () => {
    const options = {
      ...{ name: 'a', open: false, days: [], counters: 1, sells: false, key: 'k' },
      ...{ till: new Map<string, string>(), greet: (name: string) => name },
    };
    const settings = check(options);
    expect(settings).toEqual(options);
    expect(settings.till).toBe(options.till);
  });

  it.each([
    { option: 'name', options: {}, message: 'name must be a string that is not empty, got undefined' },
    { option: 'name', options: { name: '' }, message: 'name must be a string that is not empty, got ""' },
    { option: 'open', options: { name: 'a', open: 1 }, message: 'open must be true or false, got 1' },
    { option: 'open', options: { name: 'a', open: circle }, message: 'true or false, got an object' },
    {
      option: 'days',
      options: { name: 'a', days: ['x', 3] },
      message: 'days[1] must be a string that is not empty, got 3',
    },
    { option: 'days', options: { name: 'a', days: 'x' }, message: 'got "x"' },
    {
      option: 'counters',
      options: { name: 'a', counters: 0 },
      message: 'counters must be a whole number of at least 1, got 0',
    },
    { option: 'counters', options: { name: 'a', counters: 1.5 }, message: 'got 1.5' },
    { option: 'counters', options: { name: 'a', counters: NaN }, message: 'got NaN' },
    { option: 'counters', options: { name: 'a', counters: '3' }, message: 'got "3"' },
    {
      option: 'till',
      options: { name: 'a', till: { get: () => '' } },
      message: 'till must be an object with the methods get, set, got {}',
    },
    { option: 'till', options: { name: 'a', till: null }, message: 'got null' },
    { option: 'greet', options: { name: 'a', greet: 'b' }, message: 'greet must be a function, got "b"' },
    {
      option: 'sells',
      options: { name: 'a', sells: 'pie' },
      message: 'sells must be one of "bread", "cake", or one of false, got "pie"',
    },
    { option: 'sells', options: { name: 'a', sells: () => 0 }, message: 'got a function' },
    {
      option: 'an option',
      options: { name: 'a', opne: true },
      message:
        'an option must be one of name, open, days, counters, till, greet, sells, key, got "opne" (@tsgi/middleware-shop, "Options")',
    },
  ])('refuses $option: $message', ({ option, options, message }) => {
    const refusal = refusalOf(options);
    expect(refusal).toBeInstanceOf(ConfigError);
    expect(refusal).toMatchObject({ name: 'ConfigError', option });
    expect(refusal?.message).toMatch(/^shop: .* \(@tsgi\/middleware-shop, "Options"\)$/);
    expect(refusal?.message).toContain(message);
  });

  it.each([['a'], [null], [undefined]])('refuses options that are %j', (options) => {
    expect(refusalOf(options as unknown as object)?.message).toContain('options must be an object, got');
  });

  it('does not show a secret', () => {
    expect(refusalOf({ name: 'a', key: ['hunter2'] })?.message).toContain(
      'not empty, got an array of 1 element (',
    );
  });
});

function refusalOf(options: object): ConfigError | undefined {
  try {
    check(options);
  } catch (error) {
    return error as ConfigError;
  }
  return undefined;
}
