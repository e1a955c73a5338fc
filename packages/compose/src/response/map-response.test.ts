import { setTimeout as sleep } from 'node:timers/promises';
import { type Application, type Body, FILE_WRAPPER, type Header, isFileBody } from '@tsgi/spec';
import { call, client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { array, asyncGenerator, generator } from '../../test/shapes.ts';
import { concat } from '../body/concat.ts';
import { mapChunks } from '../body/map-chunks.ts';
import { mapResponse } from './map-response.ts';

const keep = mapResponse((response) => response);
const keepLater = mapResponse(async (response) => response);
const shout = mapResponse((response) => ({
  ...response,
  body: mapChunks(response.body, { chunk: (chunk) => `${String(chunk).toUpperCase()}!` }),
}));

/** Calls an application as a server would, and gives what it returned. */
function returned(app: Application, heads: string[] = []): Body | Promise<Body> {
  return app(createEnviron(), (status) => {
    heads.push(status);
    return () => undefined;
  });
}

describe('mapResponse', () => {
  it('keeps an array an array, and the same one if the body is not mapped', () => {
    const body = ['a'];
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', []);
      return body;
    };
    expect(returned(keep(app))).toBe(body);
    expect(returned(shout(app))).toEqual(['A!']);
  });

  it('keeps a sync application sync', () => {
    const body = returned(shout(generator)) as Iterable<string>;
    expect(Symbol.asyncIterator in body).toBe(false);
    expect([...body]).toEqual(['A!', 'B!']);
  });

  it('passes a file on as it is', async () => {
    const file = Object.assign(['bytes'].values(), { [FILE_WRAPPER]: {}, close: () => undefined }) as Body;
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', []);
      return file;
    };
    expect(returned(keep(app))).toBe(file);
    expect(await returned(keepLater(app))).toBe(file);
    const seen: boolean[] = [];
    await returned(
      mapResponse((response) => {
        seen.push(isFileBody(response.body));
        return { ...response, body: [] };
      })(app),
    );
    expect(seen).toEqual([true]);
  });

  it('does not run an async body before it is asked for', () => {
    const heads: string[] = [];
    const body = returned(keep(asyncGenerator), heads);
    expect(Symbol.asyncIterator in body).toBe(true);
    expect(heads).toEqual([]);
  });

  it('sees the head that is sent in the end', async () => {
    const seen: string[] = [];
    const app: Application = async function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield '';
      startResponse('500 Oops', [], { error: new Error('late') });
      yield 'sorry';
    };
    const watched = mapResponse((response) => {
      seen.push(response.status);
      expect(response.failure?.error).toEqual(new Error('late'));
      return response;
    });
    const response = await client(watched(app)).get('/');
    expect(response).toMatchObject({ status: 500, text: 'sorry' });
    expect(seen).toEqual(['500 Oops']);
  });

  it('throws the error of a second response when the first is under way', async () => {
    const error = new Error('too late');
    const caught: unknown[] = [];
    const app: Application = function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'a';
      try {
        startResponse('500 Oops', [], { error });
      } catch (thrown) {
        caught.push(thrown);
      }
    };
    await client(keep(app)).get('/');
    expect(caught).toEqual([error]);
  });

  it.each([
    ['twice', ['200 OK', '201 Created']],
    ['with something that is no list of headers, and again', [undefined, '200 OK']],
  ])('refuses a startResponse that is called %s', async (_, statuses) => {
    const app: Application = (_environ, startResponse) => {
      for (const status of statuses) {
        try {
          startResponse(status!, status === undefined ? (5 as unknown as Header[]) : []);
        } catch (error) {
          if (status !== undefined) throw error;
        }
      }
      return [];
    };
    const { failure } = await call(keep(app), createEnviron(), { lint: false });
    expect(failure).toMatchObject({ rule: 'START-ONCE', party: 'application' });
  });

  it.each([
    ['nothing', undefined],
    ['a string', 'text'],
    ['bytes', new Uint8Array(1)],
  ])('refuses %s for a body', async (_, body) => {
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', []);
      return body as unknown as Body;
    };
    const { failure } = await call(keep(app), createEnviron(), { lint: false });
    expect(failure).toMatchObject({ rule: 'BODY-ITERABLE' });
  });

  it.each([
    ['an array', () => []],
    ['a generator', () => [].values()],
    [
      'an async generator',
      async function* () {
        yield* [];
      },
    ],
  ])('refuses %s without a startResponse', async (_, app) => {
    const { failure } = await call(keep(app as Application), createEnviron(), { lint: false });
    expect(failure).toMatchObject({ rule: 'START-FIRST' });
  });

  it('does not change the list of headers that the application has', async () => {
    const headers: Header[] = [['X-A', '1']];
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', headers);
      return [];
    };
    const adding = mapResponse((response) => {
      response.headers.push(['X-B', '2']);
      return response;
    });
    const { fields } = await call(adding(app), createEnviron());
    expect(fields).toEqual([
      ['X-A', '1'],
      ['X-B', '2'],
    ]);
    expect(headers).toEqual([['X-A', '1']]);
  });

  it('waits for a map before anything is sent', async () => {
    const saved: string[] = [];
    const saving = mapResponse(async (response) => {
      await sleep(5);
      saved.push('session');
      return { ...response, headers: [...response.headers, ['Set-Cookie', `saved=${saved.length}`]] };
    });
    for (const app of [array, generator, asyncGenerator]) {
      const response = await client(saving(app)).get('/');
      expect(response).toMatchObject({ status: 200, text: 'ab' });
      expect(response.headers.get('set-cookie')).toBe(`saved=${saved.length}`);
    }
    expect(saved).toHaveLength(3);
  });

  it('passes chunks on one by one, each when it is there', async () => {
    const gate = Promise.withResolvers<void>();
    const app: Application = async function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'first';
      await gate.promise;
      yield 'second';
    };
    await using connection = await client(shout(app)).connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.until((text) => text.includes('FIRST!'));
    gate.resolve();
    await connection.until((text) => text.includes('SECOND!'));
  });

  it.each([
    ['now', keep],
    ['later', keepLater],
  ])('sends the head when the application flushes it, if it is mapped %s', async (_, middleware) => {
    const gate = Promise.withResolvers<void>();
    const app: Application = async function* (environ, startResponse) {
      startResponse('200 OK', [['X-Early', '1']]);
      environ['tsgi.flush_headers']?.();
      await gate.promise;
      yield 'event';
    };
    await using connection = await client(middleware(app)).connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await connection.until((text) => text.includes('\r\n\r\n'))).toContain('X-Early');
    gate.resolve();
    await connection.until((text) => text.includes('event'));
  });

  it('sends the head when a sync application flushes it and returns a body that takes its time', async () => {
    const gate = Promise.withResolvers<void>();
    const app: Application = (environ, startResponse) => {
      startResponse('200 OK', [['X-Early', '1']]);
      environ['tsgi.flush_headers']?.();
      return (async function* () {
        await gate.promise;
        yield 'event';
      })();
    };
    await using connection = await client(keep(app)).connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.until((text) => text.includes('X-Early'));
    gate.resolve();
    await connection.until((text) => text.includes('event'));
  });

  it('sends what the map puts before the body as soon as the head is flushed', async () => {
    const gate = Promise.withResolvers<void>();
    const app: Application = async function* (environ, startResponse) {
      startResponse('200 OK', []);
      environ['tsgi.flush_headers']?.();
      await gate.promise;
      yield 'event';
    };
    const prefixed = mapResponse((response) => ({ ...response, body: concat(['prefix'], response.body) }));
    await using connection = await client(prefixed(app)).connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.until((text) => text.includes('prefix'));
    gate.resolve();
    await connection.until((text) => text.includes('event'));
  });

  it('begins no response for a body that was given up before its first chunk', async () => {
    const gate = Promise.withResolvers<void>();
    const app: Application = (_environ, startResponse) => ({
      [Symbol.asyncIterator]: () => ({
        async next() {
          await gate.promise;
          startResponse('200 OK', []);
          return { done: false, value: 'too late' };
        },
        return: async () => ({ done: true, value: undefined }),
      }),
    });
    const heads: string[] = [];
    const body = (await returned(keep(app), heads)) as AsyncIterable<string>;
    const iterator = body[Symbol.asyncIterator]();
    const pending = iterator.next();
    await iterator.return?.();
    gate.resolve();
    expect(await pending).toMatchObject({ done: true });
    expect(heads).toEqual([]);
  });

  it('lets a response be replaced that wrote nothing but an empty chunk', async () => {
    const app: Application = async (_environ, startResponse) => {
      await startResponse('200 OK', [])('');
      await Promise.resolve();
      startResponse('500 Oops', [], { error: new Error('oops') });
      return ['sorry'];
    };
    expect(await client(keep(app)).get('/')).toMatchObject({ status: 500, text: 'sorry' });
  });

  it('sends what is written while the application goes on, and maps it', async () => {
    const gate = Promise.withResolvers<void>();
    const app: Application = async (_environ, startResponse) => {
      const write = startResponse('200 OK', []);
      await write('one');
      await gate.promise;
      await write('two');
      return ['three'];
    };
    await using connection = await client(shout(app)).connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.until((text) => text.includes('ONE!'));
    gate.resolve();
    const text = await connection.until((received) => received.includes('THREE!'));
    expect(text).toContain('TWO!');
  });

  it('queues no more than a MiB that is written without waiting', async () => {
    const app: Application = (_environ, startResponse) => {
      const write = startResponse('200 OK', []);
      for (let count = 0; count < 10; count++) void write('x'.repeat(512 * 1024));
      return [];
    };
    const { failure } = await call(keep(app), createEnviron(), { lint: false });
    expect(failure).toMatchObject({ rule: 'WRITE-WAIT' });
  });

  it('refuses to write what comes after the body', async () => {
    const app: Application = (_environ, startResponse) => {
      const write = startResponse('200 OK', []);
      return (function* () {
        yield 'a';
        void write('b');
      })();
    };
    const { failure } = await call(keep(app), createEnviron(), { lint: false });
    expect(failure).toMatchObject({ rule: 'WRITE-BEFORE-BODY' });
  });
});
