/**
 * `pnpm new middleware <name>`: a new package, made from `templates/middleware`, that works, is typed and tested.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MIDDLEWARE_NAME, formattedFiles } from './middleware-template.ts';

/**
 * Writes the package, its changeset, and its name into the root's package.json.
 *
 * @param root - the workspace.
 * @throws Error if the name cannot be used, or there is such a package.
 */
export async function newMiddleware(root: string, name: string): Promise<void> {
  if (!MIDDLEWARE_NAME.test(name)) {
    throw new Error(`a name must be lower case letters, digits and dashes, got ${JSON.stringify(name)}`);
  }
  const folder = join(root, 'packages', `middleware-${name}`);
  if (existsSync(folder))
    throw new Error(`there must not be a packages/middleware-${name} yet, but it is there`);
  for (const [path, text] of await formattedFiles(name)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  mkdirSync(join(root, '.changeset'), { recursive: true });
  writeFileSync(join(root, `.changeset/middleware-${name}.md`), changeset(name));
  addToRoot(join(root, 'package.json'), `@tsgi/middleware-${name}`);
}

function changeset(name: string): string {
  return `---\n'@tsgi/middleware-${name}': minor\n---\n\nThe first version.\n`;
}

/** The snippets of the READMEs are run at the root, and must find it there. */
function addToRoot(file: string, name: string): void {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { devDependencies?: Record<string, string> };
  const names = Object.entries({ ...manifest.devDependencies, [name]: 'workspace:*' });
  const devDependencies = Object.fromEntries(names.sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify({ ...manifest, devDependencies }, undefined, 2)}\n`);
}

async function main([kind, name = '']: readonly string[]): Promise<void> {
  if (kind !== 'middleware') throw new Error('usage: pnpm new middleware <name>');
  await newMiddleware(join(import.meta.dirname, '..'), name);
  console.log(
    `packages/middleware-${name} is there. Next: pnpm install && pnpm vitest run packages/middleware-${name}/`,
  );
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
