import { expectTypeOf, it } from 'vitest';
import { type OptionTable, type Settings } from './check-options.ts';
import { FLAG, FUNCTION, TEXT, atLeast, oneOf } from './option-kinds.ts';

type Options = {
  readonly root: string;
  readonly dotfiles?: 'deny' | 'allow';
  readonly age?: (path: string) => number;
};

const OPTIONS = {
  root: { ...TEXT, required: true },
  dotfiles: { ...oneOf('deny', 'allow'), default: 'deny' },
  age: FUNCTION,
} as const satisfies OptionTable<Options>;

it('knows which option is always there', () => {
  type Checked = Settings<Options, typeof OPTIONS>;
  expectTypeOf<Checked>().toEqualTypeOf<{
    readonly root: string;
    readonly dotfiles: 'deny' | 'allow';
    readonly age: ((path: string) => number) | undefined;
  }>();
});

const { root, dotfiles, age } = OPTIONS;

/** Rows that do not fit their options do not compile. */
export const refused: readonly unknown[] = [
  // @ts-expect-error a flag is no string
  { root: { ...FLAG, required: true }, dotfiles, age } satisfies OptionTable<Options>,
  // @ts-expect-error it has to be given
  { root: TEXT, dotfiles, age } satisfies OptionTable<Options>,
  // @ts-expect-error such a default does not exist
  { root, dotfiles: { ...oneOf('deny'), default: 'x' }, age } satisfies OptionTable<Options>,
  // @ts-expect-error a number is no function
  { root, dotfiles, age: atLeast(0) } satisfies OptionTable<Options>,
  // @ts-expect-error a function is no string
  { root: { ...FUNCTION, required: true }, dotfiles, age } satisfies OptionTable<Options>,
  // @ts-expect-error a row is missing
  { root, dotfiles } satisfies OptionTable<Options>,
];
