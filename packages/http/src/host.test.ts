import { describe, expect, it } from 'vitest';
import { isHost } from './host.ts';

describe('isHost', () => {
  it.each(['', 'a', 'a:', ':81', 'a.b-c_d~', '127.0.0.1:0', '[::ffff:1.2.3.4]:80', '%e2%82%ac'])(
    'takes %j',
    (host) => {
      expect(isHost(host)).toBe(true);
    },
  );

  it.each(['a b', 'a,b', 'a;b', ':x', 'a:123456', '[]', '[::1', '::1', 'a%', 'a%2', 'a@b', 'a/', "a'"])(
    'refuses %j',
    (host) => {
      expect(isHost(host)).toBe(false);
    },
  );
});
