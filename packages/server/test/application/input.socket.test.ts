/** tsgi.input: what an application reads is what the client sent, however it was framed and cut. */
import type { Application, Input } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { serving } from '../serving.ts';

type Reading = (input: Input) => Promise<unknown>;

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const texts = (many: Uint8Array[]) => many.map(text);

async function gathered(source: AsyncIterable<Uint8Array>): Promise<string> {
  let all = '';
  for await (const piece of source) all += text(piece);
  return all;
}

/** Answers with what was read, as JSON; with the name of the error if it failed. */
const answering =
  (reading: Reading): Application =>
  async (environ, startResponse) => {
    let answer: unknown;
    try {
      answer = await reading(environ['tsgi.input']);
    } catch (error) {
      answer = { failed: (error as Error).name, message: (error as Error).message };
    }
    startResponse('200 OK', []);
    return [JSON.stringify(answer)];
  };

const CONTENT = 'one\ntwo\n\nfour, without an end';

const readings: { title: string; reading: Reading; gives: unknown }[] = [
  { title: 'read()', reading: async (input) => text(await input.read()), gives: CONTENT },
  {
    title: 'read(n) until it is empty',
    async reading(input) {
      const all: string[] = [];
      for (let piece = await input.read(7); piece.length > 0; piece = await input.read(7))
        all.push(text(piece));
      return all;
    },
    gives: ['one\ntwo', '\n\nfour,', ' withou', 't an en', 'd'],
  },
  {
    title: 'read(0)',
    reading: async (input) => [text(await input.read(0)), text(await input.read(3))],
    gives: ['', 'one'],
  },
  {
    title: 'readline() until it is empty',
    async reading(input) {
      const all: string[] = [];
      for (let line = await input.readline(); line.length > 0; line = await input.readline())
        all.push(text(line));
      return all;
    },
    gives: ['one\n', 'two\n', '\n', 'four, without an end'],
  },
  {
    title: 'readline(n)',
    reading: async (input) => [
      text(await input.readline(2)),
      text(await input.readline(2)),
      text(await input.readline(4)),
      text(await input.readline(100)),
      text(await input.readline(0)),
    ],
    gives: ['on', 'e\n', 'two\n', '\n', ''],
  },
  {
    title: 'readlines()',
    reading: async (input) => texts(await input.readlines()),
    gives: ['one\n', 'two\n', '\n', 'four, without an end'],
  },
  {
    title: 'readlines(hint)',
    reading: async (input) => [
      texts(await input.readlines(5)),
      texts(await input.readlines(1)),
      texts(await input.readlines(0)),
      texts(await input.readlines()),
    ],
    gives: [['one\n', 'two\n'], ['\n'], [], ['four, without an end']],
  },
  { title: 'iteration', reading: gathered, gives: CONTENT },
  { title: 'stream', reading: (input) => gathered(input.stream), gives: CONTENT },
  {
    title: 'a Response made of stream',
    reading: (input) => new Response(input.stream).text(),
    gives: CONTENT,
  },
  {
    title: 'a mixture of reads',
    reading: async (input) => [
      text(await input.readline()),
      text(await input.read(2)),
      text(await input.readline()),
      texts(await input.readlines(1)),
      text(await input.read(5)),
      text(await input.read()),
    ],
    gives: ['one\n', 'tw', 'o\n', ['\n'], 'four,', ' without an end'],
  },
  {
    title: 'a read and then the iteration',
    reading: async (input) => [text(await input.read(5)), await gathered(input)],
    gives: ['one\nt', CONTENT.slice(5)],
  },
  {
    title: 'a line and then stream',
    reading: async (input) => [text(await input.readline()), await gathered(input.stream)],
    gives: ['one\n', CONTENT.slice(4)],
  },
  {
    title: 'reads after the end',
    reading: async (input) => [
      (await input.read()).length,
      (await input.read()).length,
      (await input.read(5)).length,
      (await input.readline()).length,
      (await input.readlines()).length,
      await gathered(input),
    ],
    gives: [CONTENT.length, 0, 0, 0, 0, ''],
  },
];

const ONE = `Content-Length: ${CONTENT.length}\r\n\r\n${CONTENT}`;
const CHUNKED =
  'Transfer-Encoding: chunked\r\n\r\n' +
  `3\r\n${CONTENT.slice(0, 3)}\r\n2;name="a;b"\r\n${CONTENT.slice(3, 5)}\r\n` +
  `${(CONTENT.length - 5).toString(16)}\r\n${CONTENT.slice(5)}\r\n0\r\n\r\n`;

const framings = [
  { framing: 'of fixed length', message: ONE },
  { framing: 'in chunks', message: CHUNKED },
];

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\n';

describe('tsgi.input', () => {
  const rows = framings.flatMap((framing) => readings.map((reading) => ({ ...framing, ...reading })));

  it.each(rows)(
    'gives content $framing to $title, sent whole or byte by byte',
    async ({ message, reading, gives }) => {
      await using server = await serving(answering(reading));
      await using connection = await server.connect();
      await connection.send(HEAD + message);
      expect((await connection.response()).json).toEqual(gives);
      for (const byte of HEAD + message) await connection.send(byte);
      expect((await connection.response()).json).toEqual(gives);
      expect(server.errors).toEqual([]);
    },
  );

  it('is cut anywhere without a difference', async () => {
    await using server = await serving(answering(gathered));
    await using connection = await server.connect();
    for (let cut = 0; cut < HEAD.length + CHUNKED.length; cut++) {
      const message = HEAD + CHUNKED;
      await connection.send(message.slice(0, cut));
      await connection.send(message.slice(cut));
      expect((await connection.response()).json).toBe(CONTENT);
    }
  });

  it.each(readings)('is empty at once for $title of a request without content', async ({ reading }) => {
    const asked = await client(answering(reading)).get('/');
    expect(JSON.stringify(asked.json).replace(/[^a-z]/gi, '')).toBe('');
  });

  it('takes 5 MB in and gives the same back', async () => {
    const body = Buffer.alloc(5_000_000, 'pattern \u2603');
    const echo: Application = async function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield* environ['tsgi.input'];
    };
    await using server = await serving(echo);
    await using connection = await server.connect();
    await connection.send(`${HEAD}Content-Length: ${body.length}\r\n\r\n`);
    const sending = connection.send(body);
    const response = await connection.response();
    await sending;
    expect(Buffer.compare(response.bytes, body)).toBe(0);
  });
});
