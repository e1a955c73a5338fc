/**
 * Holds every package.json and every import against the table in layers.ts. Exit status 1 and a line for each
 * violation.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, relative } from 'node:path';
import { LAYERS, type LayerRow } from './layers.ts';

interface Manifest {
  name: string;
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
  const found = globSync('{packages,apps}/*/package.json', { cwd: root }).sort();
  const packages = found.map((file) => readPackage(root, file));
  const byName = new Map(packages.map((one) => [one.manifest.name, one]));
  return packages.flatMap((one) => [...checkManifest(one, byName), ...checkSources(root, one, byName)]);
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

const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

function checkSources(root: string, one: Package, byName: ReadonlyMap<string, Package>): string[] {
  const files = globSync('{src,bin}/**/*.{ts,js}', { cwd: join(root, one.folder) });
  return files
    .filter((file) => !file.includes('.test'))
    .flatMap((file) => {
      const path = join(one.folder, file);
      const text = readFileSync(join(root, path), 'utf8');
      const names = [...text.matchAll(IMPORT)].map(([, from, dynamic]) => from ?? dynamic ?? '');
      return names.flatMap((name) => checkImport(one, name, path, byName));
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
  const [scope = '', base = ''] = name.split('/');
  const target = byName.get(`${scope}/${base}`);
  if (target === undefined || target === one) return [];
  const { dependencies, peerDependencies } = one.manifest;
  const declared = target.manifest.name in { ...dependencies, ...peerDependencies };
  return [
    ...checkUse(one, target, path),
    ...(declared ? [] : [`${path}: imports ${name}, which is not in its dependencies`]),
  ];
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
  else console.log('Layers: every import goes down.');
}
