import { describe, expect, it } from 'vitest';
import { contentTypeOf } from './content-types.ts';

describe('contentTypeOf', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['/srv/a.b/APP.JS', 'text/javascript; charset=utf-8'],
    ['notes.txt', 'text/plain; charset=utf-8'],
    ['data.json', 'application/json'],
    ['logo.svg', 'image/svg+xml'],
    ['a.tar.gz', 'application/gzip'],
    ['.png', 'image/png'],
    ['README', 'application/octet-stream'],
    ['/srv/a.html/README', 'application/octet-stream'],
    ['C:\\a.html\\README', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
    ['a.', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('%j is %s', (filename, type) => {
    expect(contentTypeOf(filename)).toBe(type);
  });
});
