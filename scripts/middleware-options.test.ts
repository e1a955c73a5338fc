import { describe, expect, it } from 'vitest';
import { optionTypes, optionsTable, parseSource } from './middleware-options.ts';

const SOURCE = `
/** Options. */
export type ShopOptions = {
  /**
   * What {@link shop} is called,
   * in words.
   */
  readonly name: string;
  /** Who greets. */
  readonly greet?: ((name: string) => string) | false;
  /** Time until it closes. */
  readonly open?: Time;
};

const OPTIONS = {
  name: { kind: 'text', required: true },
  greet: GREETING,
  open: { kind: 'time', default: '1h', zero: 'it stays closed' },
} as const satisfies OptionTable<ShopOptions>;
`;

const table = (source: string) => optionsTable([parseSource('shop.ts', source)], 'ShopOptions');

describe('optionsTable', () => {
  it('has words and types of the type, and defaults of the checks', () => {
    expect(table(SOURCE).split('\n')).toEqual([
      '| Option | Type | Default | What it is |',
      '| --- | --- | --- | --- |',
      '| `name` | `string` | required | What `shop` is called, in words. |',
      '| `greet` | `((name: string) => string) \\| false` |  | Who greets. |',
      "| `open` | `Time` | `'1h'` | Time until it closes. `'0s'`: it stays closed. |",
    ]);
  });

  it('finds the type in one file and the checks in another', () => {
    const [type = '', checks = ''] = SOURCE.split('const OPTIONS').map((part, index) =>
      index === 0 ? part : `const OPTIONS${part}`,
    );
    const sources = [parseSource('options.ts', type), parseSource('shop.ts', checks)];
    expect(optionTypes(sources)).toEqual(['ShopOptions']);
    expect(optionsTable(sources, 'ShopOptions')).toBe(table(SOURCE));
  });

  it.each([
    { title: 'no doc comment', from: '/** Who greets. */', to: '', message: 'ShopOptions.greet must have' },
    { title: 'no such type', from: 'type Shop', to: 'type Store', message: 'a type ShopOptions' },
    {
      title: 'no checks',
      from: '<ShopOptions>',
      to: '<Other>',
      message: 'satisfies OptionTable<ShopOptions>',
    },
  ])('refuses $title', ({ from, to, message }) => {
    expect(() => table(SOURCE.replace(from, to))).toThrow(message);
  });
});
