import { expect, it } from 'vitest';
import { describesContent, describesRepresentation, describesWholeContent } from './representation-fields.ts';

it.each([
  ['Content-Type', true, false, true],
  ['content-length', true, false, true],
  ['Repr-Digest', true, false, true],
  ['Content-Digest', true, true, true],
  ['ETag', false, false, true],
  ['Cache-Control', false, false, true],
  ['Content-Location', false, false, true],
  ['Content-Security-Policy', false, false, false],
  ['Vary', false, false, false],
  ['Set-Cookie', false, false, false],
])('%s: content %j, whole content %j, representation %j', (name, content, whole, representation) => {
  expect([describesContent(name), describesWholeContent(name), describesRepresentation(name)]).toEqual([
    content,
    whole,
    representation,
  ]);
});
