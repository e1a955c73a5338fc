/** What an application can do wrong after its head is out: a cut connection, one log entry, and the server lives on. */
import type { Application, Body } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { ALIVE, GET, type Loose, besides, serving } from '../serving.ts';

const after: { title: string; app: Loose; says: RegExp; received: string }[] = [
  {
    title: 'throws in a generator after the first chunk',
    says: /in the middle/,
    received: '3\r\none\r\n',
    *app(_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      throw new Error('in the middle');
    },
  },
  {
    title: 'throws in an async generator after the first chunk',
    says: /in the middle/,
    received: '3\r\none\r\n',
    async *app(_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      throw new Error('in the middle');
    },
  },
  {
    title: 'yields a number after the first chunk',
    says: /a chunk must be .* number/,
    received: '3\r\none\r\n',
    *app(_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      yield 7;
    },
  },
  {
    title: 'throws after write()',
    says: /after write/,
    received: '3\r\none\r\n',
    app(_environ, startResponse) {
      void startResponse('200 OK', [])('one');
      throw new Error('after write');
    },
  },
  {
    title: 'returns nothing after flush_headers',
    says: /got nothing/,
    received: '',
    app(environ, startResponse) {
      startResponse('200 OK', []);
      environ['tsgi.flush_headers']?.();
    },
  },
  {
    title: 'returns an array shorter than its Content-Length',
    says: /2 bytes are missing/,
    received: 'one',
    app(_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '5']]);
      return ['one'];
    },
  },
  {
    title: 'yields less than its Content-Length',
    says: /2 bytes are missing/,
    received: 'one',
    *app(_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '5']]);
      yield 'one';
    },
  },
  {
    title: 'returns an array longer than its Content-Length',
    says: /must not be longer than its Content-Length of 5/,
    received: 'one t',
    app(_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '5']]);
      return ['one ', 'two'];
    },
  },
  {
    title: 'yields more than its Content-Length',
    says: /must not be longer than its Content-Length of 5/,
    received: 'one t',
    async *app(_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '5']]);
      yield 'one ';
      yield 'two';
    },
  },
  {
    title: 'yields more than its Content-Length of 0',
    says: /must not be longer than its Content-Length of 0/,
    received: '',
    *app(_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '0']]);
      yield 'one';
    },
  },
];

describe('an application that fails after its head is out', () => {
  it.each(after)('cuts the connection and logs once when it $title', async ({ app, says, received }) => {
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    // What is pipelined behind must not be taken for the rest of the response.
    await client.send(GET + ALIVE);
    const text = await client.closed();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(received);
    expect(server.errors).toEqual([expect.stringMatching(says)]);
    await using next = await server.connect();
    await next.send(ALIVE);
    expect(await next.response()).toMatchObject({ status: 200, text: '/alive' });
  });

  const lengthed = (body: () => Body): Application => {
    return (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '5']]);
      return body();
    };
  };
  const text = 'x'.repeat(100_000);

  it.each<{ title: string; body: () => Body }>([
    { title: 'a chunk', body: () => ['one two'] },
    { title: 'an array', body: () => ['one ', 'two'] },
    { title: 'a large array', body: () => [text, text] },
    { title: 'an array that is too short', body: () => ['one'] },
    { title: 'no chunk at all', body: () => [] },
    { title: 'a first chunk', body: () => ['one two'].values() },
    { title: 'a large first chunk', body: () => [text].values() },
    { title: 'a stream that is empty', body: () => [].values() },
  ])('says with the head that it closes behind it, if $title tells already', async ({ body }) => {
    await using server = await serving(lengthed(body), { lint: false });
    await using client = await server.connect();
    await client.send(GET);
    const received = await client.closed();
    expect(received).toMatch(/\r\nConnection: close\r\n/);
    expect(received.slice(received.indexOf('\r\n\r\n') + 4).length).toBeLessThanOrEqual(5);
    expect(client.wasReset).toBe(false);
  });

  it('says nothing of it where the content is never sent', async () => {
    await using server = await serving(
      lengthed(() => ['one two']),
      { lint: false },
    );
    await using client = await server.connect();
    for (let request = 0; request < 2; request++) {
      await client.send(GET.replace('GET', 'HEAD'));
      expect((await client.response('HEAD')).headers.get('connection')).toBe('keep-alive');
    }
  });

  it('resets the connection of an HTTP/1.0 client, to whom a close would look like the end', async () => {
    await using server = await serving(function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      throw new Error('in the middle');
    });
    await using client = await server.connect();
    await client.send('GET / HTTP/1.0\r\n\r\n');
    await client.closed();
    expect(client.wasReset).toBe(true);
    expect(server.errors).toHaveLength(1);
  });
});
