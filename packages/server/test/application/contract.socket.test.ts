/** Every example of the contract, over a real socket. */
import type { Application, ApplicationObject, Environ, StartResponse } from '@tsgi/spec';
import { connect } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { serve } from '../../src/index.ts';

const hello: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['Hello world!\n'];
};

function* lazy(_environ: Environ, startResponse: StartResponse) {
  startResponse('200 OK', []);
  yield new TextEncoder().encode('Hello world!');
}

class HelloTsgi {
  *tsgi(_environ: Environ, startResponse: StartResponse) {
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    yield 'Hello World!\n';
  }
}

async function* stream(_environ: Environ, startResponse: StartResponse) {
  startResponse('200 OK', []);
  for await (const part of sourceOf('Hello', ' ', 'world!')) yield part;
}

async function* sourceOf(...parts: string[]) {
  for (const part of parts) yield await Promise.resolve(part);
}

const later: Application = async (_environ, startResponse) => {
  await Promise.resolve();
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['Hello', ' later'];
};

const written: Application = (_environ, startResponse) => {
  const write = startResponse('200 OK', [['Content-Type', 'text/plain']]);
  void write('written, ');
  return ['returned'];
};

const cases: { title: string; app: Application | ApplicationObject; text: string; length?: string }[] = [
  { title: 'a function that returns an array', app: hello, text: 'Hello world!\n', length: '13' },
  { title: 'a generator function that yields bytes', app: lazy, text: 'Hello world!' },
  { title: 'an object with a generator method', app: new HelloTsgi(), text: 'Hello World!\n' },
  { title: 'an async generator function', app: stream, text: 'Hello world!' },
  { title: 'an async function that returns an array', app: later, text: 'Hello later', length: '11' },
  { title: 'an application that uses write()', app: written, text: 'written, returned' },
];

describe('serve', () => {
  it.each(cases)('serves $title', async ({ app, text, length }) => {
    await using server = await serve(app, { port: 0, quiet: true });
    await using client = await connect(server.addresses[0]);
    for (let round = 0; round < 2; round++) {
      await client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      const response = await client.response();
      expect(response).toMatchObject({ status: 200, reason: 'OK', text });
      expect(response.headers.get('content-length')).toBe(length ?? null);
      expect(response.headers.get('transfer-encoding')).toBe(length === undefined ? 'chunked' : null);
    }
  });

  it.each(cases)('answers HEAD without content for $title', async ({ app, length }) => {
    await using server = await serve(app, { port: 0, quiet: true });
    await using client = await connect(server.addresses[0]);
    await client.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2));
    for (let round = 0; round < 2; round++) {
      const response = await client.response('HEAD');
      expect(response).toMatchObject({ status: 200, text: '' });
      expect(response.headers.get('content-length')).toBe(length ?? null);
    }
  });

  it.each(cases)('serves $title to an HTTP/1.0 client, and closes', async ({ app, text }) => {
    await using server = await serve(app, { port: 0, quiet: true });
    await using client = await connect(server.addresses[0]);
    await client.send('GET / HTTP/1.0\r\n\r\n');
    const response = await client.response();
    expect(response).toMatchObject({ status: 200, text });
    expect(response.headers.get('transfer-encoding')).toBeNull();
    expect(await client.closed()).toContain('Connection: close');
  });
});
