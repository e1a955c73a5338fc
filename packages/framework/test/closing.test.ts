/** Each body that was made is closed once, whatever hooks, schemas and middleware make of the response. */
import { Readable } from 'node:stream';
import { mapChunks, mapResponse } from '@tsgi/compose';
import type { Body } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  App,
  EmptyResponse,
  EventStreamResponse,
  HttpResponse,
  PlainTextResponse,
  StreamResponse,
} from '../src/index.ts';

const raise = (thrown: unknown): never => {
  throw thrown;
};

/** How often each body was closed. */
type Tally = { closed: number };

type Making = { readonly title: string; readonly make: (tally: Tally) => unknown };

async function* ticks(tally: Tally) {
  try {
    yield 'tick';
    yield 'tock';
  } finally {
    tally.closed++;
  }
}

const closing = (tally: Tally, chunks: Iterable<string>): Body => ({
  [Symbol.iterator]: () => chunks[Symbol.iterator](),
  close() {
    tally.closed++;
  },
});

const webStream = (tally: Tally) =>
  new ReadableStream<string>({
    pull: (controller) => controller.enqueue('tick'),
    cancel() {
      tally.closed++;
    },
  });

const readable = (tally: Tally) =>
  new Readable({
    read() {
      this.push('tick');
    },
    destroy(error, done) {
      tally.closed++;
      done(error);
    },
  });

const MAKINGS: readonly Making[] = [
  { title: 'a body', make: (tally) => new HttpResponse(closing(tally, ['tick'])) },
  {
    title: 'an array with close',
    make: (tally) =>
      new HttpResponse(
        Object.assign(['tick'], {
          close() {
            tally.closed++;
          },
        }),
      ),
  },
  { title: 'a body as a stream', make: (tally) => new StreamResponse(closing(tally, ['tick'])) },
  { title: 'a web stream', make: webStream },
  { title: 'a web Response', make: (tally) => new Response(webStream(tally) as never) },
  { title: 'a Node stream', make: readable },
  {
    title: 'an application',
    make: (tally) => (_: unknown, startResponse: (status: string, headers: []) => void) => {
      startResponse('200 OK', []);
      return closing(tally, ['tick']);
    },
  },
  { title: 'events of a Node stream', make: (tally) => new EventStreamResponse(readable(tally)) },
];

type Hook = (response: HttpResponse) => unknown;

const HOOKS: readonly { readonly title: string; readonly hook: Hook; readonly isEndless?: boolean }[] = [
  { title: 'drops it', hook: () => new PlainTextResponse('other') },
  { title: 'drops it for a web Response', hook: () => new Response('other') },
  { title: 'drops it for nothing', hook: () => new EmptyResponse() },
  { title: 'throws', hook: () => Promise.reject(new Error('on purpose')) },
  {
    title: 'throws at once',
    hook: () => {
      return raise(new PlainTextResponse('other'));
    },
  },
  { title: 'forgets to return', hook: () => undefined },
  { title: 'gives it a status that it cannot have', hook: (response) => response.with({ status: 99 }) },
  {
    title: 'gives it a field that it cannot have',
    hook: (response) => response.with({ headers: { 'X-A': '\n' } }),
  },
];

async function tallyOf(app: App, method = 'GET') {
  await using asking = client(app);
  const response = await asking.request(method, '/');
  // A body is closed when the response has been sent.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return response;
}

describe.each(MAKINGS)('$title', ({ make }) => {
  it.each(HOOKS)('is closed once if a hook $title', async ({ hook }) => {
    const tally = { closed: 0 };
    const app = new App({ debug: false });
    app.get('/', () => make(tally) as never);
    app.after((_, response) => hook(response) as never);
    await tallyOf(app);
    expect(tally.closed).toBe(1);
  });

  it('is closed once if the next hook but one fails', async () => {
    const tally = { closed: 0 };
    const app = new App({ debug: false });
    app.get('/', () => make(tally) as never);
    app.after((_, response) => response.with({ headers: { 'X-A': '1' } }));
    app.after(() => new PlainTextResponse('other'));
    app.after(() => Promise.reject(new Error('on purpose')));
    expect((await tallyOf(app)).status).toBe(500);
    expect(tally.closed).toBe(1);
  });

  it.each(['same', 'with', 'wrapped'])('is closed once for HEAD if a hook gives it back: %s', async (how) => {
    const tally = { closed: 0 };
    const app = new App({ debug: false });
    app.get('/', () => make(tally) as never);
    app.after((_, response) => {
      if (how === 'wrapped')
        return new HttpResponse(mapChunks(response.content, { chunk: (chunk) => chunk }));
      return how === 'with' ? response.with({ headers: { 'X-A': '1' } }) : response;
    });
    app.use(mapResponse((response) => response));
    expect((await tallyOf(app, 'HEAD')).status).toBe(200);
    expect(tally.closed).toBe(1);
  });

  it('is closed once if it is thrown', async () => {
    const tally = { closed: 0 };
    const app = new App({ debug: false });
    app.get('/', () => {
      return raise(new HttpResponse(closing(tally, ['tick'])));
    });
    app.after(() => new PlainTextResponse('other'));
    expect((await tallyOf(app)).text).toBe('other');
    expect(tally.closed).toBe(1);
  });
});

describe('a body', () => {
  it.each([
    ['a generator', ticks],
    ['a web stream', webStream],
    ['a Node stream', readable],
  ])('that is not what the schema says is closed once: %s', async (_, make) => {
    const tally = { closed: 0 };
    const app = new App({ debug: false });
    app.get('/', () => make(tally) as never, { response: z.object({ id: z.number() }) });
    expect((await tallyOf(app)).status).toBe(500);
    // A generator that was not begun has nothing to close.
    expect(tally.closed).toBe(make === ticks ? 0 : 1);
  });

  it.each([
    ['status', { status: 204 }],
    ['headers', { headers: { 'X-A': '\n' } }],
    ['cookies', { cookies: [{ name: ' ', value: '' }] }],
  ])('is closed once if the response cannot be made: %s', (_, options) => {
    const tally = { closed: 0 };
    expect(() => new HttpResponse(closing(tally, ['tick']), options)).toThrow();
    expect(() => new StreamResponse(webStream(tally), options)).toThrow();
    expect(tally.closed).toBe(2);
  });

  it('is closed once if the response cannot begin', async () => {
    const tally = { closed: 0 };
    const app = new App({ debug: false });
    const refusing = new HttpResponse(closing(tally, ['tick']), {}, [['X-A', 'fine']]);
    app.get('/', () => refusing);
    const start = () => {
      throw new Error('on purpose');
    };
    await expect(async () => refusing.tsgi({} as never, start as never)).rejects.toThrow('on purpose');
    expect(tally.closed).toBe(1);
  });

  it('of a hook before, and of a hook for errors, is closed once if a hook after drops it', async () => {
    for (const where of ['before', 'error']) {
      const tally = { closed: 0 };
      const app = new App({ debug: false });
      if (where === 'before') app.before(() => new HttpResponse(closing(tally, ['tick'])));
      app.onError(Error, () => new HttpResponse(closing(tally, ['tick']), { status: 500 }));
      app.get('/', () => {
        throw new Error('on purpose');
      });
      app.after(() => new PlainTextResponse('other'));
      expect((await tallyOf(app)).text).toBe('other');
      expect(tally.closed).toBe(1);
    }
  });

  it('is open while what a hook has wrapped around it is sent', async () => {
    const events: string[] = [];
    const app = new App({ debug: false });
    app.get('/', () => {
      return new HttpResponse({
        *[Symbol.iterator]() {
          yield 'a';
          events.push('read');
          yield 'b';
        },
        close: () => void events.push('closed'),
      });
    });
    app.after((_, response) => {
      return new HttpResponse(mapChunks(response.content, { chunk: (chunk) => String(chunk).toUpperCase() }));
    });
    expect((await tallyOf(app)).text).toBe('AB');
    expect(events).toEqual(['read', 'closed']);
  });
});
