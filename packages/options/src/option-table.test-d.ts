import { expectTypeOf, it } from 'vitest';
import type { OptionTable, OptionsOf, Settings } from './option-table.ts';
import type { OwnKind } from './option-kind.ts';
import { resolveOptions } from './resolve-options.ts';
import type { Size, Time } from './units.ts';

type Store = { get(key: string): string; readonly size: number };

type Options = {
  readonly root: string | URL;
  readonly dotfiles?: 'deny' | 'allow';
  readonly age?: (path: string) => number;
  readonly ttl?: Time;
  readonly maxContent?: Size;
  readonly count?: number;
  readonly index?: string | false;
  readonly store?: Store | 'cookie';
  readonly scope?: readonly string[];
  readonly wait?: Time | 'unlimited';
};

const FOLDER: OwnKind<string | URL> = {
  kind: 'own',
  must: 'a folder',
  is: (value): value is string | URL => value !== '',
};

const OPTIONS = {
  root: { ...FOLDER, required: true },
  dotfiles: { kind: 'oneOf', choices: ['deny', 'allow'], default: 'deny' },
  age: { kind: 'function' },
  ttl: { kind: 'time', default: '30s' },
  maxContent: { kind: 'size', default: '1m' },
  count: { kind: 'count' },
  index: { kind: 'anyOf', kinds: [{ kind: 'text' }, { kind: 'oneOf', choices: [false] }], default: false },
  store: {
    kind: 'anyOf',
    kinds: [
      { kind: 'object', methods: ['get'] },
      { kind: 'oneOf', choices: ['cookie'] },
    ],
  },
  scope: { kind: 'listOf', of: { kind: 'text' }, default: [] },
  wait: { kind: 'time', unlimited: true, default: 'unlimited' },
} as const satisfies OptionTable<Options>;

it('knows which option is always there, and that times and sizes are numbers then', () => {
  expectTypeOf<Settings<Options, typeof OPTIONS>>().toEqualTypeOf<{
    readonly root: string | URL;
    readonly dotfiles: 'deny' | 'allow';
    readonly age: ((path: string) => number) | undefined;
    readonly ttl: number;
    readonly maxContent: number;
    readonly count: number | undefined;
    readonly index: string | false;
    readonly store: Store | 'cookie' | undefined;
    readonly scope: readonly string[];
    readonly wait: number;
  }>();
  const given: Options = { root: 'a' };
  expectTypeOf(resolveOptions(OPTIONS, given).ttl).toEqualTypeOf<number>();
});

it('makes the type of options of a table', () => {
  const table = {
    timeout: { kind: 'time', default: '1s', unlimited: true },
    host: { kind: 'host' },
    port: { kind: 'port', default: 80 },
    half: { kind: 'oneOf', choices: ['abort', 'answer'] },
    quiet: { kind: 'flag' },
    trusted: { kind: 'listOf', of: { kind: 'text' } },
    maxContent: { kind: 'size' },
  } as const;
  type Given = OptionsOf<typeof table>;
  expectTypeOf<Given>().toEqualTypeOf<{
    readonly timeout?: Time | 'unlimited' | undefined;
    readonly host?: string | undefined;
    readonly port?: number | string | undefined;
    readonly half?: 'abort' | 'answer' | undefined;
    readonly quiet?: boolean | undefined;
    readonly trusted?: readonly string[] | undefined;
    readonly maxContent?: Size | undefined;
  }>();
  const given: Given = {};
  expectTypeOf(resolveOptions(table, given).timeout).toEqualTypeOf<number>();
  expectTypeOf(resolveOptions(table, given).half).toEqualTypeOf<'abort' | 'answer' | undefined>();
});

it('takes no time without a unit', () => {
  expectTypeOf<'30s' | '1.5h' | '500ms' | '7d'>().toExtend<Time>();
  expectTypeOf<30>().not.toExtend<Time>();
  expectTypeOf<'30'>().not.toExtend<Time>();
  expectTypeOf<'30S' | '1w' | 'soon'>().not.toExtend<Time>();
  expectTypeOf<8190 | '8190' | '16k' | '1.5M'>().toExtend<Size>();
});

type Of<Name extends keyof Options> = OptionTable<Pick<Options, Name>>;

/** Rows that do not fit their options do not compile. */
export const refused: readonly unknown[] = [
  // @ts-expect-error a flag is no string
  { root: { kind: 'flag', required: true } } satisfies Of<'root'>,
  // @ts-expect-error a function is no string
  { root: { kind: 'function', required: true } } satisfies Of<'root'>,
  // @ts-expect-error it has to be given
  { root: FOLDER } satisfies Of<'root'>,
  // @ts-expect-error a row is missing
  { root: OPTIONS.root } satisfies Of<'root' | 'ttl'>,
  // @ts-expect-error a time has a unit
  { ttl: { kind: 'time', default: 30 } } satisfies Of<'ttl'>,
  // @ts-expect-error a count is no time
  { ttl: { kind: 'count' } } satisfies Of<'ttl'>,
  // @ts-expect-error a string is no time
  { ttl: { kind: 'text' } } satisfies Of<'ttl'>,
  // @ts-expect-error such a default does not exist
  { dotfiles: { ...OPTIONS.dotfiles, default: 'x' } } satisfies Of<'dotfiles'>,
  // @ts-expect-error such a choice does not exist
  { dotfiles: { kind: 'oneOf', choices: ['deny', 'x'] } } satisfies Of<'dotfiles'>,
  // @ts-expect-error a number is no function
  { age: { kind: 'count' } } satisfies Of<'age'>,
  // @ts-expect-error a store has no such method
  { store: { kind: 'object', methods: ['put'] } } satisfies Of<'store'>,
  // @ts-expect-error a size is more than a count
  { maxContent: { kind: 'count' } } satisfies Of<'maxContent'>,
  // @ts-expect-error what is one of several is used as it was given, a time is not
  { wait: { kind: 'anyOf', kinds: [{ kind: 'time' }] } } satisfies Of<'wait'>,
];
