/** The six hops of ARCHITECTURE.md are what the code does: a GET passes them in that order, each once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@tsgi/server';
import type { Application } from '@tsgi/spec';
import { afterEach, describe, expect, it, vi } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

type Hop = { readonly name: string; readonly file: string };

/** `1. [`Connection.onData`](packages/server/src/http1/connection.ts): …` */
const HOPS: readonly Hop[] = Array.from(
  readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8').matchAll(/^\d\. \[`(\w+\.\w+)`\]\(([^)]+)\)/gm),
  ([, name = '', file = '']) => ({ name, file }),
);

type Methods = Record<string, (this: unknown, ...given: unknown[]) => unknown>;

/** From now on, each call of a hop is noted before it is made. */
async function watch({ name, file }: Hop, passed: string[]): Promise<void> {
  const [className = '', method = ''] = name.split('.');
  const module = (await import(join(ROOT, file))) as Record<string, { prototype: Methods }>;
  const { prototype } = module[className]!;
  const original = prototype[method]!;
  vi.spyOn(prototype, method).mockImplementation(function (this: unknown, ...given) {
    passed.push(name);
    return original.apply(this, given);
  });
}

const atOnce: Application = (_environ, startResponse) => {
  startResponse('200 OK', []);
  return ['hello'];
};

const later: Application = async (environ, startResponse) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return atOnce(environ, startResponse);
};

describe('the six hops', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    { title: 'answers at once', app: atOnce },
    { title: 'answers later', app: later },
  ])('are passed in order, each once, by a GET to an application that $title', async ({ app }) => {
    const passed: string[] = [];
    for (const hop of HOPS) await watch(hop, passed);
    const server = await serve(app, { port: 0, quiet: true });
    const response = await fetch(server.addresses[0].url);
    expect(await response.text()).toBe('hello');
    expect(passed).toEqual(HOPS.map(({ name }) => name));
    expect(passed).toHaveLength(6);
    await server.close();
  });
});
