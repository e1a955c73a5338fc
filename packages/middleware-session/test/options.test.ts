import { describe, expect, it } from 'vitest';
import { SECRET } from './visiting.ts';
import { memorySessionStore, session } from '../src/index.ts';

describe('the options', () => {
  const good = { secrets: [SECRET], store: memorySessionStore() };
  it.each<[string, object]>([
    [
      'session: secrets must be an array, each element a string of at least 32 characters, got undefined',
      { secrets: undefined },
    ],
    [
      'session: secrets[0] must be a string of at least 32 characters, got a string of 5 characters',
      { secrets: ['short'] },
    ],
    [
      'session: secrets[1] must be a string of at least 32 characters, got undefined',
      { secrets: [SECRET, process.env.NOWHERE] },
    ],
    [
      'session: secrets must be an array, each element a string of at least 32 characters, got a string of 33 characters',
      { secrets: SECRET },
    ],
    ['session: secrets must be at least one text, got none', { secrets: [] }],
    [
      'session: store must be an object with the methods read, write, delete, or "cookie", got "memory"',
      { store: 'memory' },
    ],
    ['session: idleTimeout must be above 0, a time', { idleTimeout: '0s' }],
    ["session: absoluteTimeout must have a unit, like '30s', got 86400", { absoluteTimeout: 86_400 }],
    [
      'session: cookieName must be a token that does not begin with "__", got "__Host-x"',
      { cookieName: '__Host-x' },
    ],
    ['session: cookieName must be a token', { cookieName: 'a b' }],
    ['session: lifetime must be "browser" or "session", got "day"', { lifetime: 'day' }],
    ['session: secure must be "auto", "always" or "never", got true', { secure: true }],
    [
      'session: secure must be "auto" or "always" where sameSite is "None"',
      { secure: 'never', sameSite: 'None' },
    ],
    ['session: sameSite must be "Lax", "Strict" or "None", got "lax"', { sameSite: 'lax' }],
    ['session: path must be a path without ";", got "/;x"', { path: '/;x' }],
    ['session: domain must be a host name, got "a b"', { domain: 'a b' }],
  ])('are refused: %s', (message, bad) => {
    expect(() => session({ ...good, ...bad })).toThrow(message);
  });

  it('do not show a secret in what is said of them', () => {
    expect(() => session({ ...good, secrets: ['hunter2'] })).toThrow(/^(?!.*hunter2)/);
  });
});
