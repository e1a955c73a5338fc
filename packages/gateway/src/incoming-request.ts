import type { Header } from '@tsgi/spec';
import type { RequestTarget } from '@tsgi/http';
import type { ContentSource } from './input.ts';

/** The field lines of a request, in order; what is equal from one request to the next should be the same object. */
export interface IncomingFields extends Iterable<Readonly<Header>> {
  /** Names, in lower case as `key`. */
  readonly names: readonly { readonly key: string }[];
  readonly values: readonly string[];
}

/** A request that was read and found good, whatever protocol it came by. */
export interface IncomingRequest {
  readonly method: string;
  /** The request target exactly as received. */
  readonly rawTarget: string;
  readonly target: RequestTarget;
  readonly version: '1.0' | '1.1';
  readonly fields: IncomingFields;
  /** The host asked for, with its port if it has one; of the target, else of `Host`, else empty. */
  readonly host: string;
  /** Whether the client takes a trailer section (`TE: trailers`). */
  readonly acceptsTrailers: boolean;
}

/** A request that no application can be asked: its path names nothing. */
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

/** The content of a request, and what became of it. */
export interface IncomingContent extends ContentSource {
  /** What was wrong with it; answered with its own status instead of 500. */
  readonly refusal: { readonly status: string; readonly text: string } | undefined;
  /** The trailer section, once all was read. */
  readonly trailers: Header[] | undefined;
  /** Whether a trailer section may follow. */
  readonly mayHaveTrailers: boolean;
}
