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
      title: 'refuses an import from a registry that is not declared, also of a part, also of types',
      files: {
        'packages/server/package.json': manifest('server'),
        'packages/server/src/a.ts': "import type { A } from 'cookie/types';\nimport '@scope/b/c';",
      },
      expected: [
        'packages/server/src/a.ts: imports cookie/types, which is not in its dependencies',
        'packages/server/src/a.ts: imports @scope/b/c, which is not in its dependencies',
      ],
    },
    {
      title: 'lets what is never published have its tools from the root',
      files: {
        'tooling/rig/package.json': JSON.stringify({ name: '@tsgi/rig', private: true }),
        'tooling/rig/src/a.ts': "import { inject } from 'vitest';",
      },
      expected: [],
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
    {
      title: 'refuses a circle, also of types, and says the shortest way round',
      files: {
        'packages/spec/package.json': manifest('spec'),
        'packages/spec/src/a.ts': "import { b } from './b/b.ts';\nexport * from './c.ts';",
        'packages/spec/src/b/b.ts': "import type { C } from '../c.ts';",
        'packages/spec/src/c.ts': "import {\n  type A,\n} from './a.ts';\nimport './d.ts';",
        'packages/spec/src/d.ts': "export const e = () => import('./e.ts');",
        'packages/spec/src/e.ts': "import type { D } from './d.ts';",
        'packages/spec/src/f.ts': "export * from './a.ts';",
      },
      expected: [
        'packages/spec: src/a.ts → src/c.ts → src/a.ts is a circle of imports',
        'packages/spec: src/d.ts → src/e.ts → src/d.ts is a circle of imports',
      ],
    },
    {
      title: 'lets a test import what it likes, however long it is',
      files: {
        'packages/spec/package.json': manifest('spec'),
        'packages/spec/src/a.ts': "import './b.test.ts';",
        'packages/spec/src/b.test.ts': `import './a.ts';${'\n'.repeat(401)}`,
      },
      expected: [],
    },
    {
      title: 'refuses a file that is too long',
      files: {
        'packages/spec/package.json': manifest('spec'),
        'packages/spec/src/a.ts': '\n'.repeat(400),
        'packages/spec/src/b.ts': '\n'.repeat(401),
      },
      expected: ['packages/spec/src/b.ts: has 401 lines, and 400 are the most'],
    },
    {
      title: 'wants files of the server shorter, unless a decision names them',
      files: {
        'packages/server/package.json': manifest('server'),
        'packages/server/src/a.ts': '\n'.repeat(300),
        'packages/server/src/b.ts': '\n'.repeat(301),
        'packages/server/src/c.ts': '\n'.repeat(400),
        'packages/server/src/d.ts': '\n'.repeat(401),
        'docs/decisions/0001-long.md': 'Both packages/server/src/c.ts and packages/server/src/d.ts are long.',
      },
      expected: [
        'packages/server/src/b.ts: has 301 lines, and 300 are the most',
        'packages/server/src/d.ts: has 401 lines, and 300 are the most',
      ],
    },
  ])('$title', ({ files, expected }) => {
    expect(findViolations(workspace(files))).toEqual(expected);
  });
});
