/** The real command as a process, asked over sockets, with fetch, and by a browser. */
import { fileURLToPath } from 'node:url';
import { Command } from '@tsgi/rig/command';
import { openBrowser } from '@tsgi/rig/shared-browser';
import { client, connect } from '@tsgi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import app from '../src/app.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let command: Command;
let url: string;
let address: { host: string; port: number };

beforeAll(async () => {
  command = new Command(ROOT, ['src/app.ts', '--port', '0']);
  url = await command.serving();
  const { hostname, port } = new URL(url);
  address = { host: hostname, port: Number(port) };
});

afterAll(async () => {
  command.kill();
  expect(await command.ended()).toBe(0);
});

describe('apps/hello', () => {
  it('greets in plain text', async () => {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('Hello world!\n');
  });

  it('greets by name in JSON', async () => {
    const response = await fetch(`${url}/json?name=${encodeURIComponent('Zoë')}`);
    expect(await response.json()).toEqual({ hello: 'Zoë' });
  });

  it('echoes what was posted, of any size', async () => {
    const content = 'a line of text, some of it ünïcode\n'.repeat(50_000);
    const response = await fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: content,
    });
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(await response.text()).toBe(content);
  });

  it('tells a GET of /echo which method it takes', async () => {
    const response = await fetch(`${url}/echo`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    await response.text();
  });

  it('shows the environ as JSON', async () => {
    const response = await fetch(`${url}/environ?a=1`, { headers: { 'X-Test': 'yes' } });
    expect(await response.json()).toMatchObject({
      REQUEST_METHOD: 'GET',
      PATH_INFO: '/environ',
      QUERY_STRING: 'a=1',
      HTTP_X_TEST: 'yes',
      'tsgi.version': [1, 0],
      'tsgi.raw_target': '/environ?a=1',
    });
  });

  it('streams ticks one by one', async () => {
    await using client = await connect(address);
    await client.send('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n');
    const first = await client.until((text) => text.includes('tick 1'));
    expect(first).not.toContain('tick 2');
    const response = await client.response();
    expect(response.chunks).toEqual(['tick 1\n', 'tick 2\n', 'tick 3\n', 'tick 4\n', 'tick 5\n']);
  });

  it.each(['/', '/html', '/json', '/echo', '/environ', '/stream', '/nothing/here'])(
    'keeps the rules at %s',
    async (path) => {
      const { status } = await client(app).post(path, { body: 'text' });
      expect(status).toBe(path === '/nothing/here' ? 404 : 200);
    },
  );

  it('knows nothing else', async () => {
    const response = await fetch(`${url}/nothing/here`);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('There is no /nothing/here here.\n');
  });

  it('serves 10,000 requests over 64 kept-alive connections', async () => {
    const ask = async (requests: number) => {
      await using client = await connect(address);
      for (let count = 0; count < requests; count++) {
        await client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        const response = await client.response();
        if (response.text !== 'Hello world!\n') throw new Error(`answer ${count} was ${response.text}`);
      }
      return requests;
    };
    const counts = Array.from({ length: 64 }, (_, index) => (index < 16 ? 157 : 156));
    const served = await Promise.all(counts.map(ask));
    expect(served.reduce((sum, count) => sum + count, 0)).toBe(10_000);
  });

  it('looks right in a browser', async () => {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const response = await page.goto(`${url}/html`);
      expect(response?.status()).toBe(200);
      expect(await page.title()).toBe('Hello from TSGI');
      expect(await page.getByRole('heading').textContent()).toBe('Hello world!');
      expect(await page.locator('#client').textContent()).toBe('127.0.0.1');
    } finally {
      await browser.close();
    }
  });

  it('writes one line a request in the common log format', async () => {
    await fetch(`${url}/?logged=once`);
    await expect.poll(() => command.stdout).toContain('logged=once');
    const lines = command.stdout.split('\n').filter((line) => line.includes('logged=once'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "GET \/\?logged=once HTTP\/1\.1" 200 13 [0-9.]+ms$/,
    );
  });
});
