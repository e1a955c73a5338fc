import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { RULE_IDS } from '../packages/spec/src/rules/index.ts';
import { formatTable, readGenerated, replaceSection } from './generated-section.ts';
import { BENCH_TABLE } from './bench-table.ts';
import { optionSections } from './middleware-options.ts';
import { FLAGS_TABLE, OPTIONS_TABLE } from './options-table.ts';
import { PACKAGE_TABLE } from './package-table.ts';

describe('replaceSection', () => {
  it('replaces what is between the markers, and nothing else', () => {
    const text = 'before\n<!-- a:start -->\nold\n<!-- a:end -->\nafter\n';
    expect(replaceSection(text, 'a', 'new')).toBe(
      'before\n<!-- a:start -->\n\nnew\n\n<!-- a:end -->\nafter\n',
    );
  });

  it('throws if a marker is missing', () => {
    expect(() => replaceSection('<!-- a:start -->', 'a', '')).toThrow('<!-- a:end -->');
  });
});

describe('formatTable', () => {
  it('escapes what would end a cell', () => {
    expect(formatTable([['a'], ['x|y']])).toBe('| a |\n| --- |\n| x\\|y |');
  });
});

describe('a generated section', () => {
  it.each([
    { title: 'the numbers in apps/bench/README.md', section: BENCH_TABLE },
    { title: 'the packages in README.md', section: PACKAGE_TABLE },
    { title: 'the options in packages/server/README.md', section: OPTIONS_TABLE },
    { title: 'the flags in packages/tsgi/README.md', section: FLAGS_TABLE },
    ...optionSections().map((section) => ({ title: `${section.name} in ${section.file}`, section })),
  ])('says what its source says: $title', async ({ section }) => {
    const { is, shouldBe } = await readGenerated(section);
    expect(is, 'run: pnpm generate').toBe(shouldBe);
  });
});

describe('SPEC.md', () => {
  it('says what its sources say', async () => {
    const argv = ['--conditions=tsgi-source', join(import.meta.dirname, 'spec-document.ts'), '--check'];
    const checked = promisify(execFile)(process.execPath, argv);
    expect(await checked.then(() => '', String), 'run: pnpm spec:write').toBe('');
  });

  it('has each rule', () => {
    const text = readFileSync(join(import.meta.dirname, '../SPEC.md'), 'utf8');
    expect([...text.matchAll(/^#### (.*)$/gm)].map(([, id]) => id)).toEqual(RULE_IDS);
  });
});
