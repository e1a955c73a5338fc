/**
 * What a browser is told with every response: pages use what this site has, and nothing else; nobody may frame them,
 * guess what a file is, or learn their addresses from a link.
 *
 * @module
 */
import { type TypedMiddleware, defineMiddleware, headersOf, mapHead } from '@tsgi/compose';
import type { Header } from '@tsgi/spec';

/** For pages: styles, script, images and fonts come from here, and forms go here. Nothing is inline. */
export const PAGE_POLICY: string = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const RULES: readonly Header[] = [
  ['Content-Security-Policy', PAGE_POLICY],
  ['X-Content-Type-Options', 'nosniff'],
  // Not `no-referrer`: forms would then come with `Origin: null`.
  ['Referrer-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
];

/** Adds the rules, but for what a response says itself. */
export const browserRules: TypedMiddleware = defineMiddleware(
  'browserRules',
  mapHead(({ headers, status }) => {
    const said = headersOf(headers);
    return { status, headers: [...headers, ...RULES.filter(([name]) => !said.has(name))] };
  }),
);

/** Tells browsers what to keep, whatever caches in here do: nothing, or nothing without asking each time. */
export function browserCache(directive: 'no-store' | 'no-cache'): TypedMiddleware {
  return defineMiddleware(
    'browserCache',
    mapHead((head) => {
      headersOf(head.headers).set('Cache-Control', directive);
      return head;
    }),
  );
}
