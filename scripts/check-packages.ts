/**
 * Are the packages fit to be published? Builds and packs each one, holds the tarball against publint and
 * arethetypeswrong, installs all tarballs with npm into an empty folder, and there compiles and serves a small
 * application, as somebody would who has never seen this workspace: without its source condition. The middleware
 * does what its READMEs say. Alone, with its own dependencies only, are installed and imported: what changed since the
 * branch left main, and one package of each kind; `--all` takes all of them. A middleware is put around an application
 * there, which is asked once; the command serves one. `check-layers.ts` holds the imports of all against their dependencies.
 *
 * Prints one line for each package; exit status 1 and the tool's own words for what is not fit.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readSnippets } from './readme-snippets.ts';

const ROOT = join(import.meta.dirname, '..');
const TOOLS = join(ROOT, 'node_modules/.bin');
const TIME_LIMIT = 240_000;

/** What a stranger's shell has: this Node first in the path, and nothing that pnpm has set. */
const STRANGER: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_|pnpm_|NODE_OPTIONS$)/i.test(name)),
  ),
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
  NO_COLOR: '1',
};

const APP = `import type { Application } from '@tsgi/spec';

const app: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['Hello ' + environ.PATH_INFO];
};

export default app;
`;

// Every package is imported, so that its declaration files are looked at.
const TYPED = `import { compose } from '@tsgi/compose';
import { App } from '@tsgi/framework';
import { DEFAULT_LIMITS } from '@tsgi/http1';
import { parseTime } from '@tsgi/options';
import { type ServerHandle, serve } from '@tsgi/server';
import type { Application } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { run } from 'tsgi';

const app: Application = (environ, startResponse) => {
  startResponse('200 OK', []);
  return [environ.PATH_INFO, String(DEFAULT_LIMITS.maxContent), String(parseTime('30s'))];
};
const site = new App();
site.get('/users/:id<int>', ({ params }) => ({ next: params.id + 1 }));
site.mount('/bare', compose()(app));
export const server: ServerHandle = await serve(site, { port: 0 });
export const status: number = (await client(app).get('/')).status;
export const command: (argv: string[], io: never) => Promise<number | undefined> = run;
`;

type Manifest = {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
};

/** A package, packed. */
type Packed = { readonly manifest: Manifest; readonly tarball: string };

const execute = promisify(execFile);

/** Runs a command to its end. @throws Error with all that it printed if its exit status is not 0. */
async function run(
  command: string,
  argv: readonly string[],
  cwd: string,
  env = process.env,
): Promise<string> {
  try {
    const { stdout } = await execute(command, argv, { cwd, env, timeout: TIME_LIMIT, maxBuffer: 1 << 24 });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    const printed = `${stdout ?? ''}${stderr ?? ''}`.trim();
    throw new Error(`${command} ${argv.join(' ')}\n${printed === '' ? String(error) : printed}`, {
      cause: error,
    });
  }
}

/** Does the work for each, two at a time: most of it waits for a process that uses one core. @returns in their order. */
async function eachOf<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  // Both take from one iterator.
  const lane = async () => {
    for (const [at, item] of entries) results[at] = await work(item);
  };
  await Promise.all([lane(), lane()]);
  return results;
}

/** Builds from nothing: what an earlier source left in `dist/` must not be packed. */
async function build(): Promise<void> {
  for (const folder of globSync('packages/*/dist', { cwd: ROOT })) {
    rmSync(join(ROOT, folder), { recursive: true });
  }
  await run(join(TOOLS, 'turbo'), ['run', 'build', '--output-logs=errors-only'], ROOT);
}

/** @returns the tarball. */
async function pack(folder: string, destination: string): Promise<string> {
  const printed = await run('pnpm', ['pack', '--json', '--pack-destination', destination], folder);
  const { filename, files } = JSON.parse(printed) as { filename: string; files: { path: string }[] };
  const stray = files.map(({ path }) => path).filter((path) => STRAY.test(path));
  if (stray.length > 0) throw new Error(`these do not belong into a package: ${stray.join(', ')}`);
  return filename;
}

const STRAY = /\.test\.|\.test-d\.|\.tsbuildinfo$|^test\//;

async function checkTarball(tarball: string): Promise<void> {
  await run(join(TOOLS, 'publint'), ['--strict', tarball], ROOT, STRANGER);
  await run(join(TOOLS, 'attw'), ['--profile', 'esm-only', '--no-color', tarball], ROOT, STRANGER);
}

/** Compiles as the guide says, against the installed declaration files, all of them checked, and more strictly. */
async function compile(folder: string): Promise<void> {
  writeFileSync(join(folder, 'typed.ts'), TYPED);
  const guide = readFileSync(join(ROOT, 'docs/guide/tsconfig.md'), 'utf8');
  const [, shown = ''] = /^```json\n(\{\n {2}"compilerOptions"[^]*?)^```$/m.exec(guide) ?? [];
  const compilerOptions = {
    ...(JSON.parse(shown) as { compilerOptions: object }).compilerOptions,
    ...{ skipLibCheck: false, typeRoots: [join(ROOT, 'node_modules/@types')] },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['typed.ts'] }));
  for (const isExact of ['false', 'true']) {
    const argv = ['-p', 'tsconfig.json', '--exactOptionalPropertyTypes', isExact];
    await run(join(TOOLS, 'tsc'), argv, folder, STRANGER);
  }
}

/** Serves with the installed command, asks once, and stops it as a supervisor would. */
async function serveOnce(folder: string): Promise<void> {
  writeFileSync(join(folder, 'app.ts'), APP);
  const server = spawn('node_modules/.bin/tsgi', ['app.ts', '--port', '0'], {
    cwd: folder,
    env: STRANGER,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(server, 'exit', { signal: AbortSignal.timeout(TIME_LIMIT) });
  try {
    const url = await addressOf(server);
    const response = await fetch(`${url}/packed`, { signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    if (response.status !== 200 || text !== 'Hello /packed') {
      throw new Error(`the installed tsgi answered ${response.status} ${JSON.stringify(text)}`);
    }
    server.kill('SIGTERM');
    const [status] = (await exited) as [number | null];
    if (status !== 0) throw new Error(`the installed tsgi ended with exit status ${String(status)}`);
  } finally {
    server.kill('SIGKILL');
  }
}

/** Runs what documents show, where it needs nothing but the packages: it must print what they say. */
async function runExamples(folder: string): Promise<void> {
  const installed = globSync(join(folder, 'node_modules/@tsgi/middleware-*/README.md')).sort();
  const pages = globSync(join(ROOT, 'docs/{guide,reference}/*.md')).sort();
  for (const page of [...installed, ...pages]) {
    for (const { code, file, prints } of readSnippets(readFileSync(page, 'utf8'))) {
      const needsMore = /from '(?!@tsgi\/|node:)/.test(code);
      if (prints === undefined || needsMore) continue;
      writeFileSync(join(folder, file), code);
      const printed = await run('node', [file], folder, STRANGER);
      if (printed.trim() === prints.trim()) continue;
      throw new Error(`${file} must print what ${page} says, got ${JSON.stringify(printed)}`);
    }
  }
}

/** Reads where the command says that it listens. */
async function addressOf(server: ChildProcess): Promise<string> {
  let printed = '';
  for await (const text of server.stderr ?? []) {
    printed += String(text);
    const url = / on (http:\S+) /.exec(printed)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the installed tsgi did not start: ${printed}`);
}

// What a registry has is fetched where npm's cache has not got it yet; a fetch that stalls is tried again soon, not
// after npm's five minutes.
const FETCH = [
  '--prefer-offline',
  '--fetch-timeout=15000',
  '--fetch-retries=4',
  '--fetch-retry-mintimeout=1000',
];
const INSTALL = ['install', ...FETCH, '--no-audit', '--no-fund'];

// Where options are required; the others do without.
const MIDDLEWARE: Readonly<Record<string, string>> = {
  '@tsgi/middleware-auth': "it.auth(it.basic({ realm: 'Alone', check: (name) => name }))",
  '@tsgi/middleware-session': "it.session({ secrets: ['x'.repeat(32)], store: it.memorySessionStore() })",
  '@tsgi/middleware-static': "it.staticFiles({ root: '.' })",
};

/** Asks an application once, through the middleware, and prints what it answers. */
function askingThrough(name: string): string {
  const factory = name
    .replace('@tsgi/middleware-', '')
    .replace(/-./g, (letter) => letter.slice(1).toUpperCase());
  return `import * as it from '${name}';
const app = (${MIDDLEWARE[name] ?? `it.${factory}()`})((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['Hello ' + environ.PATH_INFO];
});
const environ = {
  ...{ REQUEST_METHOD: 'GET', SCRIPT_NAME: '', PATH_INFO: '/alone', QUERY_STRING: '', HTTP_HOST: 'localhost' },
  ...{ SERVER_NAME: 'localhost', SERVER_PORT: '80', SERVER_PROTOCOL: 'HTTP/1.1', REMOTE_ADDR: '127.0.0.1' },
  ...{ HTTP_AUTHORIZATION: 'Basic ' + btoa('ada:'), 'tsgi.url_scheme': 'http', 'tsgi.multiprocess': false },
  ...{ 'tsgi.errors': process.stderr, 'tsgi.signal': new AbortController().signal, 'tsgi.shutdown': new AbortController().signal, 'tsgi.response_finished': [] },
};
let status;
const body = await app(environ, (line) => void (status = line));
const decoder = new TextDecoder();
let text = '';
for await (const chunk of body) text += typeof chunk === 'string' ? chunk : decoder.decode(chunk);
await body.close?.();
console.log(status, text);
`;
}

/** Installs a package with nothing but what it depends on, and uses it. */
async function useAlone({ manifest }: Packed, all: readonly Packed[]): Promise<void> {
  const needed = new Set([manifest.name]);
  for (const name of needed) {
    const one = all.find((packed) => packed.manifest.name === name);
    for (const dependency of Object.keys(one?.manifest.dependencies ?? {})) needed.add(dependency);
  }
  const own = all.filter((packed) => needed.has(packed.manifest.name)).map(({ tarball }) => tarball);
  // Not below the folder that has them all: Node looks upwards.
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-alone-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    await run('npm', [...INSTALL, ...own], folder, STRANGER);
    const { name } = manifest;
    if (name === 'tsgi') {
      await run('npx', ['--no', 'tsgi', '--version'], folder, STRANGER);
      await serveOnce(folder);
      return;
    }
    const isMiddleware = name.startsWith('@tsgi/middleware-');
    const program = isMiddleware ? askingThrough(name) : `await import('${name}')`;
    const printed = await run('node', ['--input-type=module', '-e', program], folder, STRANGER);
    if (!isMiddleware || printed === '200 OK Hello /alone\n') return;
    throw new Error(
      `${name}, installed alone, must let an application answer, got ${JSON.stringify(printed)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What would be published, in the order of the folders. */
function publishedManifests(): { file: string; manifest: Manifest }[] {
  return globSync('packages/*/package.json', { cwd: ROOT })
    .sort()
    .map((file) => ({ file, manifest: JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Manifest }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** The packages that differ from main, and the first of each kind: `@tsgi/middleware-*`, `@tsgi/adapter-*`, `tsgi`, others. */
async function changedOrFirst(packages: readonly Packed[]): Promise<Packed[]> {
  // No main here, as in a shallow clone, is no news of changes; what is on main was checked on its way there.
  const base = await run('git', ['merge-base', 'HEAD', 'origin/main'], ROOT).catch(() => 'HEAD');
  const changed = await run('git', ['diff', '--name-only', base.trim(), '--', 'packages'], ROOT);
  const folders = new Set(changed.split('\n').map((file) => file.split('/')[1]));
  const kinds = new Set<string>();
  return packages.filter(({ manifest: { name } }) => {
    const folder = name.replace('@tsgi/', '');
    const [, kind = 'other'] = /^(middleware|adapter|tsgi)\b/.exec(folder) ?? [];
    const isFirst = !kinds.has(kind);
    kinds.add(kind);
    return isFirst || folders.has(folder);
  });
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-packages-'));
  try {
    await build();
    const packages = await eachOf(publishedManifests(), async ({ file, manifest }) => {
      const tarball = await pack(join(ROOT, dirname(file)), folder);
      await checkTarball(tarball);
      console.log(`${manifest.name}: packs, publint and arethetypeswrong have nothing to say`);
      return { manifest, tarball };
    });
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    await run('npm', [...INSTALL, ...packages.map(({ tarball }) => tarball)], folder, STRANGER);
    await compile(folder);
    await serveOnce(folder);
    await runExamples(folder);
    console.log(
      `Packages: ${packages.length} installed together; they compile, serve and stop, and do as their READMEs say.`,
    );
    const alone = process.argv.includes('--all') ? packages : await changedOrFirst(packages);
    await eachOf(alone, (one) => useAlone(one, packages));
    console.log(
      `Packages: ${alone.map(({ manifest }) => manifest.name).join(', ')} work where there is nothing else.`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  console.error(`check-packages: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
