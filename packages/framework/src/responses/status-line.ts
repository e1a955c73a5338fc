import { REASON_PHRASES } from '../reason-phrases.ts';

const LINES: ReadonlyMap<number, string> = new Map(
  Object.entries(REASON_PHRASES).map(([status, phrase]) => [Number(status), `${status} ${phrase}`]),
);

/** A status as `startResponse` takes it: `404` → `'404 Not Found'`. Without a phrase the space stays (RFC9112§4). */
export function statusLine(status: number): string {
  return LINES.get(status) ?? `${status} `;
}
