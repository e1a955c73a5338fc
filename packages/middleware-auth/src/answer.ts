import type { ResponseParts } from '@tsgi/compose';
import type { Header } from '@tsgi/spec';

/** An answer of this middleware's own, for the one who asked. @param html - by default, the reason as plain text. */
export function answer(status: string, headers: readonly Header[] = [], html?: string): ResponseParts {
  const type = html === undefined ? 'text/plain' : 'text/html';
  return {
    status,
    headers: [['Content-Type', `${type}; charset=utf-8`], ['Cache-Control', 'no-store'], ...headers],
    body: [html ?? `${status.slice(4)}\n`],
  };
}
