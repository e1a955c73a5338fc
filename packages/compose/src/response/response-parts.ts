import type { Body, Header, StartResponse } from '@tsgi/spec';

/** Status and field lines. */
export type ResponseHead = {
  /** A status code and reason phrase: `'200 OK'`. */
  readonly status: string;
  /** Field lines in order, in a list that you own and may mutate. */
  readonly headers: Header[];
};

/** A response as a value. */
export type ResponseParts = ResponseHead & {
  readonly body: Body;
  /** The error for which the application replaced its first response. */
  readonly failure?: { readonly error: unknown };
};

/** Sends a response from an application: begins it, and returns its body. */
export function respond(response: ResponseParts, startResponse: StartResponse): Body {
  const { body, failure, headers, status } = response;
  if (failure === undefined) startResponse(status, headers);
  else startResponse(status, headers, failure);
  return body;
}
