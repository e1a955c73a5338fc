import { client } from '@tsgi/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { basicField, guarded } from '../../test/guarded.ts';
import { setClock, stopClock } from '@tsgi/rig/stop-clock';
import { type LockOut, type LockOutOptions, basic, lockOut } from '../index.ts';
import { addressKey, nameKey } from './guess-keys.ts';

let pass: (seconds: number) => void;
beforeEach(() => void (pass = stopClock()));
afterEach(() => void vi.useRealTimers());

const HOME = '192.0.2.1';

/** Guesses, and says what became of it. */
function guessing(locks: LockOut) {
  return async (name: string, password: string, REMOTE_ADDR = HOME) => {
    const { retryAfter, value } = await locks.attempt(
      { REMOTE_ADDR },
      name,
      () => password === 'right' && name,
    );
    return retryAfter ?? (value === undefined ? 'wrong' : 'right');
  };
}

async function repeat<T>(times: number, run: (time: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time++) results.push(await run(time));
  return results;
}

describe('lockOut', () => {
  it('stops guessing at a name from one address, for the rest of the window', async () => {
    const guess = guessing(lockOut({ failures: 3, window: '60s' }));
    expect(await repeat(3, () => guess('ada', 'x'))).toEqual(['wrong', 'wrong', 'wrong']);
    pass(20);
    expect(await guess('ada', 'x')).toBe(40);
    expect(await guess('ada', 'right')).toBe(40);
    expect(await guess('bob', 'right')).toBe('right');
    expect(await guess('ada', 'right', '192.0.2.2')).toBe('right');
    pass(40);
    expect(await guess('ada', 'right')).toBe('right');
  });

  it.each([-3600, 3600])(
    'locks for as long, whether the clock is set meanwhile: by %d s',
    async (seconds) => {
      const guess = guessing(lockOut({ failures: 1, window: '60s' }));
      await guess('ada', 'x');
      pass(20);
      setClock(seconds);
      expect(await guess('ada', 'right')).toBe(40);
      pass(40);
      expect(await guess('ada', 'right')).toBe('right');
    },
  );

  it('is not kept up by who goes on: a lock ends with its window', async () => {
    const guess = guessing(lockOut({ failures: 1, window: '60s' }));
    await guess('ada', 'x');
    expect(await repeat(5, () => (pass(10), guess('ada', 'x')))).toEqual([50, 40, 30, 20, 10]);
    pass(10);
    expect(await guess('ada', 'right')).toBe('right');
  });

  it('forgives what was mistyped before', async () => {
    const guess = guessing(lockOut({ failures: 3 }));
    for (let day = 0; day < 4; day++) {
      expect(await repeat(2, () => guess('ada', 'x'))).toEqual(['wrong', 'wrong']);
      expect(await guess('ada', 'right')).toBe('right');
    }
  });

  it('stops an address that guesses at many names, and is not calmed by an account of its own', async () => {
    const guess = guessing(lockOut({ addressFailures: 6 }));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      expect(await guess('mallory', 'right')).toBe('right');
      expect(await guess(name, 'x')).toBe('wrong');
    }
    expect(await guess('g', 'x')).toBe(900);
    expect(await guess('mallory', 'right')).toBe(900);
    expect(await guess('g', 'right', '192.0.2.2')).toBe('right');
  });

  it('stops many addresses that guess at one name, but not its owner', async () => {
    const guess = guessing(lockOut({ nameFailures: 5 }));
    expect(await guess('ada', 'right', HOME)).toBe('right');
    await repeat(5, (time) => guess('ada', 'x', `198.51.100.${time}`));
    expect(await guess('ada', 'right', '198.51.100.99')).toBe(900);
    expect(await guess('ada', 'right', HOME)).toBe('right');
    expect(await guess('ada', 'x', HOME)).toBe('wrong');
  });

  it('takes all addresses of one /64 for one client', async () => {
    const guess = guessing(lockOut({ failures: 2 }));
    await repeat(2, (time) => guess('ada', 'x', `2001:db8:0:1::${time}`));
    expect(await guess('ada', 'right', '2001:db8:0:1:ffff::1')).toBe(900);
    expect(await guess('ada', 'right', '2001:db8:0:2::1')).toBe('right');
  });

  it('takes names for one that an application may take for one', async () => {
    const guess = guessing(lockOut({ failures: 2 }));
    await guess('Ada', 'x');
    await guess(' ａｄａ', 'x');
    expect(await guess('ada', 'right')).toBe(900);
  });

  it('says the same of a name that does not exist', async () => {
    const locks = lockOut({ failures: 2 });
    const outcomes = await Promise.all(
      ['ada', 'nobody'].map((name) =>
        repeat(4, () =>
          locks.attempt({ REMOTE_ADDR: HOME }, name, () => (name === 'nobody' ? undefined : false)),
        ),
      ),
    );
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(outcomes[0]?.[3]).toEqual({ retryAfter: 900 });
  });

  it('is no way around to guess a hundred times at once', async () => {
    const locks = lockOut({ failures: 5 });
    let looked = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () =>
        locks.attempt({ REMOTE_ADDR: HOME }, 'ada', async () => {
          looked++;
          await new Promise((resolve) => setTimeout(resolve, 5));
          return undefined;
        }),
      ),
    );
    expect(looked).toBe(5);
    expect(outcomes.filter(({ retryAfter }) => retryAfter !== undefined)).toHaveLength(95);
  });

  it('does not stop a hundred right passwords at once, as a browser sends them', async () => {
    const locks = lockOut({ failures: 5, nameFailures: 5, addressFailures: 5 });
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () =>
        locks.attempt({ REMOTE_ADDR: HOME }, 'ada', async () => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          return 'ada';
        }),
      ),
    );
    expect(new Set(outcomes.map(({ value }) => value))).toEqual(new Set(['ada']));
  });

  it('does not count a check that fails', async () => {
    const locks = lockOut({ failures: 1 });
    const failing = () => Promise.reject(new Error('the database is gone'));
    await expect(locks.attempt({ REMOTE_ADDR: HOME }, 'ada', failing)).rejects.toThrow('gone');
    await expect(locks.attempt({ REMOTE_ADDR: HOME }, 'ada', failing)).rejects.toThrow('gone');
    expect(await guessing(locks)('ada', 'right')).toBe('right');
  });

  it('keeps no more than it may', async () => {
    const guess = guessing(lockOut({ failures: 1, maxEntries: 10, addressFailures: 1000 }));
    for (let time = 0; time < 11; time++) expect(await guess(`name ${time}`, 'x')).toBe('wrong');
    expect(await guess('name 0', 'x')).toBe('wrong');
    expect(await guess('name 10', 'x')).toBe(900);
  });

  it.each(['failures', 'addressFailures', 'nameFailures', 'maxEntries'] as const)(
    'refuses an option: %s of 0',
    (option) => {
      const options: LockOutOptions = { [option]: 0 };
      expect(() => lockOut(options)).toThrow(`auth: ${option} must be a whole number of 1 or more, got 0`);
    },
  );

  it('refuses a window of nothing', () => {
    expect(() => lockOut({ window: '0s' })).toThrow('auth: window must be above 0, a time');
  });
});

describe('a scheme with lockOut', () => {
  it('answers 429, and when to try again', async () => {
    const scheme = basic({
      realm: 'Admin',
      check: (name, password) => password === 'right' && name,
      lockOut: lockOut({ failures: 2, window: '60s' }),
    });
    await using asking = client(guarded(scheme));
    const ask = (password: string) => asking.get('/', { headers: basicField(`ada:${password}`) });
    expect((await ask('x')).status).toBe(401);
    expect((await ask('x')).status).toBe(401);
    pass(10);
    for (const password of ['x', 'right']) {
      const response = await ask(password);
      expect(response).toMatchObject({ status: 429, text: 'Too Many Requests\n' });
      expect(response.headers.get('retry-after')).toBe('50');
    }
  });
});

describe('addressKey', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['', ''],
  ])('of %j is %j', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

describe('nameKey', () => {
  it('is short, however long a name is', () => {
    expect(nameKey('x'.repeat(10_000))).toHaveLength(43);
    expect(nameKey('ada')).not.toBe(nameKey('bob'));
  });
});
