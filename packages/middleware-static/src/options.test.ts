import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf } from '../test/folders.ts';
import { type StaticOptions, staticFiles } from './index.ts';

describe('staticFiles', () => {
  it.each([
    { options: {}, message: 'static: root must be a folder that is there, or an array' },
    { options: { root: '/no/such/folder' }, message: 'got "/no/such/folder"' },
    { options: { root: '\0' }, message: 'static: root must be a folder' },
    { options: { root: new URL('https://a.example/') }, message: 'got "https://a.example/"' },
    { options: { root: [3] }, message: 'root[0] must be a folder that is there, got 3' },
    { options: { index: '../a' }, message: 'static: index must be a file name, or false, got "../a"' },
    { options: { index: true }, message: 'static: index must be a file name' },
    { options: { fallback: '/index.html' }, message: 'static: fallback must be a path within the root' },
    { options: { fallback: '../index.html' }, message: 'got "../index.html"' },
    {
      options: { extensions: ['html'] },
      message: 'extensions[0] must be an ending like ".html", got "html"',
    },
    { options: { extensions: ['./a'] }, message: 'static: extensions[0] must be an ending' },
    {
      options: { dotfiles: 'ignore' },
      message: 'static: dotfiles must be "deny" or "allow", got "ignore"',
    },
    { options: { links: true }, message: 'static: links must be "inside" or "anywhere", got true' },
    {
      options: { precompressed: ['deflate'] },
      message: 'static: precompressed[0] must be "br", "gzip" or "zstd"',
    },
    { options: { cacheControl: 3600 }, message: 'static: cacheControl must be' },
    { options: { immutable: 'hash' }, message: 'static: immutable must be a regular expression, got "hash"' },
    { options: { headers: {} }, message: 'static: headers must be a function, got {}' },
    { options: { listing: 1 }, message: 'static: listing must be true or false, got 1' },
    { options: { maxAge: 1 }, message: 'static: there is no option "maxAge"' },
  ])('refuses $options', ({ options, message }) => {
    const given = { root: folderOf({}), ...options };
    if (Object.keys(options).length === 0) Reflect.deleteProperty(given, 'root');
    expect(() => staticFiles(given as unknown as StaticOptions)).toThrow(message);
  });

  it('refuses a file as its root', () => {
    const root = join(folderOf({ 'a.txt': 'a' }), 'a.txt');
    expect(() => staticFiles({ root })).toThrow('static: root must be a folder that is there');
  });
});
