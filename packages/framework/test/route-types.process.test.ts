/**
 * What do 300 routes cost the type checker? It is told in instantiations, which are the same on every machine.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const ROUTES = 300;

/** Each route with its URL, as an application has them. */
function application(routes: number): string {
  const lines = [`import { Router } from '../../src/router/router.ts';`];
  lines.push('const router = new Router<string>();');
  for (let index = 0; index < routes; index++) {
    const pattern = `/section${index}/:id<int>/parts/:part/days/:day<date>?`;
    lines.push(
      `const route${index} = router.add({ pattern: '${pattern}', name: 'r${index}', handler: 'h' });`,
    );
    lines.push(`route${index}.url({ id: ${index}, part: 'p' });`);
  }
  return lines.join('\n');
}

/** The same with a handler, and schemas that say what it gets and returns. Theirs are no library's, whose types cost more. */
function withSchemas(routes: number): string {
  const lines = [
    `import { App } from '../../src/app.ts';`,
    `import type { StandardSchema } from '../../src/validation/standard-schema.ts';`,
    'declare const body: StandardSchema<{ name: string }, { name: string }>;',
    'declare const query: StandardSchema<{ page: string }, { page: number }>;',
    'const app = new App();',
  ];
  for (let index = 0; index < routes; index++) {
    const pattern = `/section${index}/:id<int>/parts/:part/days/:day<date>?`;
    const handler = `({ params, valid }) => ({ name: valid.body.name, sum: valid.query.page + params.id })`;
    lines.push(`const route${index} = app.post('${pattern}', ${handler}, { body, query, response: body });`);
    lines.push(`route${index}.url({ id: ${index}, part: 'p' });`);
  }
  return lines.join('\n');
}

/** @returns what `tsc` prints. */
function check(source: string): string {
  const folder = mkdtempSync(join(ROOT, 'packages/framework/test/route-types-'));
  try {
    const file = join(folder, 'application.ts');
    writeFileSync(file, source);
    const config = {
      extends: '../../tsconfig.json',
      include: ['application.ts'],
      compilerOptions: { types: ['node'] },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const argv = ['-p', folder, '--extendedDiagnostics'];
    return spawnSync(join(ROOT, 'node_modules/.bin/tsc'), argv, { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function instantiations(report: string): number {
  return Number(/^Instantiations:\s+(\d+)$/m.exec(report)?.[1]);
}

// With TypeScript 7.0 it is 50,568 and 78,439, each in less than half a second; what is above that is room for other
// versions.
it.each([
  ['and their URLs', application, 70_000],
  ['with their schemas', withSchemas, 110_000],
])(`checks ${ROUTES} routes %s with few instantiations`, { timeout: 60_000 }, (_, write, limit) => {
  const report = check(write(ROUTES));
  expect(report).not.toMatch(/.*error TS.*/);
  expect(instantiations(report) - instantiations(check(write(0)))).toBeLessThan(limit);
});

it('does check them', { timeout: 60_000 }, () => {
  expect(check(`${application(1)}\nroute0.url({ id: 'x', part: 'p' });`)).toContain('error TS2322');
});

it('does check schemas', { timeout: 60_000 }, () => {
  const wrong = `app.get('/', ({ valid }) => ({ name: valid.query.page }), { query, response: body });`;
  expect(check(`${withSchemas(1)}\n${wrong}`)).toContain("Type 'number' is not assignable to type 'string'");
});
