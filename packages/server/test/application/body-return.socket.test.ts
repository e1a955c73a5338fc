/** What runs at the end of a body besides close(): a generator's finally, and tsgi.response_finished. */
import type { Application } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { GET, eventually, serving, vanish } from '../serving.ts';

describe('return()', () => {
  it.each([
    { title: 'more than its Content-Length', length: '2', chunk: 'three' },
    { title: 'a number', length: undefined, chunk: 3 },
  ])('runs the finally of a generator that yields $title', async ({ length, chunk }) => {
    let cleaned = 0;
    const app: Application = function* (_environ, startResponse) {
      startResponse('200 OK', length === undefined ? [] : [['Content-Length', length]]);
      try {
        yield chunk as string;
      } finally {
        cleaned++;
      }
    };
    await using server = await serving(app, { lint: false });
    await using client = await server.connect();
    await client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await client.closed();
    expect(cleaned).toBe(1);
    expect(server.errors).toHaveLength(1);
  });

  it('runs the finally of a sync generator when the client leaves', async () => {
    let cleaned = 0;
    const app: Application = function* (_environ, startResponse) {
      startResponse('200 OK', []);
      try {
        for (;;) yield 'x'.repeat(50_000);
      } finally {
        cleaned++;
      }
    };
    await using server = await serving(app);
    const client = await server.connect();
    await client.send(GET);
    await client.until((text) => text.length > 100_000);
    vanish(client);
    await eventually(() => cleaned === 1);
    expect(server.errors).toEqual([]);
  });
});

describe('tsgi.response_finished', () => {
  it('runs every callback in reverse order and logs what they throw or reject', async () => {
    const told: string[] = [];
    await using server = await serving((environ, startResponse) => {
      environ['tsgi.response_finished'].push(
        () => void told.push('first'),
        () => {
          throw new Error('thrown by a callback');
        },
        async () => {
          told.push('third');
          throw new Error('rejected by a callback');
        },
      );
      startResponse('200 OK', []);
      return ['text'];
    });
    await using client = await server.connect();
    await client.send(GET);
    expect(await client.response()).toMatchObject({ status: 200, text: 'text' });
    await eventually(() => server.errors.length === 2);
    expect(told).toEqual(['third', 'first']);
    expect(server.errors.join('')).toMatch(/response_finished[^]*thrown by a callback/);
    expect(server.errors.join('')).toMatch(/response_finished[^]*rejected by a callback/);
  });

  it.each([undefined, null, 'text', Promise.resolve()])('logs that %s is no function', async (added) => {
    const told: string[] = [];
    const app: Application = (environ, startResponse) => {
      const callbacks: unknown[] = environ['tsgi.response_finished'];
      callbacks.push(() => void told.push('first'), added);
      startResponse('200 OK', []);
      return ['text'];
    };
    await using server = await serving(app, { lint: false });
    await using client = await server.connect();
    await client.send(GET);
    expect(await client.response()).toMatchObject({ status: 200, text: 'text' });
    await eventually(() => told.length === 1 && server.errors.length === 1);
    expect(server.errors[0]).toContain('FINISHED-FUNCTION: tsgi.response_finished must hold functions');
  });
});
