import { getEventListeners, once } from 'node:events';
import type { Time } from '@tsgi/options';
import { call, client, createEnviron } from '@tsgi/testing';
import { type EventSourceMessage, createParser } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import { App, EventStreamResponse, type Listener } from '../src/index.ts';

const decoder = new TextDecoder();

function appOf(source: (listener: Listener) => AsyncGenerator<string>, heartbeat?: Time): App {
  const app = new App({ debug: false });
  const options = heartbeat === undefined ? {} : { heartbeat };
  app.get('/', () => new EventStreamResponse(source, options));
  return app;
}

/** Never. */
async function* silence({ signal }: Listener): AsyncGenerator<string> {
  await once(signal, 'abort');
  yield 'too late';
}

describe('an event stream', () => {
  it('has its headers', async () => {
    const { headers, status } = await client(new EventStreamResponse([])).get('/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-accel-buffering')).toBe('no');
  });

  it('is read by a client as it was sent', async () => {
    const { text } = await client(
      new EventStreamResponse(['a\nb', { id: '5', event: 'news', data: { title: 'é' } }]),
    ).get('/');
    const received: EventSourceMessage[] = [];
    createParser({ onEvent: (event) => received.push(event) }).feed(text);
    expect(received).toEqual([
      { data: 'a\nb', event: undefined, id: undefined },
      { data: '{"title":"é"}', event: 'news', id: '5' },
    ]);
  });

  it('begins at once, before there is an event', async () => {
    await using response = await client(appOf(silence)).open('GET', '/');
    expect(response.status).toBe(200);
    expect(decoder.decode(await response.read())).toBe(':\n\n');
  });

  it('sends a comment now and then while there is none', async () => {
    await using response = await client(appOf(silence, '10ms')).open('GET', '/');
    const pieces = [await response.read(), await response.read(), await response.read()];
    expect(pieces.map((piece) => decoder.decode(piece))).toEqual([':\n\n', ':\n\n', ':\n\n']);
  });

  it('sends each event when it is there', async () => {
    const next = Promise.withResolvers<string>();
    const app = appOf(async function* () {
      yield 'first';
      yield await next.promise;
    });
    const response = await client(app).open('GET', '/');
    expect(decoder.decode(await response.read())).toBe(':\n\n');
    expect(decoder.decode(await response.read())).toBe('data: first\n\n');
    next.resolve('second');
    expect((await response.rest()).text).toBe('data: second\n\n');
  });

  it.each([
    ['5', '5'],
    ['é€', 'é€'],
    [undefined, undefined],
  ])('knows that a client has seen %j last', async (sent, known) => {
    let seen: string | undefined = 'nobody asked';
    const app = appOf(async function* ({ lastEventId }) {
      seen = lastEventId;
    });
    // As a browser sends it: in UTF-8, of which the parser of a test makes one character for each byte.
    const bytes = sent === undefined ? undefined : Buffer.from(sent).toString('latin1');
    await client(app).get('/', { headers: bytes === undefined ? {} : { 'Last-Event-ID': bytes } });
    expect(seen).toBe(known);
  });

  it('ends when the client leaves, also while it waits for an event', async () => {
    const ended = Promise.withResolvers<string>();
    const app = appOf(async function* ({ signal }) {
      try {
        yield 'first';
        await once(new EventTarget(), 'never', { signal });
      } finally {
        ended.resolve(`aborted: ${signal.aborted}`);
      }
    });
    const asking = client(app);
    const response = await asking.open('GET', '/');
    await response.read();
    await response.read();
    response.abort();
    expect(await ended.promise).toBe('aborted: true');
    await asking.close();
    expect(asking.errors).toEqual([]);
  });

  it('ends at once for HEAD', async () => {
    const { headers, status, text } = await client(appOf(silence)).head('/');
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(headers.get('content-length')).toBeNull();
  });

  it('is cut if its events fail, and the log says why', async () => {
    const app = appOf(async function* () {
      yield 'first';
      throw new Error('failed on purpose');
    });
    const asking = client(app);
    await expect(asking.get('/')).rejects.toThrow();
    expect(asking.errors.join('')).toContain('failed on purpose');
  });

  it.each(['0s', '-1s', 15_000, Infinity])('refuses a heartbeat of %o', (heartbeat) => {
    expect(() => new EventStreamResponse([], { heartbeat: heartbeat as Time })).toThrow(
      /^framework: heartbeat must (?:be|have) .*, got .* \(@tsgi\/framework, "Options"\)$/,
    );
  });
});

describe('an event stream, when the server begins to stop,', () => {
  const stopping = () => {
    const controller = new AbortController();
    const environ = createEnviron({ environ: { 'tsgi.shutdown': controller.signal } });
    return { environ, stop: () => controller.abort(new Error('the server is stopping')) };
  };

  it('ends in good order though no event comes, and its source hears of it', async () => {
    const { environ, stop } = stopping();
    const log: string[] = [];
    const app = new EventStreamResponse(async function* ({ signal }) {
      try {
        yield 'first';
        await once(signal, 'abort');
        log.push(String(signal.reason));
      } finally {
        log.push('finally');
      }
    });
    setTimeout(stop, 20);
    expect(await call(app, environ)).toMatchObject({ text: ':\n\ndata: first\n\n', failure: undefined });
    expect(log).toEqual(['Error: the server is stopping', 'finally']);
  });

  it('is no failure of a source that throws because of it', async () => {
    const { environ, stop } = stopping();
    setTimeout(stop, 20);
    const app = new EventStreamResponse(async function* ({ signal }) {
      yield 'first';
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    });
    expect((await call(app, environ)).failure).toBeUndefined();
  });

  it('ends at once if that was before, and adds nothing that stays', async () => {
    const { environ, stop } = stopping();
    stop();
    expect((await call(new EventStreamResponse(silence), environ)).text).toBe(':\n\n');

    const later = stopping();
    await call(new EventStreamResponse(() => ['a']), later.environ);
    expect(getEventListeners(later.environ['tsgi.shutdown'], 'abort')).toEqual([]);
  });

  it('can be told by any handler', async () => {
    const { environ, stop } = stopping();
    const app = new App({ debug: false });
    app.get('/', async ({ shutdown }) => {
      stop();
      return String(shutdown.aborted);
    });
    expect((await call(app, environ)).text).toBe('true');
  });
});
