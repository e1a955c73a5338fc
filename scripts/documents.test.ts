/** What the documents say of files is true: links lead somewhere, and ARCHITECTURE.md names each source file. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hear, parseCases } from '../packages/http1/wire/corpus.ts';

const ROOT = join(import.meta.dirname, '..');

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const documents = ['*.md', 'docs/**/*.md', '{packages,apps}/*/*.md', 'packages/*/wire/*.md'].flatMap(
  (pattern) => globSync(pattern, { cwd: ROOT }).map((document) => ({ document })),
);

describe('the documents', () => {
  it.each(documents)('$document has no broken link', ({ document }) => {
    // Examples in code blocks link nowhere.
    const text = read(document).replace(/^(`{3,})[^]*?^\1$/gm, '');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link ?? '');
    const broken = links.filter((link) => !existsSync(join(ROOT, dirname(document), link)));
    expect(broken).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  it.each([{ name: 'server' }, { name: 'tsgi' }, { name: 'http' }, { name: 'http1' }])(
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
