import type { MessageContent, MessageEnd, ResponseHead } from '@tsgi/http1';
import type { Header } from '@tsgi/spec';

/** A whole response, as a test looks at it. */
export interface TestResponse {
  readonly status: number;
  readonly reason: string;
  readonly version: '1.0' | '1.1';
  /** By name, in any case; `fields` has them as sent. */
  readonly headers: Headers;
  readonly fields: readonly Header[];
  /** The content, decoded as UTF-8. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The content as it was chunked; one chunk if it was not. */
  readonly chunks: readonly string[];
  /** The content, parsed. @throws SyntaxError if it is no JSON. */
  readonly json: unknown;
  readonly trailers: readonly Header[];
  /** The interim responses (1xx) that came before. */
  readonly interim: readonly { readonly status: number; readonly fields: readonly Header[] }[];
}

const decoder = new TextDecoder();

/** Gathers the events of a ResponseReader into a response. */
export class ResponseGatherer {
  private head: ResponseHead | undefined;
  private readonly interim: TestResponse['interim'][number][] = [];
  private readonly pieces: Uint8Array[] = [];
  private readonly chunks: Uint8Array[] = [];

  /** @returns the response when it is complete. */
  add(event: ResponseHead | MessageContent | MessageEnd): TestResponse | undefined {
    switch (event.kind) {
      case 'head':
        if (event.status < 200) {
          this.interim.push({ status: event.status, fields: [...event.fields] });
          return undefined;
        }
        this.head = event;
        return event.framing === 0 ? this.finish([]) : undefined;
      case 'content':
        this.pieces.push(event.bytes);
        if (event.endsChunk) this.endChunk();
        return undefined;
      case 'end':
        return this.finish([...(event.trailers ?? [])]);
    }
  }

  private endChunk(): void {
    if (this.pieces.length > 0) this.chunks.push(Buffer.concat(this.pieces.splice(0)));
  }

  private finish(trailers: readonly Header[]): TestResponse {
    const { head } = this;
    if (head === undefined) throw new Error('a response ends that never began');
    this.endChunk();
    const bytes = Buffer.concat(this.chunks);
    const text = decoder.decode(bytes);
    const fields = [...head.fields];
    return {
      status: head.status,
      reason: head.reason,
      version: head.version,
      headers: new Headers(fields),
      fields,
      text,
      bytes,
      chunks: this.chunks.map((chunk) => decoder.decode(chunk)),
      get json(): unknown {
        return JSON.parse(text) as unknown;
      },
      trailers,
      interim: this.interim,
    };
  }
}
