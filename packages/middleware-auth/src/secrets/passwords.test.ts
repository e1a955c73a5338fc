import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BusyError, isSameSecret, passwords } from '../index.ts';
import { scryptHash } from './scrypt-hash.ts';
import { turns } from './turns.ts';

const cheap = passwords({ cost: 6 });

describe('passwords', () => {
  it('knows a password again, and no other', async () => {
    const stored = await cheap.hash('correct horse');
    expect(await cheap.verify('correct horse', stored)).toEqual({ ok: true, outdated: false });
    for (const other of ['correct horsf', 'correct hors', 'correct horse ', 'Correct horse', '']) {
      expect(await cheap.verify(other, stored)).toEqual({ ok: false, outdated: false });
    }
  });

  it('costs by default what OWASP asks for', async () => {
    const stored = await passwords().hash('x');
    expect(stored).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await passwords().verify('x', stored)).toEqual({ ok: true, outdated: false });
  });

  it('is scrypt and nothing else: another one of the same text is right', async () => {
    const [, , , salt = '', hash] = (await cheap.hash('x')).split('$');
    const same = scryptSync('x', Buffer.from(salt, 'base64'), 32, { N: 64, r: 8, p: 1 });
    expect(same.toString('base64')).toBe(`${hash ?? ''}=`);
  });

  it('makes another hash of the same password', async () => {
    expect(await cheap.hash('x')).not.toBe(await cheap.hash('x'));
  });

  it('takes what is typed in several ways for one password', async () => {
    const stored = await cheap.hash('Ame\u0301lie ﬁne Å');
    expect((await cheap.verify('Am\u00e9lie fine \u212b', stored)).ok).toBe(true);
  });

  it('says when a hash should be made anew', async () => {
    const stored = await cheap.hash('x');
    for (const options of [{ cost: 7 }, { cost: 6, rounds: 2 }]) {
      const dearer = passwords(options);
      expect(await dearer.verify('x', stored)).toEqual({ ok: true, outdated: true });
      expect(await dearer.verify('y', stored)).toEqual({ ok: false, outdated: false });
      expect(await dearer.verify('x', await dearer.hash('x'))).toEqual({ ok: true, outdated: false });
    }
  });

  it('takes as long for who is unknown, and never says yes', async () => {
    const dear = passwords({ cost: 15 });
    const stored = await dear.hash('x');
    const time = async (kept: string | undefined) => {
      const began = performance.now();
      expect((await dear.verify('y', kept)).ok).toBe(false);
      return performance.now() - began;
    };
    const [known, unknown] = [await time(stored), await time(undefined)];
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it('checks hashes of another kind by what it is given, and wants them made anew', async () => {
    const asked: string[] = [];
    const migrating = passwords({
      cost: 6,
      verifyOther: async (password, stored) => {
        asked.push(stored);
        return stored === `$other$${password}`;
      },
    });
    expect(await migrating.verify('ﬁ', '$other$ﬁ')).toEqual({ ok: true, outdated: true });
    expect(await migrating.verify('x', '$other$ﬁ')).toEqual({ ok: false, outdated: false });
    expect((await migrating.verify('x', await migrating.hash('x'))).ok).toBe(true);
    expect((await migrating.verify('x', undefined)).ok).toBe(false);
    expect(asked).toEqual(['$other$ﬁ', '$other$ﬁ']);
  });

  it.each([
    '',
    'x',
    '$2b$10$abcdefghijklmnopqrstuv',
    '$scrypt$',
    '$scrypt$ln=6,r=8,p=1$$',
    '$scrypt$ln=6,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$',
    `$scrypt$ln=6,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$${'A'.repeat(42)}`,
    `$scrypt$ln=99,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$${'A'.repeat(43)}`,
    `$scrypt$ln=20,r=9,p=1$AAAAAAAAAAAAAAAAAAAAAA$${'A'.repeat(43)}`,
    `$scrypt$ln=0,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$${'A'.repeat(43)}`,
    `$scrypt$ln=6,r=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$${'A'.repeat(43)}`,
    `$scrypt$ln=6,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$${'A'.repeat(43)}\n`,
  ])('throws for what is no hash, and does not show it: %j', async (stored) => {
    const verified = cheap.verify('x', stored);
    await expect(verified).rejects.toThrow(TypeError);
    await expect(verified).rejects.toThrow(
      `a password hash must be like $scrypt$ln=17,r=8,p=1$<salt>$<hash>, got a string of ${stored.length} characters`,
    );
  });

  it('has no password that is empty, or longer than anybody types', async () => {
    for (const password of ['', 'x'.repeat(1025)]) {
      await expect(cheap.hash(password)).rejects.toThrow(
        `a password must have 1 to 1024 characters, got ${password.length}`,
      );
      expect(await cheap.verify(password, await cheap.hash('x'))).toEqual({ ok: false, outdated: false });
    }
    const longest = 'x'.repeat(1024);
    expect((await cheap.verify(longest, await cheap.hash(longest))).ok).toBe(true);
    expect((await cheap.verify('x'.repeat(1023), await cheap.hash(longest))).ok).toBe(false);
  });

  it('lets other things happen meanwhile', async () => {
    const hashing = passwords({ cost: 15 }).hash('x');
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    await hashing;
    clearInterval(turning);
    expect(turns).toBeGreaterThan(3);
  });

  it('refuses more than may wait', async () => {
    const busy = passwords({ cost: 12, parallel: 1, waiting: 2 });
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((password) => busy.hash(password)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect((outcomes[3] as PromiseRejectedResult).reason).toBeInstanceOf(BusyError);
    expect(await busy.hash('e')).toMatch(/^\$scrypt/);
  });

  it.each<[string, object]>([
    ['auth: cost must be a whole number from 1 to 20, got "x"', { cost: 'x' }],
    ['auth: cost must be a whole number from 1 to 20, got 21', { cost: 21 }],
    ['auth: rounds must be a whole number of 1 or more, got 0', { rounds: 0 }],
    ['auth: parallel must be a whole number of 1 or more, got 0', { parallel: 0 }],
    ['auth: waiting must be a whole number of 0 or more, got -1', { waiting: -1 }],
    ['auth: verifyOther must be a function, got true', { verifyOther: true }],
  ])('refuses an option: %s', (message, options) => {
    expect(() => passwords(options)).toThrow(message);
  });
});

describe('scryptHash', () => {
  it('is that of RFC7914§12', async () => {
    const hash = await scryptHash('pleaseletmein', Buffer.from('SodiumChloride'), { ln: 14, r: 8, p: 1 });
    expect(hash.toString('hex')).toBe('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2');
  });
});

describe('turns', () => {
  it('gives so many at a time their turn, in order, whatever becomes of them', async () => {
    const inTurn = turns(2, 10);
    let [running, most] = [0, 0];
    const began: number[] = [];
    const run = (index: number) =>
      inTurn(async () => {
        began.push(index);
        running++;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running--;
        if (index % 3 === 0) throw new Error('failed');
        return index;
      });
    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map(run));
    expect(began).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(most).toBe(2);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3);
    // Whoever failed has given his place back, and nobody has given back two.
    most = 0;
    await Promise.allSettled([1, 2, 4, 5, 7].map(run));
    expect(most).toBe(2);
  });
});

describe('isSameSecret', () => {
  it.each([
    ['a', 'a', true],
    ['', '', true],
    ['Zoë', 'Zoë', true],
    ['a', 'b', false],
    ['a', 'aa', false],
    ['a', '', false],
    ['a', 'a\0', false],
  ])('of %j and %j: %s', (one, other, same) => {
    expect(isSameSecret(one, other)).toBe(same);
  });
});
