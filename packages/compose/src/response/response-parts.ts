import type { Body, Header, StartResponse } from '@tsgi/spec';

/** Status and field lines. */
export type ResponseHead = {
  /** A status code and its reason phrase: `'200 OK'`. */
  readonly status: string;
  /** Field lines in order, in a list of your own: it may be changed. */
  readonly headers: Header[];
};

/** A response as a value. */
export type ResponseParts = ResponseHead & {
  readonly body: Body;
  /** The error that the application replaced its first response for. */
  readonly failure?: { readonly error: unknown };
};

/** A response as an application gives it: begins it, and returns its body. */
export function respond(response: ResponseParts, startResponse: StartResponse): Body {
  const { body, failure, headers, status } = response;
  if (failure === undefined) startResponse(status, headers);
  else startResponse(status, headers, failure);
  return body;
}
