import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExcerpt } from './source-excerpt.ts';

let folder: string;
const text = (lines: number) => Array.from({ length: lines }, (_, index) => `line ${index + 1}`).join('\n');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsgi-excerpt-'));
  await writeFile(join(folder, 'a b#ü.ts'), text(20));
  await writeFile(join(folder, 'minified.js'), `${'x'.repeat(10_000)}\n`);
  await writeFile(join(folder, 'huge.js'), 'x'.repeat(2_000_000));
  await writeFile(join(folder, 'secrets.env'), text(20));
});

afterAll(() => rm(folder, { recursive: true }));

describe('readExcerpt', () => {
  it.each([
    { line: 10, first: 5, count: 11 },
    { line: 1, first: 1, count: 6 },
    { line: 20, first: 15, count: 6 },
  ])('has the lines around line $line', ({ count, first, line }) => {
    const path = join(folder, 'a b#ü.ts');
    const excerpt = readExcerpt(path, line);
    expect(excerpt).toMatchObject({ first });
    expect(excerpt!.lines).toHaveLength(count);
    expect(excerpt!.lines[line - first]).toBe(`line ${line}`);
    expect(readExcerpt(pathToFileURL(path).href, line)).toEqual(excerpt);
  });

  it('cuts lines that are too long to be read', () => {
    expect(readExcerpt(join(folder, 'minified.js'), 1)?.lines[0]).toHaveLength(240);
  });

  it.each([
    { title: 'a line that is not there', file: 'a b#ü.ts', line: 21 },
    { title: 'line 0', file: 'a b#ü.ts', line: 0 },
    { title: 'a file that is not there', file: 'other.ts', line: 1 },
    { title: 'a file that is too large', file: 'huge.js', line: 1 },
    { title: 'a file that is no source', file: 'secrets.env', line: 1 },
    { title: 'a folder', file: '', line: 1 },
  ])('has nothing of $title', ({ file, line }) => {
    expect(readExcerpt(join(folder, file), line)).toBeUndefined();
  });

  it.each(['node:fs.js', 'relative.ts', 'https://example.com/a.js', 'file://%00/a.js', '<anonymous>'])(
    'looks for no file at %j',
    (file) => {
      expect(readExcerpt(file, 1)).toBeUndefined();
    },
  );
});
