import type { HTMLResponse } from '@tsgi/framework';
import { type Sent, type Site, refuse } from './site.ts';

/** The form again, for who has tried too often. @param seconds - until the next try. */
export function tooManyTries(
  { page }: Site,
  name: 'login' | 'sign-up',
  { sent, seconds }: { sent: Sent; seconds: number },
): HTMLResponse | Promise<HTMLResponse> {
  const minutes = Math.ceil(seconds / 60);
  const message = `Too many tries. Come back in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`;
  const headers = { 'Retry-After': String(seconds) };
  return page(name, { sent: refuse(sent, '', message), title: 'Too many tries' }, { status: 429, headers });
}
