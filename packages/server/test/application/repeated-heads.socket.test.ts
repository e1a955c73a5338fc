/** The last head of each status is remembered: it must hold only for what the application gave again. */
import type { Application, Header } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';

/** Answers one request after the other with the fields of a list. */
function answers(...lists: Header[][]): Application {
  let next = 0;
  return (_environ, startResponse) => {
    startResponse('200 OK', lists[next++] ?? []);
    return ['text'];
  };
}

const cases: { title: string; lists: Header[][] }[] = [
  { title: 'another value', lists: [[['A', '1']], [['A', '1']], [['A', '2']], [['A', '1']]] },
  { title: 'another name', lists: [[['A', '1']], [['A', '1']], [['B', '1']], [['A', '1']]] },
  {
    title: 'one more field',
    lists: [
      [['A', '1']],
      [['A', '1']],
      [
        ['A', '1'],
        ['B', '2'],
      ],
      [['A', '1']],
      [],
    ],
  },
  {
    title: 'another order',
    lists: [
      [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
      [
        ['Set-Cookie', 'b=2'],
        ['Set-Cookie', 'a=1'],
      ],
      [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
    ],
  },
  {
    title: 'a Date of its own',
    lists: [[['Date', 'Sun, 06 Nov 1994 08:49:37 GMT']], [], [['Date', 'Sun, 06 Nov 1994 08:49:37 GMT']], []],
  },
];

const SERVERS_OWN = new Set(['Connection', 'Keep-Alive', 'Content-Length', 'Date']);

describe('a response after one with the same status', () => {
  it.each(cases)('has its own fields when it has $title', async ({ lists }) => {
    await using connection = await client(answers(...lists)).connect();
    for (const list of lists) {
      await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      const { fields } = await connection.response();
      const own = list.some(([name]) => name === 'Date');
      expect(fields.filter(([name]) => !SERVERS_OWN.has(name) || (own && name === 'Date'))).toEqual(list);
      expect(fields.filter(([name]) => name === 'Date')).toHaveLength(1);
    }
  });

  it('does not have what was done to the list of fields afterwards', async () => {
    const list: Header[] = [['A', '1']];
    await using connection = await client((_environ, startResponse) => {
      startResponse('200 OK', list);
      list[0] = ['A', String(Number(list[0]?.[1]) + 1)];
      return [];
    }).connect();
    for (const value of ['1', '2', '3']) {
      await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect((await connection.response()).headers.get('a')).toBe(value);
    }
  });

  it('closes when it must, and says so, between others that do not', async () => {
    const app = answers();
    for (const request of [
      'GET / HTTP/1.1\r\nHost: a\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n',
    ]) {
      await using connection = await client(app).connect();
      await connection.send(`GET / HTTP/1.1\r\nHost: a\r\n\r\n${request}\r\n`);
      expect((await connection.response()).headers.get('connection')).toBe('keep-alive');
      const closes = request.includes('close');
      expect((await connection.response()).headers.get('connection')).toBe(closes ? 'close' : 'keep-alive');
    }
  });

  it('speaks for its own server when two serve one application', async () => {
    const app = answers();
    await using short = await client(app, { keepAliveTimeout: '5s' }).connect();
    await using long = await client(app, { keepAliveTimeout: '50s' }).connect();
    for (let round = 0; round < 3; round++) {
      await short.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect((await short.response()).headers.get('keep-alive')).toBe('timeout=5');
      await long.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect((await long.response()).headers.get('keep-alive')).toBe('timeout=50');
    }
  });

  it('reports hop-by-hop fields each time', async () => {
    const server = client(answers([['Upgrade', 'x']], [['Upgrade', 'x']]), { lint: false });
    await server.get('/');
    await server.get('/');
    expect(server.errors).toHaveLength(2);
  });
});
