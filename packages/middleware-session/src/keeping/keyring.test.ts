import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OLD_SECRET, SECRET } from '../../test/visiting.ts';
import { type Keyring, keyring } from './keyring.ts';

const keys = keyring([SECRET], 'session');

interface Way {
  readonly write: (keys: Keyring, text: string) => string;
  readonly read: (keys: Keyring, text: string) => unknown;
}

const WAYS: readonly (Way & { name: string })[] = [
  { name: 'sign', write: (ring, text) => ring.sign(text), read: (ring, text) => ring.verify(text) },
  { name: 'seal', write: (ring, text) => ring.seal(text), read: (ring, text) => ring.unseal(text) },
];

describe.each(WAYS)('$name', ({ read, write }) => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(read(keys, write(keys, text))).toEqual({ text, isOld: false });
      }),
    );
  });

  it('is not read if anything of it was changed', () => {
    const written = write(keys, 'some text');
    for (let index = 0; index < written.length - 1; index++) {
      const other = written[index] === 'A' ? 'B' : 'A';
      expect(read(keys, written.slice(0, index) + other + written.slice(index + 1))).toBeUndefined();
      expect(read(keys, written.slice(0, index))).toBeUndefined();
    }
  });

  it('is read by an older secret, and says so', () => {
    const written = write(keyring([OLD_SECRET], 'session'), 'text');
    expect(read(keyring([SECRET, OLD_SECRET], 'session'), written)).toEqual({ text: 'text', isOld: true });
    expect(read(keys, written)).toBeUndefined();
  });

  it('is not valid for another name of cookie', () => {
    expect(read(keyring([SECRET], 'other'), write(keys, 'text'))).toBeUndefined();
  });

  it('throws for no text at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => read(keys, text) === undefined),
    );
  });
});

describe('seal', () => {
  it('shows nothing of the text, and never twice the same', () => {
    const sealed = keys.seal('some secret text');
    expect(sealed).not.toBe(keys.seal('some secret text'));
    expect(Buffer.from(sealed, 'base64url').includes('secret')).toBe(false);
  });
});
