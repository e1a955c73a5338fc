import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LOCKS: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm add',
  'yarn.lock': 'yarn add',
  'bun.lock': 'bun add',
  'package-lock.json': 'npm install',
};

/** How the project installs a package: by the nearest lock file that there is. */
export function installCommand(folder: string, name: string): string {
  const lock = Object.keys(LOCKS).find((file) => existsSync(join(folder, file)));
  if (lock !== undefined) return `${LOCKS[lock] ?? ''} ${name}`;
  const parent = dirname(folder);
  return parent === folder ? `npm install ${name}` : installCommand(parent, name);
}
