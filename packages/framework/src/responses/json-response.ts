import type { Header } from '@tsgi/spec';
import { HttpResponse, type ResponseOptions, fieldLines } from './http-response.ts';

const FIELDS: readonly Header[] = fieldLines({ 'Content-Type': 'application/json' });

/** A value as JSON (RFC8259). */
export class JSONResponse extends HttpResponse {
  /** @throws TypeError for a value that JSON cannot express: `undefined`, a function, a bigint, a cycle. */
  constructor(value: unknown, options?: ResponseOptions) {
    super(toJSON(value), options, FIELDS);
  }
}

function toJSON(value: unknown): string {
  // For what has no JSON it gives undefined, which its type does not say.
  const text = JSON.stringify(value) as string | undefined;
  if (text !== undefined) return text;
  throw new TypeError(
    `a JSON response must be made of a value that has JSON, got ${typeof value} (RFC8259§3)`,
  );
}
