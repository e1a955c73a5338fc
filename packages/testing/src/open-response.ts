/**
 * A response of which only the head has come: its content is read as it arrives, as fast as a test likes.
 *
 * @module
 */
import type { ResponseHead } from '@tsgi/http1';
import type { Environ, Header } from '@tsgi/spec';
import type { Exchange } from './exchange.ts';
import { type InterimResponse, ResponseGatherer, type TestResponse } from './test-response.ts';

/** What a client knows of a response besides what it says itself. */
export interface ResponseOrigin {
  /** The request that it answers: the last one, if redirects were followed. */
  readonly request: { readonly method: string; readonly target: string };
  /** The responses that led to it, if redirects were followed; the first one first. */
  readonly history: readonly ClientResponse[];
  /** What the application was given, and has made of it. Absent if it was not called, or runs elsewhere. */
  readonly environ?: Environ;
}

/** A whole response to a request of a client. */
export type ClientResponse = TestResponse & ResponseOrigin;

export class OpenResponse implements AsyncIterable<Uint8Array>, AsyncDisposable {
  readonly status: number;
  readonly reason: string;
  readonly version: '1.0' | '1.1';
  /** By name, in any case; `fields` has them as sent. */
  readonly headers: Headers;
  readonly fields: readonly Header[];
  /** The interim responses (1xx) that came before. */
  readonly interim: readonly InterimResponse[];
  readonly request: ResponseOrigin['request'];
  readonly history: ResponseOrigin['history'];
  private readonly exchange: Exchange;
  private readonly gatherer: ResponseGatherer;
  private whole: TestResponse | undefined;

  private constructor(
    exchange: Exchange,
    head: ResponseHead,
    parts: { gatherer: ResponseGatherer; whole: TestResponse | undefined; origin: ResponseOrigin },
  ) {
    this.exchange = exchange;
    this.status = head.status;
    this.reason = head.reason;
    this.version = head.version;
    this.fields = [...head.fields];
    this.headers = new Headers([...head.fields]);
    this.gatherer = parts.gatherer;
    this.interim = parts.gatherer.interim;
    this.whole = parts.whole;
    this.request = parts.origin.request;
    this.history = parts.origin.history;
  }

  /**
   * Waits for the head of the response. @internal
   *
   * @throws Error if none comes, SpecViolation if a rule was broken.
   */
  static async to(exchange: Exchange, origin: ResponseOrigin): Promise<OpenResponse> {
    const gatherer = new ResponseGatherer();
    for (;;) {
      const whole = gatherer.add(await exchange.next());
      const { head } = gatherer;
      if (head === undefined) continue;
      if (whole === undefined) exchange.check();
      else exchange.complete();
      return new OpenResponse(exchange, head, { gatherer, whole, origin });
    }
  }

  /** What the application was given. */
  get environ(): Environ | undefined {
    return this.exchange.environ;
  }

  /** The trailer section; empty until all was read. */
  get trailers(): readonly Header[] {
    return this.whole?.trailers ?? [];
  }

  /**
   * The next piece of the content, as it arrives. As long as nobody reads, the server has to wait.
   *
   * @returns `undefined` at the end.
   * @throws Error if the connection ends before the response, SpecViolation if a rule was broken.
   */
  async read(): Promise<Uint8Array | undefined> {
    while (this.whole === undefined) {
      const event = await this.exchange.next();
      if (event.kind === 'content') return event.bytes;
      this.end(this.gatherer.add(event));
    }
    return undefined;
  }

  /** The pieces that are left. Who leaves the loop early leaves the server too. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (let piece = await this.read(); piece !== undefined; piece = await this.read()) yield piece;
    } finally {
      this.abort();
    }
  }

  /** The whole response, with as much of its content as was not read yet. @throws as {@link read} does. */
  async rest(): Promise<ClientResponse> {
    while (this.whole === undefined) this.end(this.gatherer.add(await this.exchange.next()));
    const { environ, history, request } = this;
    return Object.assign(this.whole, { request, history, ...(environ && { environ }) });
  }

  /** Vanishes: the connection is cut, unless the response is complete. */
  abort(): void {
    this.exchange.leave();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.abort();
    return Promise.resolve();
  }

  private end(whole: TestResponse | undefined): void {
    this.whole = whole;
    if (whole !== undefined) this.exchange.complete();
  }
}
