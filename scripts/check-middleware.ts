/**
 * Holds every middleware package to one shape, that of `templates/middleware`: after one, all are known. Exit
 * status 1 and a line for each deviation.
 *
 * @module
 */
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import ts from 'typescript';
import { optionTypes, readSources } from './middleware-options.ts';
import { factoryName, templateFiles } from './middleware-template.ts';

type Package = {
  /** What follows `middleware-`. */
  readonly name: string;
  readonly folder: string;
  readonly read: (path: string) => string;
  /** The template's file of that name. */
  readonly template: (path: string) => string;
};

/** Each gives what deviates, or nothing. */
const CHECKS: readonly ((one: Package) => readonly string[])[] = [
  checkFiles,
  checkManifest,
  checkCompilerOptions,
  checkIndex,
  checkMain,
  checkReadme,
  checkOptionTables,
  checkChangelog,
];

/** @param root - the workspace. @returns one line for each deviation. */
export function findDeviations(root: string): string[] {
  const folders = globSync('packages/middleware-*', { cwd: root }).sort();
  return folders.flatMap((folder) => {
    const name = basename(folder).replace('middleware-', '');
    const files = templateFiles(name);
    const missing = [...files.keys()].filter((path) => !existsSync(join(root, folder, path)));
    const one: Package = {
      name,
      folder: join(root, folder),
      read: (path) => readFileSync(join(root, folder, path), 'utf8'),
      template: (path) => files.get(path) ?? '',
    };
    const found =
      missing.length > 0
        ? missing.map((path) => `there must be a ${path}`)
        : CHECKS.flatMap((check) => check(one));
    return found.map((deviation) => `${folder}: ${deviation}`);
  });
}

// Beside the files of the template.
const MAY_BE_THERE: ReadonlySet<string> = new Set(['dist', 'node_modules', 'test', '.turbo']);

function checkFiles({ folder, name }: Package): string[] {
  const tops = new Set([...templateFiles(name).keys()].map((path) => path.split('/')[0]));
  const stray = readdirSync(folder).filter((entry) => !tops.has(entry) && !MAY_BE_THERE.has(entry));
  return stray.map((entry) => `${entry} must not be there; sources are in src, more tests in test`);
}

type Json = Readonly<Record<string, unknown>>;

const FREE: ReadonlySet<string> = new Set([
  ...['version', 'description', 'exports'],
  ...['dependencies', 'devDependencies', 'peerDependencies', 'peerDependenciesMeta'],
]);

function checkManifest({ read, template }: Package): string[] {
  const manifest = JSON.parse(read('package.json')) as Json;
  const model = JSON.parse(template('package.json')) as Json;
  const keys = new Set([...Object.keys(manifest), ...Object.keys(model)]);
  const different = [...keys].filter(
    (key) => !FREE.has(key) && !isDeepStrictEqual(manifest[key], model[key]),
  );
  const [entry, modelEntry] = [manifest, model].map(({ exports }) => (exports as Json)['.']);
  if (!isDeepStrictEqual(entry, modelEntry)) different.push('exports["."]');
  return different.map((key) => `package.json: ${key} must be as in templates/middleware`);
}

function checkCompilerOptions({ read, template }: Package): string[] {
  const paths = ['tsconfig.json', 'tsconfig.build.json'];
  return paths
    .filter((path) => !isDeepStrictEqual(JSON.parse(read(path)), JSON.parse(template(path))))
    .map((path) => `${path} must be as in templates/middleware`);
}

function checkIndex({ name, read }: Package): string[] {
  const one = new RegExp(`^export (?:\\*|\\{[^}]*\\}) from '\\./${name}\\.ts';\\n$`);
  return one.test(read('src/index.ts'))
    ? []
    : [`src/index.ts must be one statement: export { … } from './${name}.ts';`];
}

function checkMain({ folder, name, read }: Package): string[] {
  const path = `src/${name}.ts`;
  const [comment = ''] = /^\/\*\*[^]*?\*\//.exec(read(path)) ?? [];
  const commented = comment.includes('@module') && comment.includes('Place: ');
  const factory = factoryName(name);
  return [
    ...(commented ? [] : [`${path} must begin with a comment that has "Place: …" and @module`]),
    ...(exportedNames(folder, path).some((exported) => exported.startsWith(factory))
      ? []
      : [`${path} must export a function ${factory}, or ${factory}…`]),
  ];
}

function exportedNames(folder: string, path: string): string[] {
  const main = readSources(folder).find(({ fileName }) => fileName === path);
  if (main === undefined) return [];
  return main.statements
    .filter(ts.isFunctionDeclaration)
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .map(({ name }) => name?.text ?? '');
}

function checkReadme({ name, read, template }: Package): string[] {
  const readme = read('README.md');
  const prose = readme.replace(/^(`{3,})[^]*?^\1$/gm, '');
  const headings = (text: string) => [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  const expected = headings(template('README.md'));
  const { description } = JSON.parse(read('package.json')) as { description?: string };
  const [title, sentence] = readme.split('\n\n');
  return [
    ...(title === `# @tsgi/middleware-${name}`
      ? []
      : [`README.md must begin with # @tsgi/middleware-${name}`]),
    ...(sentence === description
      ? []
      : ['README.md must say in its first paragraph what the description in package.json says']),
    ...(isDeepStrictEqual(headings(prose), expected)
      ? []
      : [`README.md must have the sections ${expected.join(', ')}, in this order`]),
  ];
}

function checkOptionTables({ folder, read }: Package): string[] {
  const readme = read('README.md');
  return optionTypes(readSources(folder))
    .filter((type) => !readme.includes(`<!-- ${type}:start -->`))
    .map((type) => `README.md must have <!-- ${type}:start --> and <!-- ${type}:end -->`);
}

function checkChangelog({ name, read }: Package): string[] {
  return read('CHANGELOG.md').startsWith(`# @tsgi/middleware-${name}\n`)
    ? []
    : [`CHANGELOG.md must begin with # @tsgi/middleware-${name}`];
}

if (import.meta.main) {
  const deviations = findDeviations(join(import.meta.dirname, '..'));
  for (const deviation of deviations) console.error(deviation);
  if (deviations.length > 0) process.exitCode = 1;
  else console.log('Middleware: all packages have one shape.');
}
