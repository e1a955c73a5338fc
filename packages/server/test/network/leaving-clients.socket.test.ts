/** Clients that leave: with a reset or a FIN, in front of content that is not read or behind it. */
import type { Application } from '@tsgi/spec';
import type { RawClient } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { GET, eventually, pause, serving } from '../serving.ts';

const post = (length: number) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;
const UNREAD = 'x'.repeat(300_000);

/** Waits for the end of its client, and reads nothing. */
function waiting(): { app: Application; signals: AbortSignal[] } {
  const signals: AbortSignal[] = [];
  const app: Application = async (environ, startResponse) => {
    const { 'tsgi.signal': signal } = environ;
    signals.push(signal);
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
    });
    startResponse('200 OK', []);
    return ['too late'];
  };
  return { app, signals };
}

const sent: { title: string; bytes: string }[] = [
  { title: 'nothing', bytes: GET },
  { title: 'its content, which fits the read-ahead', bytes: `${post(10)}0123456789` },
  { title: 'more content than is read ahead', bytes: `${post(UNREAD.length)}${UNREAD}` },
  { title: 'half of its content', bytes: `${post(1_000_000)}${UNREAD}` },
  { title: 'requests that wait behind the first', bytes: GET.repeat(5000) },
];

const ways: { way: string; leave: (client: RawClient) => void }[] = [
  { way: 'a reset', leave: (client) => client.vanish() },
  { way: 'a FIN', leave: (client) => client.destroy() },
];

describe('a client that leaves while the application waits', () => {
  it.each(sent.flatMap((what) => ways.map((how) => ({ ...what, ...how }))))(
    'is noticed by tsgi.signal after $title was sent, by $way',
    async ({ bytes, leave }) => {
      const { app, signals } = waiting();
      await using server = await serving(app);
      await using client = await server.connect();
      await client.send(bytes);
      await eventually(() => signals.length === 1);
      await pause(50);
      leave(client);
      await eventually(() => signals[0]?.aborted === true);
      expect(signals[0]?.reason).toMatchObject({ name: 'ConnectionClosed', why: 'client' });
      await eventually(() => server.accesses.length >= 1);
      expect(server.errors).toEqual([]);
    },
  );

  it('is noticed by a reset after content that is not read with halfClosed: answer, too', async () => {
    const { app, signals } = waiting();
    await using server = await serving(app, { halfClosed: 'answer' });
    await using client = await server.connect();
    await client.send(`${post(UNREAD.length)}${UNREAD}`);
    await eventually(() => signals.length === 1);
    client.vanish();
    await eventually(() => signals[0]?.aborted === true);
  });
});

describe('a client that closes its half', () => {
  it('gets what was sent before, and an end that does not look whole', async () => {
    await using server = await serving(async function* ({ 'tsgi.signal': signal }, startResponse) {
      startResponse('200 OK', []);
      yield 'first';
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
      yield 'second';
    });
    await using client = await server.connect();
    await client.send(GET);
    await eventually(() => client.text.includes('first'));
    client.end();
    const all = await client.closed();
    expect(all).toContain('first');
    expect(all).not.toContain('second');
    expect(all.endsWith('0\r\n\r\n')).toBe(false);
  });

  it('is reset where the end of the connection would be the end of the content', async () => {
    await using server = await serving(async function* ({ 'tsgi.signal': signal }, startResponse) {
      startResponse('200 OK', []);
      yield 'first';
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
    });
    await using client = await server.connect();
    await client.send('GET / HTTP/1.0\r\n\r\n');
    await eventually(() => client.text.includes('first'));
    client.end();
    await client.closed();
    expect(client.wasReset).toBe(true);
  });

  it('is answered whatever is asked for and answered at once', async () => {
    await using server = await serving(({ PATH_INFO }, startResponse) => {
      startResponse('200 OK', []);
      return [PATH_INFO];
    });
    await using client = await server.connect();
    await client.send(GET.repeat(200));
    client.end();
    const all = await client.closed();
    expect(all.match(/HTTP\/1\.1 200/g)).toHaveLength(200);
  });
});
