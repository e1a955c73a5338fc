import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filePath, isAlias } from './file-path.ts';

describe('filePath', () => {
  it.each([
    ['/', ''],
    ['/a.txt', 'a.txt'],
    ['/css/site.css', 'css/site.css'],
    ['/css/', 'css/'],
    ['/ä/💡.txt', 'ä/💡.txt'],
    ['/a b (1).txt', 'a b (1).txt'],
    ['/~user/a', '~user/a'],
    ['/console.txt', 'console.txt'],
    ['/com10', 'com10'],
    // It was decoded once, and is not decoded again.
    ['/%2e%2e/a', '%2e%2e/a'],
    ['/a%2fb', 'a%2fb'],
    ['/%00', '%00'],
    ['/.well-known/security.txt', '.well-known/security.txt'],
  ])('%j is %j', (path, expected) => {
    expect(filePath(path)).toBe(expected);
  });

  it.each([
    { trap: 'no slash at its beginning', paths: ['', 'a', '*', '../a', 'C:/a'] },
    {
      trap: 'dot segments',
      paths: ['/..', '/../a', '/a/../b', '/a/..', '/.', '/./a', '/a/./b', '/...', '/a...'],
    },
    { trap: 'empty segments', paths: ['//', '//a', '/a//b', '/a//', '///etc/passwd'] },
    { trap: 'backslashes', paths: ['/\\', '/a\\b', '/..\\a', '/\\..\\..\\a', '/\\\\host\\share'] },
    { trap: 'NUL and other control characters', paths: ['/\0', '/a\0.txt', '/a\n', '/\x7f', '/a\x85'] },
    {
      trap: 'device names of Windows',
      paths: ['/con', '/NUL', '/aux.txt', '/Prn.a.b', '/com1', '/lpt².txt', '/a/nul', '/CONIN$', '/nul /a'],
    },
    { trap: 'drives and alternate streams', paths: ['/c:', '/C:/a', '/a.txt:secret', '/a.txt::$DATA'] },
    { trap: 'what Windows leaves away', paths: ['/a.', '/a ', '/a./b', '/private /a', '/.. /a'] },
    { trap: 'short names of Windows', paths: ['/PRIVAT~1', '/PRIVAT~1.TXT', '/a/B~12/c'] },
    {
      trap: 'hidden files',
      paths: ['/.env', '/.git/config', '/a/.b', '/a/.well-known/b', '/.well-known/.a'],
    },
  ])('finds no file for $trap', ({ paths }) => {
    expect(paths.filter((path) => filePath(path) !== undefined)).toEqual([]);
  });

  it('finds hidden files if they are allowed, and still nothing outside', () => {
    expect(filePath('/.env', 'allow')).toBe('.env');
    expect(filePath('/a/.b/', 'allow')).toBe('a/.b/');
    expect(filePath('/../a', 'allow')).toBeUndefined();
  });

  it('gives the path itself without its first slash, of plain segments, or nothing', () => {
    const part = fc.constantFrom('/', '.', '..', '\\', 'a', 'nul', ' ', '\0', '%2e', ':', '~1', 'é');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = parts.join('');
        const found = filePath(path, 'allow');
        if (found === undefined) return;
        expect(`/${found}`).toBe(path);
        expect(new URL(`/${encodeURI(found)}`, 'http://a').pathname).toBe(`/${encodeURI(found)}`);
        expect(found).not.toMatch(/[\\\0:]/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('isAlias', () => {
  it.each([
    { path: '/r/Private', real: '/r/private', alias: true },
    { path: '/r/caf\u00e9', real: '/r/cafe\u0301', alias: true },
    { path: '/r/private', real: '/r/private', alias: false },
    { path: '/r/latest/a', real: '/r/v2/a', alias: false },
  ])('of $path and $real is $alias', ({ path, real, alias }) => {
    expect(isAlias(path, real)).toBe(alias);
  });
});
