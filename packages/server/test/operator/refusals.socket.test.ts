/** What an operator sees of requests that the server refused by itself. */
import { describe, expect, it } from 'vitest';
import { GET, echoPath, eventually, serving } from '../serving.ts';

const refused = [
  { title: 'a field', sent: 'GET /a?b HTTP/1.1\r\nHost : a\r\n\r\n', line: 'GET /a?b HTTP/1.1', status: 400 },
  { title: 'a missing Host', sent: 'PUT /x HTTP/1.1\r\n\r\n', line: 'PUT /x HTTP/1.1', status: 400 },
  { title: 'a version', sent: 'GET /a HTTP/3.0\r\n\r\n', line: 'GET /a HTTP/3.0', status: 505 },
  {
    title: 'a long target',
    sent: `GET /${'a'.repeat(200)} HTTP/1.1\r\n\r\n`,
    line: `GET /${'a'.repeat(200)} HTTP/1.1`,
    status: 414,
  },
  {
    title: 'quotes and controls',
    sent: 'GET /"\u001b[31m\u00e4 HTTP/1.1\r\n\r\n',
    line: String.raw`GET /\x22\x1b[31m\xe4 HTTP/1.1`,
    status: 400,
  },
  { title: 'TLS', sent: '\u0016\u0003\u0001\r\n', line: String.raw`\x16\x03\x01`, status: 400 },
  {
    title: 'a head that never ends',
    sent: 'GET /slow HTTP/1.1\r\nHost: a\r\n',
    line: 'GET /slow HTTP/1.1',
    status: 408,
  },
  { title: 'a request line that never ends', sent: 'GET /sl', line: 'GET /sl', status: 408 },
];

describe('a refused request', () => {
  it.each(refused)(
    'is in the access log as far as it is known, and why in the error log: $title',
    async ({ line, sent, status }) => {
      await using server = await serving(echoPath, { headersTimeout: '200ms', maxRequestLine: 100 });
      await using client = await server.connect();
      await client.send(Buffer.from(sent, 'latin1'));
      expect((await client.response()).status).toBe(status);
      await eventually(() => server.accesses.length === 1);
      expect(server.accesses[0]).toContain(`"${line}" ${status} `);
      expect(server.refusals).toHaveLength(1);
      expect(server.refusals[0]).toContain(`Refused with ${status} ("${line}"): `);
    },
  );

  it.each([
    { title: 'too large', sent: 'Content-Length: 50\r\n\r\n', status: 413 },
    { title: 'no chunk', sent: 'Transfer-Encoding: chunked\r\n\r\noops\r\n', status: 400 },
    { title: 'too slow', sent: 'Content-Length: 5\r\n\r\nab', status: 408 },
  ])('is in both logs when its content is $title', async ({ sent, status }) => {
    await using server = await serving(
      async (environ, startResponse) => {
        await environ['tsgi.input'].read();
        startResponse('200 OK', []);
        return [];
      },
      { maxContent: 10, requestTimeout: '200ms' },
    );
    await using client = await server.connect();
    await client.send(`POST /up HTTP/1.1\r\nHost: a\r\n${sent}`);
    expect((await client.response()).status).toBe(status);
    await eventually(() => server.accesses.length === 1);
    expect(server.accesses[0]).toContain(`"POST /up HTTP/1.1" ${status} `);
    expect(server.refusals).toHaveLength(1);
    expect(server.refusals[0]).toContain(`Refused with ${status} ("POST /up HTTP/1.1"): `);
  });

  it('does not flood the error log, which says how many are not listed', async () => {
    await using server = await serving(echoPath);
    for (let round = 0; round < 60; round++) {
      await using client = await server.connect();
      await client.send('oops\r\n\r\n');
      await client.response();
    }
    expect(server.accesses.length).toBeGreaterThan(50);
    expect(server.refusals.length).toBeLessThan(60);
  });
});

describe('early hints', () => {
  it('arrive all, 20,000 of them, if each is awaited', { timeout: 30_000 }, async () => {
    await using server = await serving(async (environ, startResponse) => {
      for (let count = 0; count < 20_000; count++) await environ['tsgi.early_hints']?.([['X-Hint', 'yes']]);
      startResponse('200 OK', []);
      return ['whole'];
    });
    await using client = await server.connect();
    await client.send(GET);
    await eventually(() => client.text.endsWith('whole'));
    expect(client.text.split('103 Early Hints').length - 1).toBe(20_000);
  });

  it('are left out beyond a bound if none is awaited', { timeout: 30_000 }, async () => {
    const hint = '</style.css>; rel=preload'.padEnd(300);
    await using server = await serving(async (environ, startResponse) => {
      for (let count = 0; count < 20_000; count++)
        void environ['tsgi.early_hints']?.([['Link', hint.trim()]]);
      await new Promise((resolve) => setImmediate(resolve));
      startResponse('200 OK', []);
      return ['whole'];
    });
    await using client = await server.connect();
    await client.send(GET);
    expect((await client.response()).text).toBe('whole');
    expect(client.text.length).toBeLessThan(200_000);
  });
});
