/**
 * The documents are short and of one shape; what they say of files is true: links lead somewhere, and ARCHITECTURE.md
 * names each source file.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hear, parseCases } from '../packages/http1/wire/corpus.ts';

const ROOT = join(import.meta.dirname, '..');

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const WRITTEN_BY_TOOLS = ['**/node_modules/**', '.readme/**', '**/CHANGELOG.md', '.changeset/**'];
const documents = globSync('**/*.md', { cwd: ROOT, exclude: WRITTEN_BY_TOOLS })
  .sort()
  .map((document) => ({ document }));

describe('the documents', () => {
  it.each(documents)('$document has no broken link', ({ document }) => {
    const links = [...prose(read(document)).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)];
    const broken = links.map(([, link]) => link ?? '').filter((link) => !leadsSomewhere(document, link));
    expect(broken).toEqual([]);
  });
});

/** For somebody who has a minute. Tables that are made from the source do not count: they grow with it. */
const ROOT_LINES = 120;
const PACKAGE_WORDS = 900;
const HEADINGS = ['Use', 'Options', 'Place in the stack', 'What it does not do', 'References'];

describe('README.md', () => {
  it(`has at most ${ROOT_LINES} lines, the table of the packages aside`, () => {
    expect(withoutGenerated(read('README.md')).split('\n').length).toBeLessThanOrEqual(ROOT_LINES);
  });
});

describe('the README of a package', () => {
  const readmes = globSync('packages/*/README.md', { cwd: ROOT })
    .sort()
    .map((readme) => ({ readme }));

  it.each(readmes)(`$readme has at most ${PACKAGE_WORDS} words, generated tables aside`, ({ readme }) => {
    expect(withoutGenerated(read(readme)).split(/\s+/).length).toBeLessThanOrEqual(PACKAGE_WORDS);
  });

  it.each(readmes)('$readme has the five headings in order, Options where there are some', ({ readme }) => {
    const headings = [...prose(read(readme)).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading ?? '');
    const expected = HEADINGS.filter((one) => one !== 'Options' || headings.includes(one));
    expect(headings).toEqual(expected);
  });
});

describe('ARCHITECTURE.md', () => {
  it.each([{ name: 'server' }, { name: 'gateway' }, { name: 'tsgi' }, { name: 'http' }, { name: 'http1' }])(
    'names each source file of $name',
    ({ name }) => {
      const sources = globSync('**/*.ts', { cwd: join(ROOT, `packages/${name}/src`) })
        .filter((file) => file !== 'index.ts' && !/\.test(-d)?\.ts$/.test(file))
        .sort();
      expect(namedFiles(name)).toEqual(sources);
    },
  );
});

describe('CONTRIBUTING.md', () => {
  it('shows a case of the wire corpus that holds', () => {
    const [, example = ''] = /^````markdown\n([^]*?)^````$/m.exec(read('CONTRIBUTING.md')) ?? [];
    const cases = parseCases(example, 'CONTRIBUTING.md');
    expect(cases).toHaveLength(1);
    for (const wireCase of cases) expect(hear(wireCase, [wireCase.wire])).toEqual(wireCase.expected);
  });
});

describe('docs/decisions/README.md', () => {
  it('lists each decision', () => {
    const pages = globSync('[0-9]*.md', { cwd: join(ROOT, 'docs/decisions') }).sort();
    const listed = [...read('docs/decisions/README.md').matchAll(/\]\((\d{4}-[\w-]+\.md)\)/g)];
    expect(listed.map(([, page]) => page)).toEqual(pages);
  });
});

/** The files in the first column of the table under a package's heading. */
function namedFiles(name: string): string[] {
  const [, section = ''] = read('ARCHITECTURE.md').split(`**packages/${name}/src**`);
  const [, table = ''] = /\n\n((?:\|.*\n)+)/.exec(section) ?? [];
  const cells = table.split('\n').map((row) => row.split('|')[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w/-]+\.ts)`/g)].map(([, file]) => file ?? '')).sort();
}

/** Examples in code blocks link nowhere, and have no headings. */
function prose(markdown: string): string {
  return markdown.replace(/^(`{3,})[^]*?^\1$/gm, '');
}

function withoutGenerated(markdown: string): string {
  return markdown.replace(/<!-- (\w+):start -->[^]*?<!-- \1:end -->/g, '');
}

/** Whether the file is there, and the heading in it. */
function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(ROOT, target))) return false;
  if (anchor === undefined || !target.endsWith('.md')) return true;
  const headings = [...prose(read(target)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading ?? '');
  return headings.map(anchorOf).includes(anchor);
}

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
