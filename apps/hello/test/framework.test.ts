/** Both versions, asked the same. */
import { readFileSync } from 'node:fs';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import bare from '../src/app.ts';
import framework from '../src/framework.ts';

const onBare = client(bare);
const onFramework = client(framework);

describe('apps/hello on the framework', () => {
  it.each([
    ['GET', '/'],
    ['HEAD', '/'],
    ['GET', '/html'],
    ['GET', '/json'],
    ['GET', '/json?name=Zo%C3%AB&name=x'],
    ['GET', '/json?name='],
    ['POST', '/echo'],
    ['GET', '/stream'],
    ['GET', '/nothing/h%20re'],
  ])('answers %s %s as the bare one', async (method, target) => {
    const content = method === 'POST' ? { body: 'ünïcode'.repeat(9000) } : {};
    const headers = { 'Content-Type': 'text/x-test' };
    const [expected, response] = await Promise.all([
      onBare.request(method, target, { headers, ...content }),
      onFramework.request(method, target, { headers, ...content }),
    ]);
    expect(response.status).toBe(expected.status);
    expect(response.text).toBe(expected.text);
    expect(response.fields.map(([name]) => name)).toEqual(expected.fields.map(([name]) => name));
    expect(response.headers.get('content-type')).toBe(expected.headers.get('content-type'));
  });

  it('shows the environ', async () => {
    const { json } = await onFramework.get('/environ?a=1');
    expect(Object.keys(json as object)).toEqual(
      Object.keys((await onBare.get('/environ?a=1')).json as object),
    );
  });

  it.each(blocksOf('../README.md').filter((block) => block.startsWith('app.')))(
    'is as the README shows it: %s',
    (block) => {
      expect(read('../src/framework.ts')).toContain(block.replace('\n\nexport default app;', ''));
    },
  );

  it('tells which methods there are', async () => {
    const response = await onFramework.get('/echo');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('OPTIONS, POST');
  });
});

function blocksOf(file: string): string[] {
  return [...read(file).matchAll(/^```js\n(.*?)\n```$/gms)].map(([, block = '']) => block);
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
