/**
 * Every snippet of the READMEs, the guide, the reference and SPEC.md is compiled; those that say what they print are
 * run, the others are asked.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Application, ApplicationObject } from '@tsgi/spec';
import { freePort } from '@tsgi/rig/free-port';
import { serve } from '@tsgi/server';
import { client } from '@tsgi/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Snippet, readSnippets } from './readme-snippets.ts';

const ROOT = join(import.meta.dirname, '..');
// Inside the workspace, so that @tsgi/* are found; git and prettier ignore it.
const FOLDER = join(ROOT, '.readme');
const SOURCE_CONDITION = '--conditions=tsgi-source';

const execute = promisify(execFile);
const PAGES = ['README.md', 'SPEC.md', 'packages/*/README.md', 'docs/{guide,reference}/*.md'];
// What only lists pages, or has text alone.
const WITHOUT_SNIPPETS: readonly string[] = ['docs/guide/README.md'];
const documents = PAGES.flatMap((pattern) => globSync(pattern, { cwd: ROOT }).sort());
const readmes = documents.map((readme) => ({
  readme,
  folder: folderOf(readme),
  snippets: readSnippets(readFileSync(join(ROOT, readme), 'utf8')),
}));

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const { folder, snippets } of readmes) {
    mkdirSync(folder, { recursive: true });
    for (const { file, code } of snippets) writeFileSync(join(folder, file), code);
  }
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true, "type": "module" }\n');
  writeFileSync(
    join(FOLDER, 'tsconfig.json'),
    JSON.stringify({
      extends: '../tsconfig.base.json',
      compilerOptions: {
        ...{ noEmit: true, types: ['node'], isolatedDeclarations: false },
        ...{ declaration: false, declarationMap: false },
      },
      include: ['*/*.ts'],
    }),
  );
});

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('readSnippets', () => {
  it('reads the file name, the code and what is printed', () => {
    const markdown = '```ts\n// a.ts\nlog(1);\n```\n\n```text\n1\n```\n\n```ts\n// b.ts\n```\n';
    expect(readSnippets(markdown)).toEqual([
      { file: 'a.ts', code: '// a.ts\nlog(1);\n', prints: '1\n' },
      { file: 'b.ts', code: '// b.ts\n', prints: undefined },
    ]);
  });

  it('throws for a block without a file name', () => {
    expect(() => readSnippets('```ts\nlog(1);\n```\n')).toThrow('file name');
  });
});

describe('the documents', () => {
  it.each(readmes)('$readme has a snippet, unless it only lists pages', ({ readme, snippets }) => {
    expect(snippets.length === 0).toBe(WITHOUT_SNIPPETS.includes(readme));
  });

  it('compile, by the strict rules of the workspace', async () => {
    const compiled = execute(join(ROOT, 'node_modules/.bin/tsc'), ['-p', FOLDER], { timeout: 60_000 });
    const printed = await compiled.then(
      ({ stdout }) => stdout,
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    expect(printed).toBe('');
  });

  const printing = readmes.flatMap(({ readme, folder, snippets }) =>
    snippets.flatMap(({ file, prints }) => (prints === undefined ? [] : [{ readme, folder, file, prints }])),
  );
  // One process for all: starting one takes longer than running the snippet. The first of these tests waits for it.
  it.each(printing)(
    '$readme: $file prints what it says',
    async ({ folder, file, prints }) => {
      const printed = await (printedByAll ??= printedBy(printing.map((one) => join(one.folder, one.file))));
      expect(printed[join(folder, file)]?.trim()).toBe(prints.trim());
    },
    180_000,
  );
});

let printedByAll: Promise<Record<string, string>> | undefined;

/** Imports the files in turn, in one process. @returns what each printed. */
async function printedBy(files: readonly string[]): Promise<Record<string, string>> {
  const argv = [SOURCE_CONDITION, join(import.meta.dirname, 'import-each.ts'), ...files];
  const { stdout } = await execute(process.execPath, argv, { cwd: FOLDER, maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Record<string, string>;
}

/** The default export of a snippet, or another one. */
async function load(readme: string, file: string, name = 'default'): Promise<unknown> {
  const folder = readmes.find((one) => one.readme === readme)?.folder ?? '';
  const exports = (await import(join(folder, file))) as Record<string, unknown>;
  return exports[name];
}

describe('README.md', () => {
  it('says hello', async () => {
    const hello = (await load('README.md', 'hello.ts')) as Application;
    const response = await client(hello).get('/world');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.text).toBe('Hello /world\n');
  });

  it.each([
    { readme: 'README.md', file: 'hello.ts' },
    { readme: 'docs/guide/middleware.md', file: 'timing.ts' },
  ])('$readme shows $file in ten lines', ({ readme, file }) => {
    const snippet = snippetOf(readme, file);
    expect(
      snippet.code.split('\n').filter((line) => line !== '' && !line.startsWith('//')).length,
    ).toBeLessThan(11);
  });
});

describe('docs/guide/middleware.md', () => {
  it('measures time in a middleware', async () => {
    const timing = (await load('docs/guide/middleware.md', 'timing.ts')) as Application;
    const response = await client(timing).get('/world');
    expect(response.text).toBe('Hello /world\n');
    expect(response.headers.get('server-timing')).toMatch(/^app;dur=\d+\.\d$/);
  });
});

describe('docs/guide/serving-from-code.md', () => {
  it.each([{ file: 'serve.ts' }, { file: 'make-server.ts' }])('serves from code: $file', async ({ file }) => {
    const port = await freePort();
    const { code } = snippetOf('docs/guide/serving-from-code.md', file);
    const folder = folderOf('docs/guide/serving-from-code.md');
    const moved = `${basename(file, '.ts')}-moved.ts`;
    writeFileSync(join(folder, moved), code.replaceAll('8000', String(port)));
    const server = spawn(process.execPath, [SOURCE_CONDITION, moved], { cwd: folder });
    try {
      expect(await firstOutput(server)).toContain(String(port));
      await expect.poll(() => ask(port)).toBe('Hello /from/code\n');
    } finally {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  });
});

describe('docs/guide/bundling.md', () => {
  it('makes one file that serves, with nothing to install beside it', async () => {
    const folder = folderOf('docs/guide/bundling.md');
    const alone = mkdtempSync(join(tmpdir(), 'tsgi-bundled-'));
    onTestFinished(() => rmSync(alone, { recursive: true }));
    const shown = readFileSync(join(ROOT, 'docs/guide/bundling.md'), 'utf8');
    const [, line = ''] = /^npx bun (build main\.ts --target=node) --outfile=/m.exec(shown) ?? [];
    const bundled = join(alone, 'main.mjs');
    const argv = [...line.split(' '), SOURCE_CONDITION, `--outfile=${bundled}`];
    await execute(join(ROOT, 'node_modules/.bin/bun'), argv, { cwd: folder });
    const port = await freePort();
    const env = { PATH: process.env.PATH, PORT: String(port) };
    const server = spawn(process.execPath, [bundled], { cwd: alone, env });
    try {
      expect(await firstOutput(server)).toContain(String(port));
      expect(await ask(port, '/')).toBe('from one file\n');
    } finally {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  });
});

describe('docs/guide/deployment.md', () => {
  it('has a configuration for nginx that serves what is behind it', async () => {
    const [front, back] = [await freePort(), await freePort()];
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-nginx-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const shown = readFileSync(join(ROOT, 'docs/guide/deployment.md'), 'utf8');
    const [, sites = ''] = /^```nginx\n([^]*?)^```$/m.exec(shown) ?? [];
    expect(sites).toContain('127.0.0.1:8000');
    const moved = sites
      .replace('listen 80;', `listen 127.0.0.1:${front};`)
      .replace('127.0.0.1:8000', `127.0.0.1:${back}`);
    writeFileSync(join(folder, 'nginx.conf'), nginxConfiguration(moved));

    const app = (await load('docs/guide/deployment.md', 'behind-proxy.ts')) as Application;
    await using server = await serve(app, { port: back, quiet: true });
    const nginx = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], { stdio: 'inherit' });
    await once(nginx, 'spawn');
    try {
      await expect.poll(() => ask(front, '/'), { timeout: 10_000 }).toBeDefined();
      const forged = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };
      await using asking = client({ url: `http://127.0.0.1:${front}` });
      const response = await asking.get('/', { headers: { Host: 'example.com', ...forged } });
      expect(response.json).toEqual({ clientAddress: '127.0.0.1', url: 'http://example.com/' });
      expect(server.addresses[0].url).toContain(String(back));
    } finally {
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
    }
  });
});

describe('packages/spec/README.md', () => {
  it.each([
    { name: 'hello', text: 'Hello world!\n' },
    { name: 'count', text: '1\n2\n3\n' },
    { name: 'shout', text: 'ABC' },
    { name: 'echo', text: 'abc' },
    { name: 'Counter', text: 'call 1\n' },
  ])('shows an application that works: $name', async ({ name, text }) => {
    const found = (await load('packages/spec/README.md', 'applications.ts', name)) as Application;
    const app = name === 'Counter' ? new (found as unknown as new () => ApplicationObject)() : found;
    const response = await client(app).post('/', { body: 'abc' });
    expect(response.text).toBe(text);
  });
});

describe('packages/compose/README.md', () => {
  it.each([
    { host: 'example.com', target: '/hello', status: 200, text: 'Hello Ada\n' },
    { host: 'example.com', target: '/other', status: 200, text: 'HELLO WORLD!\n' },
    { host: 'www.example.com', target: '/only-here', status: 200, text: 'Hello Ada\n' },
    { host: 'www.example.com', target: '/hello', status: 200, text: 'HELLO WORLD!\n' },
    { host: 'localhost', target: '/', status: 404, text: 'Not Found\n' },
  ])('shows a site that answers $host$target', async ({ host, target, status, text }) => {
    const site = (await load('packages/compose/README.md', 'site.ts')) as Application;
    const response = await client(site).get(target, { headers: { Host: host } });
    expect(response).toMatchObject({ status, text });
  });
});

describe('packages/middleware-static/README.md', () => {
  it.each([
    { target: '/assets/site.ts', status: 200 },
    { target: '/site.ts', status: 404 },
  ])('shows a site that answers $target with $status', async ({ target, status }) => {
    const site = (await load('packages/middleware-static/README.md', 'site.ts')) as Application;
    expect((await client(site).get(target)).status).toBe(status);
  });
});

describe('packages/testing/README.md', () => {
  it('shows tests that pass', async () => {
    const argv = [SOURCE_CONDITION, '--test', 'app.test.ts'];
    const { stdout } = await execute(process.execPath, argv, {
      cwd: folderOf('packages/testing/README.md'),
      env: { ...process.env, NODE_OPTIONS: SOURCE_CONDITION },
    });
    expect(stdout).toMatch(/pass 2\b/);
  });
});

/** A folder for the files of each document: `packages/spec/README.md` has `packages-spec-README`. */
function folderOf(readme: string): string {
  return join(FOLDER, readme.replace(/\.md$/, '').replaceAll('/', '-'));
}

/** The sites of a page, in a configuration that writes nothing outside of its folder. */
function nginxConfiguration(sites: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const folders = kinds.map((kind) => `${kind}_temp_path ${kind};`).join(' ');
  return `daemon off; pid nginx.pid; events {} http { access_log off; ${folders}\n${sites}}\n`;
}

function snippetOf(readme: string, file: string): Snippet {
  const snippets = readmes.find((one) => one.readme === readme)?.snippets ?? [];
  const found = snippets.find((one) => one.file === file);
  if (found === undefined) throw new Error(`${readme} shows no ${file}`);
  return found;
}

async function firstOutput(server: ChildProcess): Promise<string> {
  for await (const text of server.stdout ?? []) return String(text);
  throw new Error('it printed nothing');
}

/** Returns what came, or `undefined` if nothing listens yet. */
async function ask(port: number, path = '/from/code'): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return await response.text();
  } catch {
    return undefined;
  }
}
