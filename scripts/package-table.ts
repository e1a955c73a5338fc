/**
 * The table of the packages in README.md, from each package's description and the layers in layers.ts.
 * Run as a script, it writes the table.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob } from 'node:path';
import { type GeneratedSection, formatTable, writeGenerated } from './generated-section.ts';
import { LAYERS } from './layers.ts';

const ROOT: string = join(import.meta.dirname, '..');

export const PACKAGE_TABLE: GeneratedSection = {
  file: 'README.md',
  name: 'packages',
  make: () => formatTable([['Package', 'Layer', 'What it is'], ...packageRows()]),
};

function packageRows(): string[][] {
  return globSync('{packages,apps}/*/package.json', { cwd: ROOT })
    .map((file) => packageRow(dirname(file)))
    .sort((one, other) => one.layer - other.layer || (one.folder < other.folder ? -1 : 1))
    .map(({ folder, layer, name, what }) => [`[\`${name}\`](${folder}/)`, String(layer), what]);
}

function packageRow(folder: string): { folder: string; layer: number; name: string; what: string } {
  const text = readFileSync(join(ROOT, folder, 'package.json'), 'utf8');
  const { name, private: isPrivate, description } = JSON.parse(text) as Record<string, string | true>;
  if (typeof description !== 'string') throw new Error(`${folder}/package.json has no description`);
  const key = folder.startsWith('packages/') ? basename(folder) : folder;
  const row = LAYERS.find(({ packages }) => matchesGlob(key, packages));
  if (row === undefined) throw new Error(`${folder}: no row of scripts/layers.ts fits this package`);
  const shown = isPrivate === true ? folder : String(name);
  return { folder, layer: row.layer, name: shown, what: description };
}

if (import.meta.main) await writeGenerated(PACKAGE_TABLE);
