/**
 * What the sources of a package import: tests are no part of it.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A source file of a package. */
export interface Source {
  /** From the package's folder: `src/index.ts`. */
  readonly file: string;
  readonly lines: number;
  /** As written: `./a.ts`, `@tsgi/spec`, `node:fs`. Imports of types and `import()` are among them. */
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** @param folder - of a package. */
export function readSources(folder: string): Source[] {
  return globSync('{src,bin}/**/*.{ts,js}', { cwd: folder })
    .filter((file) => !/\.test(?:-d)?\.ts$/.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const imports = [...text.matchAll(IMPORT)].map(
        ([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '',
      );
      return { file, lines: text.split('\n').length - 1, imports };
    });
}
