import type { Header } from '@tsgi/spec';
import { HttpResponse, type ResponseOptions, fieldLines } from './http-response.ts';

const FIELDS: readonly Header[] = fieldLines({ 'Content-Type': 'text/html; charset=utf-8' });

/** A page. Nothing is escaped: put no text of others into it that was not. */
export class HTMLResponse extends HttpResponse {
  constructor(html: string, options?: ResponseOptions) {
    super(html, options, FIELDS);
  }
}
