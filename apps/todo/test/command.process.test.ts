/** The command: how it starts, what it lists, and what its README promises. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tsgi } from './todo-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsgi-todo-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(args: readonly string[], variables: Readonly<Record<string, string>>) {
  await using command = tsgi(args, { TODO_DATA: folder, ...variables });
  const status = await command.ended();
  return { status, output: command.stdout + command.stderr };
}

describe('apps/todo as a command', () => {
  it('does not start in production without a secret, and says how to get one', async () => {
    const { output, status } = await run(['src/app.ts', '--port', '0'], { NODE_ENV: 'production' });
    expect(status).toBe(4);
    expect(output).toContain('TODO_SECRET must be 32 characters or more');
    expect(output).toContain('openssl rand -base64 32');
  });

  it('lists its routes with what is around them', async () => {
    const { output } = await run(['routes', 'src/app.ts'], {});
    const rows = output.split('\n').map((line) => line.split(/ {2,}/));
    const around = (route: string) => rows.find(([, pattern]) => pattern === route)?.at(-1);
    expect(around('/shared/:slug')).toMatch(/^browserRules, ownSite, .*, browserCache, cache$/);
    expect(around('/lists/:list<int>')).toMatch(/, auth, browserCache, .*, cache$/);
    expect(around('/lists')).not.toMatch(/\bcache$/);
  });

  it('has a README whose links lead somewhere', () => {
    const root = new URL('../', import.meta.url);
    const readme = readFileSync(new URL('README.md', root), 'utf8');
    const links = [...readme.matchAll(/\]\(([^):]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !existsSync(new URL(link, root)))).toEqual([]);
  });
});
