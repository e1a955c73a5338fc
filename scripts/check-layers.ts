/**
 * Holds every package.json and every import against the table in layers.ts, and the files of each package against the
 * house's limits: no circle of imports, no file that is too long. Exit status 1 and a line for each violation.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, relative } from 'node:path';
import { findCircles } from './import-circles.ts';
import { LAYERS, LONGEST_FILE, type LayerRow } from './layers.ts';
import { type Source, readSources } from './source-imports.ts';

interface Manifest {
  name: string;
  private?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly row: LayerRow;
}

/** @param root - the workspace. @returns one line for each violation. */
export function findViolations(root: string): string[] {
  const found = globSync('{packages,apps,tooling}/*/package.json', { cwd: root }).sort();
  const packages = found.map((file) => readPackage(root, file));
  const byName = new Map(packages.map((one) => [one.manifest.name, one]));
  const pages = globSync('docs/decisions/[0-9]*.md', { cwd: root });
  const decisions = pages.map((page) => readFileSync(join(root, page), 'utf8')).join('\n');
  return packages.flatMap((one) => {
    const sources = readSources(join(root, one.folder));
    return [
      ...checkManifest(one, byName),
      ...checkImports(one, sources, byName),
      ...checkCircles(one, sources),
      ...checkLengths(one, sources, decisions),
    ];
  });
}

function readPackage(root: string, file: string): Package {
  const folder = dirname(file);
  const key = folder.replace(/^packages\//, '');
  const row = LAYERS.find(({ packages }) => matchesGlob(key, packages));
  if (row === undefined) throw new Error(`${folder}: no row of scripts/layers.ts fits this package`);
  return { folder, row, manifest: JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest };
}

function checkManifest(one: Package, byName: ReadonlyMap<string, Package>): string[] {
  const { dependencies, devDependencies, peerDependencies } = one.manifest;
  const names = Object.keys({ ...dependencies, ...peerDependencies });
  const wrong = names.flatMap((name) => checkUse(one, byName.get(name), `${one.folder}/package.json`));
  // Tests may use higher layers (the testing package), so devDependencies are free; but they must exist.
  const unknown = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => name.startsWith('@tsgi/') && !byName.has(name),
  );
  return [...wrong, ...unknown.map((name) => `${one.folder}/package.json: there is no package ${name}`)];
}

function checkImports(
  one: Package,
  sources: readonly Source[],
  byName: ReadonlyMap<string, Package>,
): string[] {
  return sources.flatMap(({ file, imports }) =>
    imports.flatMap((name) => checkImport(one, name, join(one.folder, file), byName)),
  );
}

function checkCircles({ folder }: Package, sources: readonly Source[]): string[] {
  return findCircles(sources).map(
    (circle) => `${folder}: ${[...circle, circle[0]].join(' → ')} is a circle of imports`,
  );
}

/** @param decisions - the text of all pages: one that names a file says why it is as long as it is. */
function checkLengths({ folder, row }: Package, sources: readonly Source[], decisions: string): string[] {
  const longest = row.longestFile ?? LONGEST_FILE;
  return sources.flatMap(({ file, lines }) => {
    const path = `${folder}/${file}`;
    const isDecided = lines <= LONGEST_FILE && decisions.includes(path);
    return lines <= longest || isDecided ? [] : [`${path}: has ${lines} lines, and ${longest} are the most`];
  });
}

function checkImport(
  one: Package,
  name: string,
  path: string,
  byName: ReadonlyMap<string, Package>,
): string[] {
  if (name.startsWith('node:') && !one.row.node)
    return [`${path}: imports ${name}, but must run without Node`];
  if (name.startsWith('.')) {
    const target = relative(one.folder, join(dirname(path), name));
    return target.startsWith('..') ? [`${path}: imports ${name}, outside its own package`] : [];
  }
  const imported = packageOf(name);
  if (imported.startsWith('node:') || imported === one.manifest.name) return [];
  const { dependencies, peerDependencies } = one.manifest;
  const isDeclared = imported in { ...dependencies, ...peerDependencies };
  // What is never installed by strangers may have its tools from the root.
  const isPublished = one.manifest.private !== true;
  const target = byName.get(imported);
  return [
    ...checkUse(one, target, path),
    ...(isDeclared || (target === undefined && !isPublished)
      ? []
      : [`${path}: imports ${name}, which is not in its dependencies`]),
  ];
}

/** `@scope/name` of `@scope/name/part`, and `name` of `name/part`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function checkUse(one: Package, target: Package | undefined, where: string): string[] {
  if (target === undefined) return [];
  const key = target.folder.replace(/^packages\//, '');
  if (target.row.layer >= one.row.layer) {
    return [`${where}: layer ${one.row.layer} must not use ${key}, which is of layer ${target.row.layer}`];
  }
  if (one.row.not?.includes(key) === true) return [`${where}: must not use ${key}`];
  return [];
}

if (import.meta.main) {
  const violations = findViolations(join(import.meta.dirname, '..'));
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) process.exitCode = 1;
  else console.log('Layers: every import goes down, none in a circle, and no file is too long.');
}
