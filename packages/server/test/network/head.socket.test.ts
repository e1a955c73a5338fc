/** RFC9110 section 9.3.2: an answer to HEAD has no content, whoever writes it. */
import { describe, expect, it } from 'vitest';
import { type ServeOptions } from '../../src/index.ts';
import { echoPath, serving } from '../serving.ts';

/** All that a client gets until the connection closes, from its second line on. */
async function answerTo(bytes: string, options: ServeOptions = {}): Promise<string> {
  await using server = await serving(echoPath, options);
  await using client = await server.connect();
  await client.send(bytes);
  return await client.closed();
}

describe('an answer to HEAD (RFC9110\u00a79.3.2) has no content', () => {
  it.each<{ title: string; status: number; head: string; options?: ServeOptions }>([
    { title: 'a field that is none', status: 400, head: 'HEAD / HTTP/1.1\r\nHost: a\r\nbad field\r\n\r\n' },
    { title: 'no Host', status: 400, head: 'HEAD / HTTP/1.1\r\n\r\n' },
    { title: 'a dot segment', status: 400, head: 'HEAD /a/../b HTTP/1.1\r\nHost: a\r\n\r\n' },
    { title: 'a target that is none', status: 400, head: 'HEAD a HTTP/1.1\r\nHost: a\r\n\r\n' },
    { title: 'a version that is not spoken', status: 505, head: 'HEAD / HTTP/3.0\r\nHost: a\r\n\r\n' },
    {
      title: 'an end within the head',
      status: 408,
      head: 'HEAD / HTTP/1.1\r\n',
      options: { headersTimeout: '50ms' },
    },
    {
      title: 'content that is too large',
      status: 413,
      head: 'HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n',
      options: { maxContent: 10 },
    },
    { title: 'a target that is too long', status: 414, head: `HEAD /${'a'.repeat(9000)} HTTP/1.1\r\n\r\n` },
    {
      title: 'an expectation that is unknown',
      status: 417,
      head: 'HEAD / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n',
    },
    {
      title: 'too many fields',
      status: 431,
      head: `HEAD / HTTP/1.1\r\nHost: a\r\n${'a: b\r\n'.repeat(101)}\r\n`,
    },
  ])('though it is refused for $title', async ({ head, options, status }) => {
    const got = await answerTo(head, options);
    expect(got).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(got).toMatch(/\r\nContent-Length: [1-9][0-9]*\r\n/);
    expect(got.slice(got.indexOf('\r\n\r\n') + 4)).toBe('');
  });

  it('but one to a request behind it has, whatever was before', async () => {
    const ask = (method: string) => `${method} / HTTP/1.1\r\nHost: a\r\n\r\n`;
    for (const before of [ask('HEAD'), ask('HEAD') + ask('HEAD'), '']) {
      const got = await answerTo(`${before}GET / HTTP/1.1\r\nbad field\r\n\r\n`);
      expect(got).toMatch(/\r\n\r\n[^\r\n]+\n$/);
    }
    const garbage = await answerTo(`${ask('HEAD')}@\r\n\r\n`);
    expect(garbage).toMatch(/\r\n\r\n[^\r\n]+\n$/);
  });
});
