/** Requests of one browser that happen at the same time. */
import type { Application } from '@tsgi/spec';
import { type Client, client } from '@tsgi/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Session, type SessionStore, memorySessionStore } from '../src/index.ts';
import { stopClock } from '@tsgi/rig/stop-clock';
import { DOINGS, type Doing, cookieLine, visiting } from './visiting.ts';

afterEach(() => void vi.useRealTimers());

/** Paths at which a request stays until it is let go. */
function held(doing: Doing): { doing: Doing; arrived: Promise<void>; letGo: () => void } {
  const arrival = Promise.withResolvers<undefined>();
  const gate = Promise.withResolvers<undefined>();
  return {
    arrived: arrival.promise,
    letGo: () => gate.resolve(undefined),
    doing: async (visitor, environ) => {
      arrival.resolve(undefined);
      await gate.promise;
      return doing(visitor, environ);
    },
  };
}

describe('two requests at once', () => {
  /** One request is held between reading and writing its session, while others happen. */
  async function meanwhile(doing: Doing, others: (asking: Client) => Promise<unknown>): Promise<Client> {
    const slow = held(doing);
    const asking = client(visiting({ store: memorySessionStore() }, { ...DOINGS, '/slow': slow.doing }));
    await asking.get('/count');
    await asking.get('/login');
    const answer = asking.get('/slow');
    await slow.arrived;
    await others(asking);
    slow.letGo();
    expect((await answer).status).toBe(200);
    return asking;
  }

  it('lose no update of different values', async () => {
    const asking = await meanwhile(
      (visitor) => visitor.set('cart', ['apple']),
      async (other) => other.get('/count'),
    );
    expect((await asking.get('/count')).json).toBe(3);
    expect(asking.errors).toEqual([]);
  });

  it('lose no update of the same value', async () => {
    const asking = await meanwhile(DOINGS['/count']!, async (other) => {
      await other.get('/count');
      await other.get('/count');
    });
    expect((await asking.get('/count')).json).toBe(5);
  });

  it('lose no message', async () => {
    const asking = await meanwhile(DOINGS['/leave']!, async (other) => other.get('/leave'));
    expect((await asking.get('/take')).json).toHaveLength(2);
  });

  it('cannot undo a logout', async () => {
    let before = {};
    const asking = await meanwhile(
      (visitor) => visitor.set('cart', ['apple']),
      async (other) => {
        before = cookieLine(other);
        await other.get('/logout');
      },
    );
    expect(asking.cookies.get('session')).toBeUndefined();
    expect((await asking.get('/user', { headers: before })).json).toBeNull();
    expect(asking.errors.join('')).toContain('changes were dropped, because the session ended');
  });

  it('cannot undo a logout with a new id', async () => {
    const asking = await meanwhile(
      (visitor) => {
        visitor.regenerate();
        visitor.set('cart', ['apple']);
      },
      async (other) => other.get('/logout'),
    );
    expect((await asking.get('/user')).json).toBeNull();
  });

  it('cannot keep a session from a logout by giving it a new id first', async () => {
    const asking = await meanwhile(DOINGS['/logout']!, async (other) => other.get('/login'));
    expect(asking.cookies.get('session')).toBeUndefined();
  });

  it('end the successor, too, where one logs out with an id that was replaced', async () => {
    const slow = held(DOINGS['/logout']!);
    await using asking = client(
      visiting({ store: memorySessionStore() }, { ...DOINGS, '/slow': slow.doing }),
    );
    await asking.get('/login');
    const answer = asking.get('/slow');
    await slow.arrived;
    await asking.get('/login');
    const successor = cookieLine(asking);
    slow.letGo();
    await answer;
    expect((await asking.get('/user', { headers: successor })).json).toBeNull();
  });

  it('end the successor, too, where it comes between the look and the end', async () => {
    const inMemory = memorySessionStore();
    let afterLook = () => Promise.resolve();
    const store: SessionStore = {
      ...inMemory,
      async read(key) {
        const found = await inMemory.read(key);
        const happening = afterLook;
        afterLook = () => Promise.resolve();
        await happening();
        return found;
      },
    };
    const app: Application = visiting({ store }, { ...DOINGS, '/logout': logout });
    await using asking = client(app);
    await using other = client(app);
    await asking.get('/login');
    const before = cookieLine(asking);
    await asking.get('/logout');
    expect(other.cookies.get('session')).toBeDefined();
    expect((await other.get('/user')).json).toBeNull();

    function logout(visitor: Session) {
      visitor.invalidate();
      afterLook = async () => {
        await other.get('/login', { headers: before });
      };
    }
  });

  it('do not take the new session away from who has just logged in', async () => {
    await using asking = client(visiting({ store: memorySessionStore() }, DOINGS));
    await asking.get('/count');
    const before = cookieLine(asking);
    await asking.get('/login');
    const late = await asking.get('/count', { headers: before });
    expect(late.headers.has('set-cookie')).toBe(false);
    expect((await asking.get('/user')).json).toBe('ada');
  });

  it('do not get the cookie of an id that was just replaced', async () => {
    const pass = stopClock();
    const slow = held(DOINGS['/user']!);
    const options = { store: memorySessionStore(), idleTimeout: '100s', lifetime: 'session' } as const;
    await using asking = client(visiting(options, { ...DOINGS, '/slow': slow.doing }));
    await asking.get('/count');
    pass(50);
    const answer = asking.get('/slow');
    await slow.arrived;
    await asking.get('/login');
    slow.letGo();
    expect((await answer).headers.has('set-cookie')).toBe(false);
    expect((await asking.get('/user')).json).toBe('ada');
  });

  it('log out with an id that was just replaced, too', async () => {
    await using asking = client(visiting({ store: memorySessionStore() }, DOINGS));
    await asking.get('/count');
    const before = cookieLine(asking);
    await asking.get('/login');
    const successor = cookieLine(asking);
    await asking.get('/logout', { headers: before });
    expect((await asking.get('/user', { headers: successor })).json).toBeNull();
  });

  it('log in with an id that was just replaced, and find nothing of it', async () => {
    await using asking = client(visiting({ store: memorySessionStore() }, DOINGS));
    await asking.get('/count');
    const before = cookieLine(asking);
    await asking.get('/login');
    const late = await asking.get('/login', { headers: before });
    expect(late.headers.has('set-cookie')).toBe(true);
    expect((await asking.get('/user')).json).toBe('ada');
    expect((await asking.get('/count')).json).toBe(1);
  });

  it('may both log in, as a double click does', async () => {
    const asking = await meanwhile(DOINGS['/login']!, async (other) => other.get('/login'));
    expect((await asking.get('/user')).json).toBe('ada');
  });

  it('take what was saved meanwhile along to a new id', async () => {
    const asking = await meanwhile(DOINGS['/login']!, async (other) => other.get('/count'));
    expect((await asking.get('/count')).json).toBe(3);
  });
});
