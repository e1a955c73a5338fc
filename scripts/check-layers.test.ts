import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findViolations } from './check-layers.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function workspace(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'tsgi-layers-'));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const manifest = (name: string, ...dependencies: string[]) =>
  JSON.stringify({
    name: `@tsgi/${name}`,
    dependencies: Object.fromEntries(
      dependencies.map((dependency) => [`@tsgi/${dependency}`, 'workspace:^']),
    ),
  });

describe('findViolations', () => {
  it.each([
    {
      title: 'lets a higher layer use a lower one',
      files: {
        'packages/spec/package.json': manifest('spec'),
        'packages/server/package.json': manifest('server', 'spec'),
        'packages/server/src/a.ts': "import type { A } from '@tsgi/spec';",
      },
      expected: [],
    },
    {
      title: 'refuses a dependency upwards',
      files: {
        'packages/spec/package.json': manifest('spec', 'server'),
        'packages/server/package.json': manifest('server'),
      },
      expected: ['packages/spec/package.json: layer 0 must not use server, which is of layer 2'],
    },
    {
      title: 'refuses packages of one layer that know each other',
      files: {
        'packages/server/package.json': manifest('server'),
        'packages/framework/package.json': manifest('framework', 'server'),
      },
      expected: ['packages/framework/package.json: layer 2 must not use server, which is of layer 2'],
    },
    {
      title: 'refuses an import that is not declared',
      files: {
        'packages/spec/package.json': manifest('spec'),
        'packages/server/package.json': manifest('server'),
        'packages/server/src/a.ts': "import {\n  a,\n} from '@tsgi/spec';",
      },
      expected: ['packages/server/src/a.ts: imports @tsgi/spec, which is not in its dependencies'],
    },
    {
      title: 'refuses node: where it must run without Node',
      files: {
        'packages/http1/package.json': manifest('http1'),
        'packages/http1/src/a.ts': "import { Buffer } from 'node:buffer';",
      },
      expected: ['packages/http1/src/a.ts: imports node:buffer, but must run without Node'],
    },
    {
      title: 'refuses a path into another package',
      files: {
        'packages/server/package.json': manifest('server'),
        'packages/server/src/a.ts': "export * from '../../http1/src/index.ts';",
      },
      expected: ['packages/server/src/a.ts: imports ../../http1/src/index.ts, outside its own package'],
    },
  ])('$title', ({ files, expected }) => {
    expect(findViolations(workspace(files))).toEqual(expected);
  });
});
