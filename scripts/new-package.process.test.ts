/** A package that `pnpm new middleware` has made, in a workspace of its own. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDeviations } from './check-middleware.ts';
import { newMiddleware } from './new-package.ts';
import { readSnippets } from './readme-snippets.ts';

const execute = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const FOLDER = 'packages/middleware-two-words';

const FILES = [
  ...['tsconfig.base.json', 'tsconfig.json', 'tsconfig.eslint.json', 'vitest.config.ts', 'eslint.config.js'],
  '.prettierrc.json',
];

let workspace = '';

beforeAll(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'tsgi-new-'));
  for (const file of FILES) {
    cpSync(join(ROOT, file), join(workspace, file));
  }
  writeFileSync(
    join(workspace, 'package.json'),
    JSON.stringify({ type: 'module', devDependencies: { '@tsgi/spec': 'workspace:*', vitest: '^5' } }),
  );
  symlinkSync(join(ROOT, 'node_modules'), join(workspace, 'node_modules'));
  await newMiddleware(workspace, 'two-words');
});

afterAll(() => rmSync(workspace, { recursive: true, force: true }));

describe('newMiddleware', () => {
  it('makes a package of the shape that all have', () => {
    expect(findDeviations(workspace)).toEqual([]);
  });

  it.each([
    { tool: 'tsc', argv: ['-p', FOLDER] },
    { tool: 'eslint', argv: [FOLDER] },
    { tool: 'prettier', argv: ['--check', FOLDER, '.changeset', 'package.json'] },
    { tool: 'vitest', argv: ['run', FOLDER] },
  ])('makes a package with which $tool is content', async ({ tool, argv }) => {
    const run = execute(join(ROOT, 'node_modules/.bin', tool), argv, { cwd: workspace });
    const complaint = await run.then(
      () => '',
      (error: unknown) => {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        return stdout + stderr;
      },
    );
    expect(complaint).toBe('');
  });

  it('makes a README whose snippet prints what it says', async () => {
    const [snippet] = readSnippets(readFileSync(join(workspace, FOLDER, 'README.md'), 'utf8'));
    // Within the package, so that it is found by its name before it is installed.
    const file = join(workspace, FOLDER, 'test', snippet?.file ?? '');
    mkdirSync(dirname(file));
    writeFileSync(file, snippet?.code ?? '');
    const { stdout } = await execute(process.execPath, ['--conditions=tsgi-source', file]);
    expect(stdout).toBe(snippet?.prints);
  });

  it('leaves nothing of the name of the template', () => {
    const texts = readdirSync(join(workspace, FOLDER), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name + readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(texts.length).toBeGreaterThan(7);
    expect(texts.filter((text) => /example/i.test(text))).toEqual([]);
  });

  it('adds a changeset, and the package to those of the root', () => {
    const read = (path: string) => readFileSync(join(workspace, path), 'utf8');
    expect(read('.changeset/middleware-two-words.md')).toContain("'@tsgi/middleware-two-words': minor");
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: object };
    expect(Object.keys(devDependencies)).toEqual(['@tsgi/middleware-two-words', '@tsgi/spec', 'vitest']);
  });

  it.each([
    { name: 'two-words', message: 'there must not be a packages/middleware-two-words yet' },
    { name: '', message: 'a name must be lower case letters, digits and dashes, got ""' },
    { name: 'Etag', message: 'got "Etag"' },
    { name: '../x', message: 'got "../x"' },
    { name: 'a--b', message: 'got "a--b"' },
    { name: '1a', message: 'got "1a"' },
  ])('refuses $name', async ({ name, message }) => {
    await expect(newMiddleware(workspace, name)).rejects.toThrow(message);
  });
});
