import { describe, expect, it } from 'vitest';
import { parseFrame, pathWithin } from './stack-frame.ts';

describe('parseFrame', () => {
  it.each([
    ['at load (file:///srv/app.ts:12:34)', 'load', 'file:///srv/app.ts', 'own'],
    ['at load (/srv/my site (1)/app.ts:12:34)', 'load', '/srv/my site (1)/app.ts', 'own'],
    ['at file:///srv/my site (1)/app.ts:12:34', undefined, 'file:///srv/my site (1)/app.ts', 'own'],
    ['at file:///srv/app.ts:12:34', undefined, 'file:///srv/app.ts', 'own'],
    ['at async file:///srv/app.ts:12:34', 'async', 'file:///srv/app.ts', 'own'],
    ['at async App.tsgi (C:\\srv\\app.ts:12:34)', 'async App.tsgi', 'C:\\srv\\app.ts', 'own'],
    ['at new User (/srv/user.ts:12:34)', 'new User', '/srv/user.ts', 'own'],
    ['at Site.show [as handler] (/srv/a.ts:12:34)', 'Site.show [as handler]', '/srv/a.ts', 'own'],
    ['at parse (/srv/node_modules/zod/index.js:12:34)', 'parse', '/srv/node_modules/zod/index.js', 'package'],
    ['at node:internal/process:12:34', undefined, 'node:internal/process', 'runtime'],
    ['at JSON.parse (<anonymous>:12:34)', 'JSON.parse', '<anonymous>', 'runtime'],
  ])('reads %j', (line, call, file, origin) => {
    expect(parseFrame(line)).toEqual({ call, file, line: 12, column: 34, origin });
  });

  it.each(['at JSON.parse (<anonymous>)', 'at native', 'Error: at night', ''])(
    'finds no place in %j',
    (line) => {
      expect(parseFrame(line)).toBeUndefined();
    },
  );

  it('reads a long line that is none in no time', () => {
    const begin = performance.now();
    parseFrame(`at ${'(as ['.repeat(1000)}`);
    parseFrame(`at ${'a [as '.repeat(1000)}`);
    expect(performance.now() - begin).toBeLessThan(200);
  });
});

describe('pathWithin', () => {
  it.each([
    ['/srv/site/src/app.ts', 'src/app.ts'],
    ['file:///srv/site/my%20app.ts', 'my app.ts'],
    ['/srv/site/node_modules/zod/index.js', 'node_modules/zod/index.js'],
    ['/srv/other/app.ts', '/srv/other/app.ts'],
    ['/srv/site-2/app.ts', '/srv/site-2/app.ts'],
    ['file:///srv/other/app.ts', '/srv/other/app.ts'],
    ['file://elsewhere/%zz.ts', 'file://elsewhere/%zz.ts'],
    ['node:internal/process', 'node:internal/process'],
    ['<anonymous>', '<anonymous>'],
  ])('shows %j as %j', (file, shown) => {
    expect(pathWithin('/srv/site', file)).toBe(shown);
  });
});
