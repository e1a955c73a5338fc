import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stopClock } from '@tsgi/rig/stop-clock';
import { nonces } from './nonces.ts';

const SETTINGS = { secret: 'a secret', realm: 'Admin', lifetime: 60_000, maxNonces: 100 };

let pass: (seconds: number) => void;
beforeEach(() => void (pass = stopClock()));
afterEach(() => void vi.useRealTimers());

describe('nonces', () => {
  it('are good once for each count', () => {
    const ours = nonces(SETTINGS);
    const nonce = ours.make();
    const counts = ['00000001', '00000001', '00000002', '0000000a', '0000000A', '00000003', '00000000'];
    expect(counts.map((count) => ours.use(nonce, count))).toEqual([
      true,
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('are good for counts that were overtaken, but not by too many', () => {
    const ours = nonces(SETTINGS);
    const nonce = ours.make();
    const use = (count: number) => ours.use(nonce, count.toString(16).padStart(8, '0'));
    expect([40, 9, 8, 39, 39, 10, 0xffffffff, 40, 41].map(use)).toEqual([
      ...[true, true, false, true, false, true, true, false, false],
    ]);
  });

  it('differ', () => {
    const ours = nonces(SETTINGS);
    expect(new Set(Array.from({ length: 100 }, () => ours.make())).size).toBe(100);
  });

  it('are good for a time', () => {
    const ours = nonces(SETTINGS);
    const nonce = ours.make();
    pass(59);
    expect(ours.use(nonce, '00000001')).toBe(true);
    pass(1);
    expect(ours.use(nonce, '00000002')).toBe(false);
  });

  it('are good in all processes of one secret, and of one realm', () => {
    const nonce = nonces(SETTINGS).make();
    expect(nonces(SETTINGS).use(nonce, '00000001')).toBe(true);
    expect(nonces({ ...SETTINGS, secret: 'another' }).use(nonce, '00000001')).toBe(false);
    expect(nonces({ ...SETTINGS, realm: 'Other' }).use(nonce, '00000001')).toBe(false);
  });

  it('cannot be made, nor changed, by others', () => {
    const ours = nonces(SETTINGS);
    const nonce = ours.make();
    const bytes = Buffer.from(nonce, 'base64url');
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(ours.use(changed.toString('base64url'), '00000001')).toBe(false);
    }
    for (const other of ['', 'abc', `${nonce}=`, `${nonce}A`, nonce.slice(1), ` ${nonce}`]) {
      expect(ours.use(other, '00000001')).toBe(false);
    }
    expect(ours.use(nonce, '00000001')).toBe(true);
  });

  it('are not good again when their counts are forgotten', () => {
    const ours = nonces({ ...SETTINGS, maxNonces: 2 });
    const first = ours.make();
    pass(1);
    const [second, third] = [ours.make(), ours.make()];
    pass(1);
    const late = ours.make();
    for (const nonce of [first, second, third]) expect(ours.use(nonce, '00000001')).toBe(true);
    expect(ours.use(first, '00000001')).toBe(false);
    expect(ours.use(first, '00000002')).toBe(false);
    expect(ours.use(third, '00000002')).toBe(true);
    expect(ours.use(late, '00000001')).toBe(true);
  });
});
