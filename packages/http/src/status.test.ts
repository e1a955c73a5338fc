import { describe, expect, it } from 'vitest';
import { statusText } from './status.ts';

describe('statusText', () => {
  it.each([
    [200, '200 OK'],
    [431, '431 Request Header Fields Too Large'],
    [299, '299 '],
  ])('%d', (code, text) => {
    expect(statusText(code)).toBe(text);
  });
});
