import { expect, it } from 'vitest';
import { escapeHtml } from './escape-html.ts';

it.each([
  ['<b>', '&lt;b&gt;'],
  [`a="b" c='d'`, 'a=&quot;b&quot; c=&#39;d&#39;'],
  ['Tom & Jerry &amp;', 'Tom &amp; Jerry &amp;amp;'],
  ['ünïcode 🎉', 'ünïcode 🎉'],
])('escapes %j as %j', (text, html) => {
  expect(escapeHtml(text)).toBe(html);
});
