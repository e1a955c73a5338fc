import type { Environ } from '@tsgi/spec';
import { client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { guarded } from '../../test/guarded.ts';
import { ipAllowList } from '../index.ts';

describe('ipAllowList', () => {
  const scheme = ipAllowList(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1']);

  it.each([
    ['10.0.0.0', true],
    ['10.255.255.255', true],
    ['11.0.0.0', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['::ffff:10.1.2.3', true],
    ['::ffff:0a01:0203', true],
    ['::ffff:11.1.2.3', false],
    ['2001:db8::1', true],
    ['2001:DB8:ffff::1', true],
    ['2001:db9::1', false],
    ['2001:db8::1%eth0', true],
    ['::1', true],
    ['::2', false],
    ['', false],
    ['localhost', false],
    ['10.0.0.1, 1.2.3.4', false],
    ['10.0.0.1:80', false],
    ['010.0.0.1', false],
  ])('lets %j pass: %s', async (REMOTE_ADDR, passes) => {
    const finding = await scheme({ REMOTE_ADDR } as Environ);
    expect('user' in finding).toBe(passes);
  });

  it('takes an IPv4 network that is written as IPv6', async () => {
    const mapped = ipAllowList(['::ffff:10.0.0.0/104']);
    const passes = async (REMOTE_ADDR: string) => 'user' in (await mapped({ REMOTE_ADDR } as Environ));
    expect(await Promise.all(['10.1.2.3', '::ffff:10.1.2.3', '11.0.0.0'].map(passes))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('does not look at what a client says of itself', async () => {
    await using asking = client(guarded(ipAllowList(['10.0.0.0/8'])), { over: 'socket' });
    const headers = { 'X-Forwarded-For': '10.0.0.1', Forwarded: 'for=10.0.0.1', 'X-Real-IP': '10.0.0.1' };
    expect((await asking.get('/', { headers })).status).toBe(403);
  });

  it('knows nobody by an address', async () => {
    const environ = createEnviron({ environ: { REMOTE_ADDR: '10.0.0.1' } });
    expect(await ipAllowList(['10.0.0.1'])(environ)).toEqual({ user: undefined });
  });

  it.each([
    '',
    'localhost',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '*',
    '::1%lo',
  ])('refuses a network that is none: %j', (network) => {
    expect(() => ipAllowList(['::1', network])).toThrow(
      `auth: networks must be IP addresses, or prefixes like 10.0.0.0/8, got ${JSON.stringify(network)}`,
    );
  });
});
