import type { Header } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { addVary, headersOf } from './headers.ts';

const lines = (): Header[] => [
  ['Content-Type', 'text/plain'],
  ['set-cookie', 'a=1'],
  ['Set-Cookie', 'b=2'],
];

describe('headersOf', () => {
  it('reads lines by name, in any case', () => {
    const view = headersOf(lines());
    expect(view.get('content-type')).toBe('text/plain');
    expect(view.get('X-None')).toBeUndefined();
    expect(view.get('SET-COOKIE')).toBe('a=1, b=2');
    expect(view.getAll('Set-Cookie')).toEqual(['a=1', 'b=2']);
    expect([view.has('CONTENT-TYPE'), view.has('X-None')]).toEqual([true, false]);
    expect([...view]).toEqual(lines());
  });

  it.each<[string, (view: ReturnType<typeof headersOf>) => void, Header[]]>([
    [
      'sets a line in its place',
      (view) => view.set('content-type', 'a/b'),
      [['content-type', 'a/b'], ...lines().slice(1)],
    ],
    [
      'sets one line for several',
      (view) => view.set('Set-Cookie', 'c=3'),
      [lines()[0]!, ['Set-Cookie', 'c=3']],
    ],
    ['sets a new line at the end', (view) => view.set('X-A', '1'), [...lines(), ['X-A', '1']]],
    ['appends', (view) => view.append('Set-Cookie', 'c=3'), [...lines(), ['Set-Cookie', 'c=3']]],
    ['deletes all of a name', (view) => view.delete('SET-COOKIE'), [lines()[0]!]],
    ['deletes nothing that is not there', (view) => view.delete('X-None'), lines()],
  ])('%s, in the list itself', (_, change, expected) => {
    const list = lines();
    change(headersOf(list));
    expect(list).toEqual(expected);
  });

  it('changes no line that another list may share', () => {
    const shared = lines();
    headersOf([...shared]).set('Content-Type', 'a/b');
    expect(shared).toEqual(lines());
  });
});

describe('addVary', () => {
  it.each<[Header[], Header[]]>([
    [[], [['Vary', 'Accept']]],
    [[['vary', 'Cookie']], [['Vary', 'Cookie, Accept']]],
    [[['Vary', 'Cookie, accept']], [['Vary', 'Cookie, accept']]],
    [[['Vary', '*']], [['Vary', '*']]],
    [
      [
        ['Vary', 'A'],
        ['Vary', 'B'],
      ],
      [['Vary', 'A, B, Accept']],
    ],
  ])('adds Accept to %j', (list, expected) => {
    addVary(list, 'Accept');
    expect(list).toEqual(expected);
  });
});
