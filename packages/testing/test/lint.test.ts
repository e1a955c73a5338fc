/** The contract under a client: what a test is told of a broken rule, and when. */
import type { Application, Body, Environ, StartResponse } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { call, client, createEnviron } from '../src/index.ts';
import { TRANSPORTS, gate } from './transports.ts';

type Loose = (environ: Environ, startResponse: StartResponse) => unknown;
const loose = (app: Loose): Application => app as Application;

const good: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['good'];
};

const FAULTS = [
  {
    title: 'a status without digits',
    rule: 'START-STATUS',
    app: loose((_environ, startResponse) => {
      startResponse('OK', []);
      return [];
    }),
  },
  {
    title: 'a fault that the application itself has caught',
    rule: 'START-ONCE',
    app: loose((_environ, startResponse) => {
      startResponse('200 OK', []);
      try {
        startResponse('200 OK', []);
      } catch {
        // It goes on as if nothing had been.
      }
      return ['x'];
    }),
  },
  {
    title: 'a body that is a string',
    rule: 'BODY-ITERABLE',
    app: loose((_environ, startResponse) => {
      startResponse('200 OK', []);
      return 'text';
    }),
  },
  {
    title: 'a chunk that is a number, after a good one',
    rule: 'BODY-CHUNK',
    app: loose(function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      yield 2;
    }),
  },
  {
    title: 'a body that is too short',
    rule: 'BODY-LENGTH',
    app: loose(function* (_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '5']]);
      yield 'one';
    }),
  },
  {
    title: 'a field that is the server’s',
    rule: 'HEADER-HOP-BY-HOP',
    app: loose((_environ, startResponse) => {
      startResponse('200 OK', [['Connection', 'close']]);
      return ['x'];
    }),
  },
];

describe.each(TRANSPORTS)('a broken rule over $over', (transport) => {
  it.each(FAULTS)('makes the request reject: $title', async ({ app, rule }) => {
    await using asking = client(app, transport);
    const told = { name: 'SpecViolation', rule, party: 'application' };
    await expect(asking.get('/')).rejects.toMatchObject(told);
    await expect(asking.get('/')).rejects.toThrow(rule);
  });

  it.each(FAULTS)('is let by if a test says so: $title', async ({ app }) => {
    await using asking = client(app, { ...transport, lint: false });
    const asked = await asking.get('/').catch((error: unknown) => error as Error);
    expect(asked).not.toMatchObject({ name: 'SpecViolation' });
  });

  it('is told to the request in which it happened, and to no other', async () => {
    const app: Application = (environ, startResponse) =>
      (environ.PATH_INFO === '/bad' ? FAULTS[1]!.app : good)(environ, startResponse);
    await using asking = client(app, transport);
    const paths = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? '/good' : '/bad'));
    const asked = await Promise.allSettled(paths.map((path) => asking.get(path)));
    expect(asked.map(({ status }) => status)).toEqual(
      paths.map((path) => (path === '/good' ? 'fulfilled' : 'rejected')),
    );
  });

  it('is told by close() if it came after the response', async () => {
    const done = gate();
    const late: Application = async function* (_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '3']]);
      yield 'one';
      await new Promise((resolve) => setTimeout(resolve, 20));
      setTimeout(() => done.resolve(undefined), 5);
      yield 'and more';
    };
    const asking = client(late, transport);
    expect((await asking.get('/')).text).toBe('one');
    await done.promise;
    await expect(asking.close()).rejects.toMatchObject({ name: 'SpecViolation' });
  });

  it('is told by close() if a test speaks bytes of its own', async () => {
    const asking = client(FAULTS[1]!.app, transport);
    const connection = await asking.connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.response();
    await expect(asking.close()).rejects.toThrow('START-ONCE');
  });

  it('rejects at the head of an open response, or where it happens', async () => {
    await using early = client(FAULTS[1]!.app, transport);
    await expect(early.open('GET', '/')).rejects.toThrow('START-ONCE');
    const gates = gate();
    await using asking = client(
      loose(async function* (_environ, startResponse) {
        startResponse('200 OK', []);
        yield 'one';
        await gates.promise;
        yield 2;
      }),
      transport,
    );
    const response = await asking.open('GET', '/');
    expect((await response.read())?.length).toBe(3);
    gates.resolve(undefined);
    await expect(response.read()).rejects.toThrow('BODY-CHUNK');
  });
});

describe('what only should be otherwise', () => {
  // HEADER-NO-TYPE: a 204 has no content, and so no type.
  const app: Application = (_environ, startResponse) => {
    startResponse('204 No Content', [['Content-Type', 'text/plain']]);
    return [];
  };

  it('is said in the error log, once for each client', async () => {
    for (let clients = 0; clients < 2; clients++) {
      await using asking = client(app);
      expect((await asking.get('/')).status).toBe(204);
      expect((await asking.get('/')).status).toBe(204);
      expect(asking.errors).toEqual([expect.stringMatching(/^HEADER-NO-TYPE: .*\n$/)]);
    }
  });

  it('is written to tsgi.errors of a call', async () => {
    const environ = createEnviron();
    expect((await call(app, environ)).status).toBe('204 No Content');
    expect(environ['tsgi.errors'].written).toEqual([expect.stringMatching(/^HEADER-NO-TYPE: .*\n$/)]);
  });
});

describe('an application', () => {
  it.each([
    {
      title: 'a class',
      app: class App {
        tsgi = good;
      },
    },
    { title: 'a text', app: 'app' },
    { title: 'nothing', app: undefined },
    { title: 'an object without tsgi', app: {} },
  ])('is no $title', async ({ app }) => {
    expect(() => client(app as unknown as Application)).toThrow(/an application/);
    await expect(call(app as unknown as Application, createEnviron())).rejects.toThrow(/an application/);
  });

  it.each<{ title: string; body: () => Body }>([
    { title: 'an array', body: () => ['a'] },
    {
      title: 'a generator',
      body: function* () {
        yield 'a';
      },
    },
  ])('that keeps the rules says nothing: $title', async ({ body }) => {
    await using asking = client((_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']]);
      return body();
    });
    expect((await asking.get('/')).text).toBe('a');
    expect(asking.errors).toEqual([]);
  });
});
