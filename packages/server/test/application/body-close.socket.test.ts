/** The end of a body, however it comes: close(), return(), tsgi.signal and tsgi.response_finished. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Body, Environ } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { ConnectionClosed } from '../../src/index.ts';
import { GET, eventually, serving, vanish } from '../serving.ts';

/** What happened, in order. */
type Story = string[];

/** A body that tells how it ended. */
class Told implements AsyncIterable<string> {
  readonly story: Story;
  private readonly chunks: AsyncIterator<string>;

  constructor(story: Story, chunks: AsyncIterator<string>) {
    this.story = story;
    this.chunks = chunks;
  }

  [Symbol.asyncIterator](): AsyncIterator<string> {
    return {
      next: () => this.chunks.next(),
      return: () => {
        this.story.push('return');
        return this.chunks.return?.() ?? Promise.resolve({ value: undefined, done: true as const });
      },
    };
  }

  close(): void {
    this.story.push('close');
  }
}

function listen(environ: Environ, story: Story): void {
  environ['tsgi.signal'].addEventListener('abort', () => {
    const { reason } = environ['tsgi.signal'] as { reason: unknown };
    story.push(reason instanceof ConnectionClosed ? `abort: ${reason.why}` : 'abort for no reason');
  });
  environ['tsgi.response_finished'].push(
    (failure) => void story.push(failure === undefined ? 'finished' : `finished: ${(failure as Error).name}`),
    () => void story.push('before'),
  );
}

async function* chunks(...parts: (string | Error)[]): AsyncGenerator<string> {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield part;
  }
}

async function* hanging(): AsyncGenerator<string> {
  yield 'one';
  await new Promise(() => undefined);
}

const endings: {
  title: string;
  method?: string;
  status?: string;
  body: () => AsyncIterator<string>;
  story: Story;
  errors: number;
  /** Off where the body breaks a rule. */
  lint?: boolean;
}[] = [
  {
    title: 'at the end',
    body: () => chunks('one', 'two'),
    story: ['close', 'before', 'finished'],
    errors: 0,
  },
  { title: 'of an empty body', body: () => chunks(), story: ['close', 'before', 'finished'], errors: 0 },
  {
    title: 'of a body that fails at first',
    body: () => chunks(new TypeError('x')),
    story: ['return', 'close', 'before', 'finished: TypeError'],
    errors: 1,
  },
  {
    title: 'of a body that fails later',
    body: () => chunks('one', new TypeError('x')),
    story: ['return', 'close', 'before', 'finished: TypeError'],
    errors: 1,
  },
  {
    title: 'for HEAD',
    method: 'HEAD',
    body: () => chunks('one', 'two'),
    story: ['return', 'close', 'before', 'finished'],
    errors: 0,
  },
  {
    title: 'for a 204',
    status: '204 No Content',
    body: () => chunks('one', 'two'),
    story: ['return', 'close', 'before', 'finished'],
    lint: false,
    errors: 0,
  },
  {
    title: 'of a body with no chunk',
    body: () => chunks(7 as never),
    story: ['return', 'close', 'before', 'finished: SpecViolation'],
    lint: false,
    errors: 1,
  },
  {
    title: 'when startResponse never ran',
    status: '',
    body: () => chunks('one'),
    story: ['return', 'close', 'before', 'finished: SpecViolation'],
    lint: false,
    errors: 1,
  },
];

describe('close()', () => {
  it.each(endings)(
    'is called exactly once $title',
    async ({ method = 'GET', status = '200 OK', body, story, errors, lint = true }) => {
      const told: Story = [];
      await using server = await serving(
        (environ, startResponse) => {
          listen(environ, told);
          if (status !== '') startResponse(status, []);
          return new Told(told, body());
        },
        { lint },
      );
      await using client = await server.connect();
      await client.send(`${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      await client.closed();
      await eventually(() => told.length >= story.length);
      await nextTurn();
      expect(told).toEqual(story);
      expect(server.errors).toHaveLength(errors);
    },
  );

  it('is called for an array as well, and an error in it is logged', async () => {
    await using server = await serving((_environ, startResponse) => {
      startResponse('200 OK', []);
      return Object.assign(['text'], {
        close() {
          throw new Error('close failed');
        },
      });
    });
    await using client = await server.connect();
    await client.send(GET + GET);
    expect(await client.response()).toMatchObject({ status: 200, text: 'text' });
    expect(await client.response()).toMatchObject({ status: 200, text: 'text' });
    expect(server.errors).toEqual([
      expect.stringMatching(/closing a body[^]*close failed/),
      expect.stringMatching(/closing a body[^]*close failed/),
    ]);
  });

  it('is called once when the client leaves, after the signal, though the generator hangs in next()', async () => {
    const told: Story = [];
    await using server = await serving((environ, startResponse) => {
      listen(environ, told);
      startResponse('200 OK', []);
      return new Told(told, hanging());
    });
    const client = await server.connect();
    await client.send(GET);
    await client.until((text) => text.includes('one'));
    vanish(client);
    await eventually(() => told.includes('finished: ConnectionClosed'));
    expect(told).toEqual(['abort: client', 'return', 'close', 'before', 'finished: ConnectionClosed']);
    expect(server.errors).toEqual([]);
  });

  it('is called for a body that comes when the client has left already', async () => {
    const told: Story = [];
    const late = Promise.withResolvers<Body>();
    await using server = await serving((environ, startResponse) => {
      listen(environ, told);
      startResponse('200 OK', []);
      told.push('called');
      return late.promise;
    });
    const client = await server.connect();
    await client.send(GET);
    await eventually(() => told.includes('called'));
    vanish(client);
    await eventually(() => told.includes('finished: ConnectionClosed'));
    late.resolve(new Told(told, chunks('one')));
    await eventually(() => told.includes('close'));
    expect(told).toEqual(['called', 'abort: client', 'before', 'finished: ConnectionClosed', 'close']);
  });

  it.each([
    {
      title: 'nothing comes',
      settle: (late: PromiseWithResolvers<Body>) => late.resolve(undefined as unknown as Body),
    },
    { title: 'an error comes', settle: (late: PromiseWithResolvers<Body>) => late.reject(new Error('late')) },
  ])('is not missed, and nothing breaks, if $title when the client has left already', async ({ settle }) => {
    const told: Story = [];
    const late = Promise.withResolvers<Body>();
    await using server = await serving(
      (environ, startResponse) => {
        if (environ.PATH_INFO === '/ok') return (startResponse('200 OK', []), ['ok']);
        listen(environ, told);
        startResponse('200 OK', []);
        told.push('called');
        return late.promise;
      },
      { lint: false },
    );
    const client = await server.connect();
    await client.send(GET);
    await eventually(() => told.includes('called'));
    vanish(client);
    await eventually(() => told.includes('finished: ConnectionClosed'));
    settle(late);
    await using next = await server.connect();
    await next.send('GET /ok HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await next.response()).toMatchObject({ status: 200, text: 'ok' });
  });
});
