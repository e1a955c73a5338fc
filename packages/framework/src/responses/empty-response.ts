import { HttpResponse, type ResponseOptions } from './http-response.ts';

/** No content: 204, unless the options say otherwise. */
export class EmptyResponse extends HttpResponse {
  constructor(options?: ResponseOptions) {
    super(undefined, { status: 204, ...options });
  }
}
