import type { Application, Environ, StartResponse } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { call, createEnviron } from '../src/index.ts';
import { gate } from './transports.ts';

const start = (startResponse: StartResponse) =>
  startResponse('200 OK', [
    ['Content-Type', 'text/plain'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ]);

const array: Application = (_environ, startResponse) => {
  start(startResponse);
  return ['one ', Buffer.from('two')];
};
const promise: Application = async (environ, startResponse) => array(environ, startResponse);
const generator: Application = function* (_environ, startResponse) {
  start(startResponse);
  yield 'one ';
  yield Buffer.from('two');
};
const asyncGenerator: Application = async function* (_environ, startResponse) {
  start(startResponse);
  yield 'one ';
  await Promise.resolve();
  yield Buffer.from('two');
};
const writing: Application = async (_environ, startResponse) => {
  const write = start(startResponse);
  await write('one ');
  return [Buffer.from('two')];
};

describe('call', () => {
  it.each([
    { title: 'an array', app: array },
    { title: 'a promise of one', app: promise },
    { title: 'a generator', app: generator },
    { title: 'an async generator', app: asyncGenerator },
    { title: 'write() and an array', app: writing },
    { title: 'an object', app: { tsgi: (...given: Parameters<Application>) => array(...given) } },
  ])('gathers what comes of $title', async ({ app }) => {
    const result = await call(app, createEnviron());
    expect(result).toMatchObject({ status: '200 OK', text: 'one two', failure: undefined, closed: false });
    expect(result.fields[0]).toEqual(['Content-Type', 'text/plain']);
    expect(result.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(result.chunks).toEqual(['one ', Buffer.from('two')]);
    expect(() => result.json).toThrow(SyntaxError);
  });

  it('parses JSON', async () => {
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'application/json']]);
      return ['{"a":', '1}'];
    };
    expect((await call(app, createEnviron())).json).toEqual({ a: 1 });
  });

  it('takes an application that wants more of its environ', async () => {
    type Session = Environ & { 'app.user': string };
    const app: Application<Session> = (environ, startResponse) => {
      startResponse('200 OK', []);
      return [environ['app.user']];
    };
    const environ = Object.assign(createEnviron(), { 'app.user': 'zoë' });
    expect((await call(app, environ)).text).toBe('zoë');
  });

  /** A body that notes what is done with it. */
  const noting =
    (notes: string[], fail?: 'next' | 'close'): Application =>
    (environ, startResponse) => {
      environ['tsgi.response_finished'].push(
        (failure) => void notes.push(`first: ${String(failure)}`),
        (failure) => void notes.push(`second: ${String(failure)}`),
      );
      startResponse('200 OK', []);
      return {
        *[Symbol.iterator]() {
          try {
            yield 'one';
            if (fail === 'next') throw new Error('no more');
            notes.push('read');
          } finally {
            notes.push('left');
          }
        },
        async close() {
          notes.push('closed');
          await Promise.resolve();
          if (fail === 'close') throw new Error('not closed');
        },
      };
    };

  it('closes the body, and then calls back, the last one first', async () => {
    const notes: string[] = [];
    const result = await call(noting(notes), createEnviron());
    expect(notes).toEqual(['read', 'left', 'closed', 'second: undefined', 'first: undefined']);
    expect(result).toMatchObject({ text: 'one', closed: true, failure: undefined });
  });

  it('does so after a failure, and says what it was', async () => {
    const notes: string[] = [];
    const result = await call(noting(notes, 'next'), createEnviron());
    expect(notes).toEqual(['left', 'closed', 'second: Error: no more', 'first: Error: no more']);
    expect(result).toMatchObject({ status: '200 OK', text: 'one', closed: true });
    expect(result.failure).toEqual(new Error('no more'));
  });

  it('tells what close() throws', async () => {
    const result = await call(noting([], 'close'), createEnviron());
    expect(result).toMatchObject({ text: 'one', failure: new Error('not closed') });
  });

  it('runs every callback, whatever the others throw', async () => {
    const notes: string[] = [];
    const app: Application = (environ, startResponse) => {
      environ['tsgi.response_finished'].push(
        () => void notes.push('ran'),
        () => Promise.reject(new Error('late')),
      );
      startResponse('200 OK', []);
      return [];
    };
    expect((await call(app, createEnviron())).failure).toEqual(new Error('late'));
    expect(notes).toEqual(['ran']);
  });

  it.each<{ title: string; app: Application }>([
    {
      title: 'throws',
      app: () => {
        throw new Error('oh');
      },
    },
    { title: 'rejects', app: () => Promise.reject(new Error('oh')) },
    {
      title: 'fails at the first next()',
      app: function* (): Generator<string> {
        throw new Error('oh');
      },
    },
  ])('tells that an application $title', async ({ app }) => {
    expect(await call(app, createEnviron())).toMatchObject({
      ...{ status: undefined, fields: [], chunks: [], failure: new Error('oh'), closed: false },
    });
  });

  it('lets a failure replace a response of which nothing was sent', async () => {
    const app: Application = function* (_environ, startResponse) {
      startResponse('200 OK', [['X-A', '1']]);
      yield '';
      startResponse('500 Oh', [['X-B', '2']], { error: new Error('oh') });
      yield 'sorry';
    };
    const result = await call(app, createEnviron());
    expect(result).toMatchObject({ status: '500 Oh', fields: [['X-B', '2']], text: 'sorry' });
  });

  it('throws the failure itself when something was sent', async () => {
    const oh = new Error('oh');
    let thrown: unknown;
    const app: Application = function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      try {
        startResponse('500 Oh', [], { error: oh });
      } catch (error) {
        thrown = error;
        throw error;
      }
    };
    const result = await call(app, createEnviron());
    expect(thrown).toBe(oh);
    expect(result).toMatchObject({ status: '200 OK', text: 'one', failure: oh });
  });

  it.each([
    { title: 'a second start', rule: 'START-ONCE', status: '200 OK', starts: 2 },
    { title: 'no start', rule: 'START-FIRST', status: '200 OK', starts: 0 },
    { title: 'a bad status', rule: 'START-STATUS', status: '99', starts: 1 },
  ])('refuses $title, under lint and without', async ({ rule, starts, status }) => {
    const app: Application = (_environ, startResponse) => {
      for (let count = 0; count < starts; count++) startResponse(status, []);
      return ['x'];
    };
    await expect(call(app, createEnviron())).rejects.toMatchObject({ name: 'SpecViolation', rule });
    const { failure } = await call(app, createEnviron(), { lint: false });
    expect(failure).toMatchObject({ name: 'SpecViolation' });
  });

  it.each([{ body: 'text' }, { body: undefined }, { body: [1] }, { body: Buffer.from('x') }])(
    'refuses a body that is none: $body',
    async ({ body }) => {
      const app = ((_environ: Environ, startResponse: StartResponse) => {
        startResponse('200 OK', []);
        return body;
      }) as unknown as Application;
      const { failure } = await call(app, createEnviron(), { lint: false });
      expect(failure).toMatchObject({ name: 'SpecViolation', party: 'application' });
    },
  );

  describe('when the signal aborts', () => {
    const leave = () => {
      const controller = new AbortController();
      const environ = createEnviron({ environ: { 'tsgi.signal': controller.signal } });
      return { environ, leave: () => controller.abort(new Error('gone')) };
    };

    it('does not wait for the next chunk, closes, and tells the reason', async () => {
      const { environ, leave: abort } = leave();
      const notes: string[] = [];
      const app: Application = (_environ, startResponse) => {
        startResponse('200 OK', []);
        const chunks = (async function* () {
          yield 'one';
          setTimeout(abort, 5);
          await gate().promise;
        })();
        return Object.assign(chunks, { close: () => void notes.push('closed') });
      };
      const result = await call(app, environ);
      expect(result).toMatchObject({ text: 'one', closed: true, failure: new Error('gone') });
      expect(notes).toEqual(['closed']);
    });

    it('does not wait for an application that has not answered, and closes its body later', async () => {
      const { environ, leave: abort } = leave();
      const closed = gate();
      const answering = gate();
      const app: Application = async (_environ, startResponse) => {
        await answering.promise;
        startResponse('200 OK', []);
        return Object.assign(['x'].values(), { close: () => closed.resolve(undefined) });
      };
      setTimeout(abort, 5);
      expect(await call(app, environ)).toMatchObject({ status: undefined, failure: new Error('gone') });
      answering.resolve(undefined);
      await closed.promise;
    });

    it('before, reads nothing', async () => {
      const { environ, leave: abort } = leave();
      abort();
      const result = await call(generator, environ, { lint: false });
      expect(result).toMatchObject({ chunks: [], failure: new Error('gone') });
    });
  });
});
