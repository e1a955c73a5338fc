import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findDeviations } from './check-middleware.ts';
import { newMiddleware } from './new-package.ts';

const workspaces: string[] = [];

afterEach(() => {
  for (const workspace of workspaces.splice(0)) rmSync(workspace, { recursive: true });
});

type Change = { readonly path: string; readonly change: (text: string) => string };

/** What deviates in a new package after one of its files was changed. */
async function deviationsAfter({ path, change }: Change): Promise<string[]> {
  const workspace = mkdtempSync(join(tmpdir(), 'tsgi-shape-'));
  workspaces.push(workspace);
  cpSync(join(import.meta.dirname, '../package.json'), join(workspace, 'package.json'));
  await newMiddleware(workspace, 'tag');
  const file = join(workspace, 'packages/middleware-tag', path);
  const text = (() => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  })();
  const changed = change(text);
  mkdirSync(dirname(file), { recursive: true });
  if (changed === '') rmSync(file);
  else writeFileSync(file, changed);
  return findDeviations(workspace);
}

describe('findDeviations', () => {
  it('finds none in what is free', async () => {
    const change = () => 'export {};\n';
    expect(await deviationsAfter({ path: 'src/store/memory.ts', change })).toEqual([]);
  });

  it.each([
    { path: 'CHANGELOG.md', change: () => '', deviation: 'there must be a CHANGELOG.md' },
    { path: 'CHANGELOG.md', change: () => '# tag\n', deviation: 'CHANGELOG.md must begin with' },
    { path: 'notes.txt', change: () => 'x', deviation: 'notes.txt must not be there' },
    {
      path: 'package.json',
      change: (text: string) => text.replace('"sideEffects": false', '"sideEffects": true'),
      deviation: 'package.json: sideEffects must be as in templates/middleware',
    },
    {
      path: 'package.json',
      change: (text: string) => text.replace('./dist/index.js', './dist/tag.js'),
      deviation: 'package.json: exports["."] must be',
    },
    {
      path: 'package.json',
      change: (text: string) => text.replace('  "license"', '  "private": true,\n  "license"'),
      deviation: 'package.json: private must be',
    },
    {
      path: 'tsconfig.json',
      change: (text: string) => text.replace('false', 'true'),
      deviation: 'tsconfig.json must be as in templates/middleware',
    },
    {
      path: 'src/index.ts',
      change: (text: string) => `${text}export const more = 1;\n`,
      deviation: 'src/index.ts must be one statement',
    },
    {
      path: 'src/tag.ts',
      change: (text: string) => text.replace('Place:', 'It goes'),
      deviation: 'src/tag.ts must begin with a comment',
    },
    {
      path: 'src/tag.ts',
      change: (text: string) => text.replace('export function tag(', 'function tag('),
      deviation: 'src/tag.ts must export a function tag',
    },
    {
      path: 'README.md',
      change: (text: string) => text.replace('# @tsgi/middleware-tag', '# Tag'),
      deviation: 'README.md must begin with # @tsgi/middleware-tag',
    },
    {
      path: 'README.md',
      change: (text: string) => text.replace('Puts a greeting', 'Puts greetings'),
      deviation: 'README.md must say in its first paragraph',
    },
    {
      path: 'README.md',
      change: (text: string) => text.replace('## References', '## See also'),
      deviation: 'must have the sections Use, Options, Place in the stack, What it does not do, References',
    },
    {
      path: 'README.md',
      change: (text: string) => text.replace('TagOptions:start', 'options:start'),
      deviation: 'README.md must have <!-- TagOptions:start -->',
    },
  ])('finds $deviation', async ({ path, change, deviation }) => {
    const deviations = await deviationsAfter({ path, change });
    expect(deviations).toHaveLength(1);
    expect(deviations[0]).toMatch(/^packages\/middleware-tag: /);
    expect(deviations[0]).toContain(deviation);
  });
});
