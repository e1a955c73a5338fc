/** Browsers send all cookies of one name: of other paths, of other domains, forged ones. */
import { client } from '@tsgi/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SessionOptions, memorySessionStore } from '../src/index.ts';
import { stopClock } from '@tsgi/rig/stop-clock';
import { DOINGS, cookieLine, visiting } from './visiting.ts';

const STORES: readonly { name: string; store: () => SessionOptions['store'] }[] = [
  { name: 'a store', store: () => memorySessionStore() },
  { name: 'the cookie', store: () => 'cookie' },
];

/** Values that no session has, of the shape that one could have. */
const PLANTED = ['x', 'forged.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(100), ''];

// With a clock that stands, nothing is newer by luck.
beforeEach(() => {
  stopClock();
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(STORES)('of two cookies with one name, with sessions in $name', ({ store }) => {
  const site = () => visiting({ store: store() }, DOINGS);

  async function loggedIn(app: ReturnType<typeof site>) {
    const asking = client(app);
    await asking.get('/login');
    return cookieLine(asking).Cookie;
  }

  it.each(PLANTED)('the valid one counts, wherever it stands beside %j', async (planted) => {
    const app = site();
    const valid = await loggedIn(app);
    for (const Cookie of [`session=${planted}; ${valid}`, `${valid}; session=${planted}`]) {
      expect((await client(app).get('/user', { headers: { Cookie } })).json).toBe('ada');
    }
  });

  it('one that has ended does not hide the other', async () => {
    const app = site();
    const old = await loggedIn(app);
    await client(app).get('/logout', { headers: { Cookie: old } });
    // The cookie itself cannot be taken back: there it is still valid.
    const valid = await loggedIn(app);
    expect((await client(app).get('/user', { headers: { Cookie: `${old}; ${valid}` } })).json).toBe('ada');
  });

  it('one whose id was replaced does not hide the other', async () => {
    const app = site();
    const asking = client(app);
    await asking.get('/count');
    const old = cookieLine(asking).Cookie;
    await asking.get('/login');
    const Cookie = `${old}; ${cookieLine(asking).Cookie}`;
    expect((await client(app).get('/user', { headers: { Cookie } })).json).toBe('ada');
  });

  it('what is saved is found the next time, though the other cookie stays where it was', async () => {
    const app = site();
    const asking = client(app);
    await asking.get('/count');
    const old = cookieLine(asking).Cookie;
    for (const count of [2, 3, 4]) {
      const Cookie = `${old}; ${cookieLine(asking).Cookie}`;
      expect((await asking.get('/count', { headers: { Cookie } })).json).toBe(count);
    }
  });
});

describe('of two cookies that have their sessions in them, the later one counts', () => {
  const counting = (options: Partial<SessionOptions> = {}) =>
    visiting({ store: 'cookie', ...options }, DOINGS);

  /** A new cookie of `first`, and what `second` then makes of it. */
  async function changed(first = counting(), second = first, seconds = 0) {
    const asking = client(first);
    await asking.get('/count');
    const old = cookieLine(asking).Cookie;
    vi.setSystemTime(Date.now() + seconds * 1000);
    const later = client(second);
    await later.get('/count', { headers: { Cookie: old } });
    return { old, later: cookieLine(later).Cookie };
  }

  it.each([
    ['that end at one time, with absoluteTimeout', () => changed(counting({ absoluteTimeout: '60s' }))],
    ['of two processes in one millisecond', () => changed(counting(), counting())],
    ['of which the earlier ends later', () => changed(counting(), counting({ idleTimeout: '60s' }))],
    ['between which the clock was set back', () => changed(counting(), counting(), -30)],
  ])('%s', async (_, made) => {
    const { later, old } = await made();
    for (const Cookie of [`${old}; ${later}`, `${later}; ${old}`]) {
      expect((await client(counting()).get('/count', { headers: { Cookie } })).json).toBe(3);
    }
  });
});

describe('a logout', () => {
  it('ends every session that the browser has sent', async () => {
    const app = visiting({ store: memorySessionStore() }, DOINGS);
    const [one, other] = [client(app), client(app)];
    await one.get('/login');
    await other.get('/login');
    const Cookie = `${cookieLine(one).Cookie}; ${cookieLine(other).Cookie}`;
    const response = await client(app).get('/logout', { headers: { Cookie } });
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining('session=; Max-Age=0')]);
    expect((await one.get('/user')).json).toBeNull();
    expect((await other.get('/user')).json).toBeNull();
  });
});
