import { HttpResponse, type ResponseOptions } from './http-response.ts';

/** A response without content: 204, unless the options set another status. */
export class EmptyResponse extends HttpResponse {
  constructor(options?: ResponseOptions) {
    super(undefined, { status: 204, ...options });
  }
}
