/** Each export has a docstring, and neither docstrings nor documents have a word that CONTRIBUTING.md bans. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { docstringsOf, isDocumented, publicExports } from './docstrings.ts';

const ROOT = join(import.meta.dirname, '..');

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const packages = globSync('packages/*/src/index.ts', { cwd: ROOT })
  .sort()
  .map((index) => ({ index }));

describe('each export has a docstring', () => {
  it.each(packages)('in $index', ({ index }) => {
    const all = publicExports(join(ROOT, index));
    expect(all).not.toEqual([]);
    expect(all.filter((one) => !isDocumented(one)).map(({ name }) => name)).toEqual([]);
  });
});

/** The first column of the table of words in CONTRIBUTING.md. */
const BANNED = [...read('CONTRIBUTING.md').matchAll(/^\| _([a-z ,]+)_ +\|/gm)].flatMap(([, words = '']) =>
  words.split(', '),
);

const banned = new RegExp(`\\b(?:${BANNED.join('|')})\\b`, 'gi');

const wordsIn = (text: string) => text.match(banned) ?? [];

// A decision is a record of its day, and a changelog too: they are not written anew.
const documents = ['*.md', 'docs/*.md', 'docs/{guide,reference}/*.md', '{packages,apps}/*/README.md']
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .sort();

const sources = globSync('packages/*/src/**/*.ts', { cwd: ROOT })
  .filter((file) => !/\.test(-d)?\.ts$/.test(file))
  .sort();

describe('words that CONTRIBUTING.md bans', () => {
  it('are in its table', () => {
    expect(BANNED).toContain('whoever');
    expect(wordsIn('Whoever reads, and nobody else.')).toEqual(['Whoever', 'nobody']);
  });

  it('are in no docstring', () => {
    const found = sources.flatMap((file) =>
      docstringsOf(read(file)).flatMap(({ line, text }) =>
        wordsIn(text).map((word) => `${file}:${line}: ${word}`),
      ),
    );
    expect(found).toEqual([]);
  });

  it('are in no document', () => {
    const found = documents.flatMap((file) => {
      // Code is checked by what runs it; the table of words has to name them.
      const prose = read(file)
        .replace(/^(`{3,})[^]*?^\1$/gm, (code) => code.replace(/[^\n]/g, ''))
        .replace(/`[^`\n]*`/g, '')
        .replace(/^\| _[a-z ,]+_ +\|.*$/gm, '');
      return prose
        .split('\n')
        .flatMap((line, at) => wordsIn(line).map((word) => `${file}:${at + 1}: ${word}`));
    });
    expect(found).toEqual([]);
  });

  it('are in no message', () => {
    // Strings in which there are words, and not names or code.
    const string = /(["'`])((?:\\.|(?!\1)[^\\\n])* (?:\\.|(?!\1)[^\\\n])*)\1/g;
    const found = sources.flatMap((file) =>
      read(file)
        .replace(/\/\*\*[^]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ''))
        .split('\n')
        .flatMap((line, at) =>
          [...line.matchAll(string)].flatMap(([, , text = '']) =>
            wordsIn(text).map((word) => `${file}:${at + 1}: ${word}`),
          ),
        ),
    );
    expect(found).toEqual([]);
  });
});
