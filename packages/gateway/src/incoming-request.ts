import type { Header } from '@tsgi/spec';
import type { RequestTarget } from '@tsgi/http';
import type { ContentSource } from './input.ts';

/** The field lines of a request, in order. Equal fields of successive requests should be the same object. */
export interface IncomingFields extends Iterable<Readonly<Header>> {
  /** Names, in lower case as `key`. */
  readonly names: readonly { readonly key: string }[];
  readonly values: readonly string[];
}

/** A valid request, of any protocol. */
export interface IncomingRequest {
  readonly method: string;
  /** The request target exactly as received. */
  readonly rawTarget: string;
  readonly target: RequestTarget;
  readonly version: '1.0' | '1.1';
  readonly fields: IncomingFields;
  /** The requested host, with its port if it has one; of the target, else of `Host`, else empty. */
  readonly host: string;
  /** Whether the client accepts a trailer section (`TE: trailers`). */
  readonly acceptsTrailers: boolean;
}

/** A request whose path has no canonical form, so that no application can be called. */
export class BadPathError extends Error {
  override readonly name = 'BadPathError';
  readonly statusHint = 400;

  constructor(path: string) {
    super(
      'a path must have escapes that make UTF-8, no control character and no "." or ".." segment, ' +
        `got ${JSON.stringify(path)} (RFC3986§2.1, §3.3)`,
    );
  }
}

/** The content of a request, and its state. */
export interface IncomingContent extends ContentSource {
  /** Why it was rejected; answered with its own status instead of 500. */
  readonly refusal: { readonly status: string; readonly text: string } | undefined;
  /** The trailer section, once everything was read. */
  readonly trailers: Header[] | undefined;
  /** Whether a trailer section may follow. */
  readonly mayHaveTrailers: boolean;
}
