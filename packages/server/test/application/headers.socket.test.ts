/** What an application may say in status and fields, and that nothing of it splits a response. */
import type { Application, Header, StartResponse } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { GET, serving } from '../serving.ts';

const SPLIT = 'x\r\nInjected: yes';

/** Every way by which a text of the application's gets into a head or a trailer section. */
const paths: { title: string; say: (text: string, tools: Tools) => unknown }[] = [
  { title: 'the status', say: (text, { start }) => start(`200 ${text}`, []) },
  { title: 'a field name', say: (text, { start }) => start('200 OK', [[text, 'x']]) },
  { title: 'a field value', say: (text, { start }) => start('200 OK', [['A', text]]) },
  {
    title: 'a value after a good one',
    say: (text, { start }) =>
      start('200 OK', [
        ['A', 'b'],
        ['A', text],
      ]),
  },
  { title: 'a Date', say: (text, { start }) => start('200 OK', [['Date', text]]) },
  { title: 'a Content-Length', say: (text, { start }) => start('200 OK', [['Content-Length', text]]) },
  { title: 'the status of an error page', say: (text, { start }) => start(`500 ${text}`, [], { error: 1 }) },
  {
    title: 'a field of an error page',
    say: (text, { start }) => start('500 No', [['A', text]], { error: 1 }),
  },
  { title: 'an early hint', say: (text, { hint }) => hint?.([['Link', text]]) },
  { title: 'the name of an early hint', say: (text, { hint }) => hint?.([[text, 'x']]) },
  {
    title: 'a trailer',
    say(text, { start, trailer }) {
      start('200 OK', []);
      trailer?.([['A', text]]);
    },
  },
  {
    title: 'the name of a trailer',
    say(text, { start, trailer }) {
      start('200 OK', []);
      trailer?.([[text, 'x']]);
    },
  },
];

interface Tools {
  start: StartResponse;
  hint: ((headers: Header[]) => void) | undefined;
  trailer: ((fields: Header[]) => void) | undefined;
}

const texts = [
  { name: 'CR LF', text: SPLIT },
  { name: 'a bare LF', text: 'x\nInjected: yes' },
  { name: 'a bare CR', text: 'x\rInjected: yes' },
  { name: 'a NUL', text: 'x\0Injected: yes' },
  { name: 'two line ends', text: 'x\r\n\r\nInjected' },
  { name: 'a character whose low byte is LF', text: 'x\u010aInjected: yes' },
  { name: 'a character beyond ISO-8859-1', text: 'snow \u2603 Injected' },
  { name: 'a DEL', text: 'x\x7fInjected' },
];

const attempts = paths.flatMap((path) => texts.map((text) => ({ ...path, ...text })));

describe('response splitting', () => {
  it.each(attempts)('is refused for $name in $title', async ({ say, text }) => {
    let thrown: unknown;
    const app: Application = (environ, start) => {
      const trailers = environ['tsgi.trailers'];
      try {
        say(text, {
          start,
          hint: (fields) => void environ['tsgi.early_hints']?.(fields),
          trailer: (fields) => trailers?.send?.(fields),
        });
      } catch (error) {
        thrown = error;
        throw error;
      }
      return ['never'];
    };
    const server = client(app);
    await using connection = await server.connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n');
    const response = await connection.response();
    expect(response.status).toBe(500);
    expect(thrown).toMatchObject({ name: 'SpecViolation', party: 'application' });
    expect(connection.text).not.toContain('Injected');
    expect(server.errors).toHaveLength(1);
  });
});

describe('the fields of a response', () => {
  it('are sent in order, with duplicates, names as given', async () => {
    const response = await client((_environ, startResponse) => {
      startResponse('200 OK', [
        ['x-B', '2'],
        ['Set-Cookie', 'a=1'],
        ['X-a', 'caf\xe9'],
        ['Set-Cookie', 'b=2'],
      ]);
      return ['text'];
    }).get('/');
    const mine = response.fields.filter(([name]) => /^(x-|set-)/i.test(name));
    expect(mine).toEqual([
      ['x-B', '2'],
      ['Set-Cookie', 'a=1'],
      ['X-a', 'caf\xe9'],
      ['Set-Cookie', 'b=2'],
    ]);
  });

  it('lose what is hop-by-hop, with one log entry that names it', async () => {
    const hops: Header[] = [
      ...['Connection', 'Keep-Alive', 'Proxy-Connection', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade'],
    ].map((name) => [name, 'mine']);
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', [['X-Kept', 'yes'], ...hops]);
      return ['text'];
    };
    const server = client(app, { lint: false });
    const response = await server.get('/');
    expect(response).toMatchObject({ status: 200, text: 'text' });
    expect(response.headers.get('x-kept')).toBe('yes');
    expect(response.fields.map(([, value]) => value)).not.toContain('mine');
    expect(server.errors).toHaveLength(1);
    for (const [name] of hops) expect(server.errors[0]).toContain(name);
  });

  it('keep a Date that the application gives, and have one otherwise', async () => {
    const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
    const app: Application = ({ PATH_INFO }, startResponse) => {
      startResponse('200 OK', PATH_INFO === '/own' ? [['date', date]] : []);
      return [];
    };
    const server = client(app);
    const own = await server.get('/own');
    expect(own.fields.filter(([name]) => name.toLowerCase() === 'date')).toEqual([['date', date]]);
    const given = (await server.get('/')).headers.get('date') ?? '';
    expect(given).toMatch(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/);
  });
});

describe('startResponse with { error }', () => {
  it.each([
    { title: 'after a first call', first: '200 OK' },
    { title: 'after a first call that threw', first: 'nonsense' },
    { title: 'as the first call', first: undefined },
  ])('replaces status and fields $title', async ({ first }) => {
    const app: Application = (_environ, startResponse) => {
      try {
        if (first !== undefined) startResponse(first, [['X-First', 'yes']]);
        throw new Error('changed its mind');
      } catch (error) {
        const headers: Header[] = [
          ['X-Second', 'yes'],
          ['Content-Type', 'text/plain'],
        ];
        startResponse('503 Later', headers, { error });
      }
      return ['sorry'];
    };
    const server = client(app, { lint: first !== 'nonsense' });
    const response = await server.get('/');
    expect(response).toMatchObject({ status: 503, reason: 'Later', text: 'sorry' });
    expect(response.headers.get('x-first')).toBeNull();
    expect(response.headers.get('x-second')).toBe('yes');
    expect(server.errors).toEqual([]);
  });

  it('may come again and again before the head is out', async () => {
    const response = await client((_environ, startResponse) => {
      for (const status of ['200 A', '201 B', '202 C']) startResponse(status, [], { error: status });
      return [];
    }).get('/');
    expect(response.status).toBe(202);
  });

  it('throws the very error if the head is out, and cuts the connection', async () => {
    const failure = new Error('found too late');
    let thrown: unknown;
    await using server = await serving(function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      try {
        startResponse('500 No', [], { error: failure });
      } catch (error) {
        thrown = error;
        throw error;
      }
    });
    await using connection = await server.connect();
    await connection.send(GET);
    expect(await connection.closed()).toMatch(/\r\n\r\n3\r\none\r\n$/);
    expect(thrown).toBe(failure);
    expect(server.errors).toEqual([expect.stringContaining('found too late')]);
  });
});
