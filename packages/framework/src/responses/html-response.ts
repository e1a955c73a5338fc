import type { Header } from '@tsgi/spec';
import { HttpResponse, type ResponseOptions, fieldLines } from './http-response.ts';

const FIELDS: readonly Header[] = fieldLines({ 'Content-Type': 'text/html; charset=utf-8' });

/** A string as an HTML page. Nothing is escaped: escape untrusted text before. */
export class HTMLResponse extends HttpResponse {
  constructor(html: string, options?: ResponseOptions) {
    super(html, options, FIELDS);
  }
}
