import type { Header } from '@tsgi/spec';
import { expect, it } from 'vitest';
import { markPrivate } from './private-response.ts';

it.each([
  [undefined, 'private'],
  ['max-age=60', 'private, max-age=60'],
  ['public, max-age=60, s-maxage=600', 'private, max-age=60'],
  ['Public', 'private'],
  ['no-store', 'no-store'],
  ['private', 'private'],
  ['private="X-User, X-Other"', 'private, private="X-User, X-Other"'],
  ['no-cache', 'private, no-cache'],
])('Cache-Control %s becomes %s', (given, becomes) => {
  const headers: Header[] = given === undefined ? [] : [['Cache-Control', given]];
  markPrivate(headers);
  expect(headers).toContainEqual(['Cache-Control', becomes]);
  expect(headers).toContainEqual(['Vary', 'Cookie']);
  expect(headers).toHaveLength(2);
});
