import type { ResponseEvent, ResponseHead } from '@tsgi/http1';
import type { Header } from '@tsgi/spec';
import { GrowingBytes } from './growing-bytes.ts';

/** A whole response, as tests see it. */
export interface TestResponse {
  readonly status: number;
  readonly reason: string;
  readonly version: '1.0' | '1.1';
  /** By case-insensitive name; `fields` has them as sent. */
  readonly headers: Headers;
  readonly fields: readonly Header[];
  /** The content, decoded as UTF-8. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The content's chunks as sent; one if it was not chunked. */
  readonly chunks: readonly string[];
  /**
   * The content, parsed.
   *
   * @throws SyntaxError if it is invalid JSON.
   */
  readonly json: unknown;
  readonly trailers: readonly Header[];
  /** The interim responses (1xx) before it. */
  readonly interim: readonly InterimResponse[];
}

/** A response before the final one (RFC9110§15.2). */
export interface InterimResponse {
  readonly status: number;
  readonly fields: readonly Header[];
}

const decoder = new TextDecoder();

/** Collects the events of a ResponseReader into a response. */
export class ResponseGatherer {
  /** The final head, once it has arrived. */
  head: ResponseHead | undefined;
  readonly interim: InterimResponse[] = [];
  private readonly content = new GrowingBytes();
  /** Ends of the chunks. */
  private readonly ends: number[] = [];

  /** @returns the response, once it is complete. */
  add(event: ResponseEvent): TestResponse | undefined {
    switch (event.kind) {
      case 'head':
        if (event.status < 200) {
          this.interim.push({ status: event.status, fields: [...event.fields] });
          return undefined;
        }
        this.head = event;
        return event.framing === 0 ? this.finish([]) : undefined;
      case 'content':
        this.content.add(event.bytes);
        if (event.endsChunk) this.endChunk();
        return undefined;
      case 'end':
        return this.finish([...(event.trailers ?? [])]);
    }
  }

  /** Returns the response in its present state. */
  finish(trailers: readonly Header[]): TestResponse {
    const { head, interim } = this;
    if (head === undefined) throw new Error('a response ends that never began');
    this.endChunk();
    const bytes = this.content.all;
    const text = decoder.decode(bytes);
    const fields = [...head.fields];
    return withJson({
      status: head.status,
      reason: head.reason,
      version: head.version,
      headers: new Headers(fields),
      fields,
      text,
      bytes,
      chunks: this.ends.map((end, at) => decoder.decode(bytes.subarray(this.ends[at - 1] ?? 0, end))),
      trailers,
      interim,
    });
  }

  private endChunk(): void {
    if (this.content.size > (this.ends.at(-1) ?? 0)) this.ends.push(this.content.size);
  }
}

// On a prototype: test runners read every property of what they print, and must not fail because it is no JSON.
const PARSED = {
  get json(): unknown {
    return JSON.parse((this as unknown as { text: string }).text) as unknown;
  },
};

/** Adds the parsed text as a lazy property. */
export function withJson<T extends { readonly text: string }>(response: T): T & { readonly json: unknown } {
  return Object.assign(Object.create(PARSED) as typeof PARSED, response);
}
