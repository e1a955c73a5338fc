import type { Header } from '@tsgi/spec';
import { HttpResponse, type ResponseOptions, fieldLines } from './http-response.ts';

const FIELDS: readonly Header[] = fieldLines({ 'Content-Type': 'text/plain; charset=utf-8' });

/** A string as `text/plain`. */
export class PlainTextResponse extends HttpResponse {
  constructor(text: string, options?: ResponseOptions) {
    super(text, options, FIELDS);
  }
}
