/** What lint says, where it says it, and that it is in nobody's way. */
import { describe, expect, it } from 'vitest';
import { exampleEnviron } from '../../test/example-environ.ts';
import { exampleServer } from '../../test/example-server.ts';
import { type Application, type Body, type Chunk, FILE_WRAPPER, SpecViolation } from '../index.ts';
import { lint } from './index.ts';

const start = () => () => undefined;

/** An application that begins a response, and returns this. */
const returning =
  (body: unknown): Application =>
  (_, startResponse) => {
    startResponse('200 OK', []);
    return body as Body;
  };

/** What a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** An environ whose `tsgi.errors` can be read. */
function environWithLog() {
  const log: string[] = [];
  const errors = {
    write: (text: string) => void log.push(text),
    writelines: () => undefined,
    flush: () => undefined,
  };
  return { environ: exampleEnviron({ 'tsgi.errors': errors }), log };
}

describe('a violation', () => {
  it('names the rule, what it says, who broke it, how, and where it is written', () => {
    const violation = thrownBy(() => lint(returning([]))(exampleEnviron({ SCRIPT_NAME: '/' }), start));
    expect(violation).toBeInstanceOf(SpecViolation);
    expect(violation).toMatchObject({ rule: 'ENV-PATH-SPLIT', party: 'server' });
    expect((violation as Error).message).toMatch(
      /^ENV-PATH-SPLIT: `SCRIPT_NAME` does not .* The server broke it: SCRIPT_NAME is "\/" \(PEP3333 "environ Variables"\)\.$/,
    );
  });

  it('of an application is thrown into it, where it happens', () => {
    let thrown: unknown;
    const app = lint((_, startResponse) => {
      thrown = thrownBy(function breaksIt() {
        startResponse('200 OK', [['a b', 'c']]);
      });
      startResponse('500 Sorry', [], { error: thrown });
      return ['sorry'];
    });
    void app(exampleEnviron(), start);
    expect(thrown).toMatchObject({ rule: 'HEADER-NAME', party: 'application' });
    expect((thrown as Error).stack).toContain('breaksIt');
  });

  it('of a server is thrown into it, where it happens', () => {
    const body = lint(returning(Object.assign(['a'].values(), { close: () => undefined })))(
      exampleEnviron(),
      start,
    );
    const close = () => (body as Body).close?.();
    void close();
    expect(thrownBy(close)).toMatchObject({ rule: 'CLOSE-ONCE', party: 'server' });
  });

  it('goes to tsgi.errors when the response is finished', () => {
    const { environ, log } = environWithLog();
    void lint(returning({ close: () => undefined, [Symbol.iterator]: () => [].values() }))(environ, start);
    for (const callback of environ['tsgi.response_finished']) void callback();
    expect(log).toEqual([expect.stringMatching(/^CLOSE-ALWAYS: .*server broke it.*\n$/)]);
  });

  it('of what only should be goes to tsgi.errors, once in a process', () => {
    const { environ, log } = environWithLog();
    const app = lint((_, startResponse) => {
      startResponse('304 Not Modified', [['Content-Type', 'text/html']]);
      return [];
    });
    void app(environ, start);
    void app(environ, start);
    expect(log).toEqual([expect.stringMatching(/^HEADER-NO-TYPE: .*application broke it.*\n$/)]);
  });

  it('is reported instead, each of them, if somebody listens', async () => {
    const { environ, log } = environWithLog();
    const found: string[] = [];
    const app = lint(
      function* (_, startResponse) {
        startResponse('304 Not Modified', [['Content-Type', 'text/html']]);
        yield 'x';
      },
      { report: ({ rule }) => found.push(rule) },
    );
    const answer = await exampleServer(app, { ...environ, SCRIPT_NAME: '/' });
    expect(answer).toMatchObject({ status: '304 Not Modified', text: 'x' });
    expect(found).toEqual(['ENV-PATH-SPLIT', 'HEADER-NO-TYPE', 'BODY-NO-CONTENT', 'BODY-NO-CONTENT']);
    expect(log).toEqual([]);
  });

  it('is no matter for the application when the client is gone', () => {
    const controller = new AbortController();
    const environ = exampleEnviron({ 'tsgi.signal': controller.signal });
    const app = lint(function* (_, startResponse) {
      startResponse('200 OK', [['Content-Length', '5']]);
      yield 'He';
    });
    const [first] = app(environ, start) as Iterable<Chunk>;
    expect(first).toBe('He');
    const body = app(environ, start) as Iterable<Chunk>;
    controller.abort();
    expect([...body]).toEqual(['He']);
  });

  it('is no matter either once the server has given the iteration up', async () => {
    const goOn = Promise.withResolvers<undefined>();
    const app = lint(async function* (_, startResponse) {
      startResponse('200 OK', [['Content-Length', '5']]);
      await goOn.promise;
      // Nothing follows: it has noticed.
    });
    const body = app(exampleEnviron(), start) as AsyncIterable<Chunk>;
    const iterator = body[Symbol.asyncIterator]();
    const first = iterator.next();
    const last = iterator.return?.();
    goOn.resolve(undefined);
    expect(await first).toEqual({ done: true, value: undefined });
    expect(await last).toEqual({ done: true, value: undefined });
  });

  it('is found in each request, also where the keys of an environ are those of the one before', async () => {
    const found: string[] = [];
    const app = lint(returning([]), { report: ({ rule }) => found.push(rule) });
    for (let count = 0; count < 2; count++) await exampleServer(app, exampleEnviron({ HTTP_PROXY: 'evil' }));
    expect(found).toEqual(['ENV-NO-HTTP-PROXY', 'ENV-NO-HTTP-PROXY']);
  });

  it('ends the iteration of the application as well', () => {
    let isClean = false;
    const app = lint(function* (_, startResponse) {
      try {
        startResponse('200 OK', []);
        yield 7 as unknown as string;
      } finally {
        isClean = true;
      }
    });
    expect(thrownBy(() => [...(app(exampleEnviron(), start) as Iterable<Chunk>)])).toMatchObject({
      rule: 'BODY-CHUNK',
    });
    expect(isClean).toBe(true);
  });
});

describe('lint', () => {
  it('gives the very array, so that its length is known', () => {
    const array = ['a', 'b'];
    expect(lint(lint(returning(array)))(exampleEnviron(), start)).toBe(array);
  });

  it('gives an array for an array with close()', () => {
    let closed = 0;
    const body = lint(returning(Object.assign(['a'], { close: () => closed++ })))(exampleEnviron(), start);
    expect([...(body as string[])]).toEqual(['a']);
    expect(Array.isArray(body)).toBe(true);
    void (body as Body).close?.();
    expect(closed).toBe(1);
  });

  it('gives the very file body', () => {
    let closed = 0;
    const file = Object.assign(['a'].values(), { [FILE_WRAPPER]: { fd: 3 }, close: () => closed++ });
    const body = lint(returning(file))(exampleEnviron(), start);
    expect(body).toBe(file);
    void (body as Body).close?.();
    expect(closed).toBe(1);
  });

  it.each([
    ['a file', Object.assign(['a'].values(), { [FILE_WRAPPER]: { fd: 3 } })],
    ['an array', ['a']],
  ])('closes %s that it refuses, since no server gets it', (_, body) => {
    let closed = 0;
    const app: Application = (_environ, startResponse) => {
      startResponse('204 No Content', []);
      return Object.assign(body, { close: () => closed++ }) as unknown as Body;
    };
    expect(() => lint(app)(exampleEnviron(), start)).toThrow('BODY-NO-CONTENT');
    expect(closed).toBe(1);
  });

  it('gives a promise for a promise only', async () => {
    const array = ['a'];
    expect(await lint(returning(Promise.resolve(array)))(exampleEnviron(), start)).toBe(array);
  });

  it('calls the method tsgi of an object on the object', () => {
    const app = {
      greeting: 'Hello',
      tsgi(_: unknown, startResponse: Parameters<Application>[1]) {
        startResponse('200 OK', []);
        return [this.greeting];
      },
    };
    expect(lint(app)(exampleEnviron(), start)).toEqual(['Hello']);
  });

  it('asks for no chunk before the server does', () => {
    const told: string[] = [];
    const app = lint(function* (_, startResponse) {
      told.push('called');
      startResponse('200 OK', []);
      yield 'a';
      told.push('again');
      yield 'b';
    });
    const body = app(exampleEnviron(), start) as Iterable<Chunk>;
    const iterator = body[Symbol.iterator]();
    expect(told).toEqual([]);
    expect(iterator.next()).toEqual({ done: false, value: 'a' });
    expect(told).toEqual(['called']);
    expect(iterator.return?.()).toEqual({ done: true, value: undefined });
    expect(told).toEqual(['called']);
  });

  it('does not wait for a pending next() to pass on return()', () => {
    const told: string[] = [];
    const body: AsyncIterable<Chunk> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: () => {
          told.push('return');
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const watched = lint(returning(body))(exampleEnviron(), start) as AsyncIterable<Chunk>;
    const iterator = watched[Symbol.asyncIterator]();
    void iterator.next();
    void iterator.return?.();
    expect(told).toEqual(['return']);
  });

  it('has no return() and no close() where the application has none', () => {
    const bare: Iterable<Chunk> = {
      [Symbol.iterator]: () => ({ next: () => ({ done: true, value: undefined }) }),
    };
    const body = lint(returning(bare))(exampleEnviron(), start) as Iterable<Chunk> & Body;
    expect('close' in body).toBe(false);
    expect(Symbol.asyncIterator in body).toBe(false);
    expect('return' in body[Symbol.iterator]()).toBe(false);
  });

  it('gives the promise of write() that the server gave', () => {
    const waiting = Promise.resolve();
    let returned: unknown;
    const app = lint((_, startResponse) => {
      returned = startResponse('200 OK', [])('a');
      return [];
    });
    void app(exampleEnviron(), () => () => waiting);
    expect(returned).toBe(waiting);
  });

  it('throws what startResponse throws', () => {
    const error = new Error('too late');
    const app = lint((_, startResponse) => {
      startResponse('500 Sorry', [], { error });
      return [];
    });
    expect(
      thrownBy(() =>
        app(exampleEnviron(), () => {
          throw error;
        }),
      ),
    ).toBe(error);
  });

  it('lets the caller see what the application puts into the environ, and the environ be JSON', () => {
    const environ = exampleEnviron();
    const app = lint(
      lint((given, startResponse) => {
        Object.assign(given, { REMOTE_USER: 'ada' });
        startResponse('200 OK', []);
        return [JSON.stringify(given)];
      }),
    );
    const [text] = app(environ, start) as [string];
    expect(JSON.parse(text)).toMatchObject({ REMOTE_USER: 'ada', 'tsgi.version': [1, 0] });
    expect(environ).toHaveProperty('REMOTE_USER', 'ada');
  });
});

describe('the input under lint', () => {
  const bytes = new TextEncoder().encode('one\ntwo');
  const input = {
    ...exampleEnviron()['tsgi.input'],
    read: (size = Infinity) => Promise.resolve(bytes.subarray(0, size)),
    readline: () => Promise.resolve(bytes.subarray(0, 4)),
    readlines: () => Promise.resolve([bytes.subarray(0, 4), bytes.subarray(4)]),
    async *[Symbol.asyncIterator]() {
      yield bytes;
    },
  };

  const piecesOf = async (pieces: AsyncIterable<Uint8Array>) => {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(piece);
    return all;
  };

  /** What an application gets of it. */
  async function given<T>(use: (given: typeof input) => Promise<T>): Promise<T> {
    let result: Promise<T> | undefined;
    const app: Application = async (environ, startResponse) => {
      result = use(environ['tsgi.input'] as typeof input);
      await result;
      startResponse('200 OK', []);
      return [];
    };
    await lint(lint(app))(exampleEnviron({ 'tsgi.input': input }), start);
    return result as Promise<T>;
  }

  it('gives what the server gives', async () => {
    expect(await given((it) => it.read())).toEqual(bytes);
    expect(await given((it) => it.read(2))).toEqual(bytes.subarray(0, 2));
    expect(await given((it) => it.readline())).toEqual(bytes.subarray(0, 4));
    expect(await given((it) => it.readlines())).toHaveLength(2);
    expect(await given(piecesOf)).toEqual([bytes]);
    expect(await given(async (it) => it.stream)).toBe(input.stream);
  });

  it('does not end the process for a read that fails and nobody waits for', async () => {
    const read = () => {
      const failed = Promise.reject<Uint8Array>(new Error('the client is gone'));
      failed.catch(() => undefined);
      return failed;
    };
    const app: Application = (environ, startResponse) => {
      void environ['tsgi.input'].read();
      startResponse('200 OK', []);
      return [];
    };
    await exampleServer(lint(app), exampleEnviron({ 'tsgi.input': { ...input, read } }));
    // An unhandled rejection would fail the run.
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe('a read of a size that is none', () => {
  it('fails, and is not passed on', async () => {
    const asked: unknown[] = [];
    const environ = exampleEnviron();
    const { 'tsgi.input': input } = environ;
    input.read = (...given) => Promise.resolve(new Uint8Array(asked.push(given[0])));
    const failures: unknown[] = [];
    const app = lint(async ({ 'tsgi.input': watched }, startResponse) => {
      for (const size of [1.5, -1, Number.NaN, '2' as unknown as number]) {
        await watched.read(size).catch((error: unknown) => failures.push(error));
      }
      await watched.read(Infinity);
      await watched.read(0);
      startResponse('204 No Content', []);
      return [];
    });
    await exampleServer(app, environ);
    expect(failures).toEqual(Array(4).fill(expect.objectContaining({ rule: 'INPUT-ASKED' })));
    expect(asked).toEqual([Infinity, 0]);
  });
});

describe('tsgi.errors under lint', () => {
  it('is what it was in all but write and writelines', async () => {
    const log: string[] = [];
    class Log {
      readonly #written = log;
      readonly flush = () => undefined;
      write(text: string): void {
        this.#written.push(text);
      }
      writelines(lines: Iterable<string>): void {
        this.#written.push(...lines);
      }
      count(): number {
        return this.#written.length;
      }
    }
    let count: unknown;
    const app = lint(({ 'tsgi.errors': errors }, startResponse) => {
      errors.write('a');
      errors.writelines(new Set(['b', 'c']));
      errors.flush();
      count = (errors as unknown as Log).count();
      errors.writelines(['d', 5 as unknown as string]);
      startResponse('204 No Content', []);
      return [];
    });
    const { failure } = await exampleServer(app, exampleEnviron({ 'tsgi.errors': new Log() }));
    expect([log, count]).toEqual([['a', 'b', 'c'], 3]);
    expect(failure).toMatchObject({ rule: 'ENV-ERRORS-TEXT', party: 'application' });
  });
});
