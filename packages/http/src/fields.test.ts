import { describe, expect, it } from 'vitest';
import { isForbiddenInTrailers, isHopByHop } from './fields.ts';

describe('isHopByHop', () => {
  it.each([
    ['transfer-encoding', true],
    ['keep-alive', true],
    ['content-length', false],
    ['constructor', false],
  ])('%s: %s', (key, answer) => {
    expect(isHopByHop(key)).toBe(answer);
  });
});

describe('isForbiddenInTrailers', () => {
  it.each([
    ['content-length', true],
    ['set-cookie', true],
    ['transfer-encoding', true],
    ['proxy-connection', true],
    ['server-timing', false],
    ['digest', false],
    ['constructor', false],
  ])('%s: %s', (key, answer) => {
    expect(isForbiddenInTrailers(key)).toBe(answer);
  });
});
