import { describe, expect, it } from 'vitest';
import { parseMediaType } from './media-type.ts';

describe('parseMediaType', () => {
  it.each<[string, string, [string, string][]]>([
    ['text/html', 'text/html', []],
    ['Text/HTML; Charset=UTF-8', 'text/html', [['charset', 'UTF-8']]],
    [
      'multipart/form-data ; boundary="a;\\"b" ;x=y',
      'multipart/form-data',
      [
        ['boundary', 'a;"b'],
        ['x', 'y'],
      ],
    ],
    ['a/b;', 'a/b', []],
    ['a/b;;x=1;X=2', 'a/b', [['x', '1']]],
    ['a/b; __proto__=x', 'a/b', [['__proto__', 'x']]],
  ])('of %j', (text, type, parameters) => {
    expect(parseMediaType(text)).toEqual({ type, parameters: new Map(parameters) });
  });

  it.each([
    '',
    'text',
    'text/',
    '/html',
    'a/b c',
    'a/b; x',
    'a/b; x=',
    'a/b; x="',
    'a/b; x="a"b',
    'a/b, c/d',
  ])('of %j is nothing', (text) => {
    expect(parseMediaType(text)).toBeUndefined();
  });
});
