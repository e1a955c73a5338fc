/**
 * A response whose head has arrived; its content is read as it arrives, at the test's speed.
 *
 * @module
 */
import type { ResponseHead } from '@tsgi/http1';
import type { Environ, Header } from '@tsgi/spec';
import type { Exchange } from './exchange.ts';
import { type InterimResponse, ResponseGatherer, type TestResponse } from './test-response.ts';

/** Facts about a response beside its message. */
export interface ResponseOrigin {
  /** The request that was answered: the last one, if redirects were followed. */
  readonly request: { readonly method: string; readonly target: string };
  /** The redirects before it, the first one first. */
  readonly history: readonly ClientResponse[];
  /** The application's environ, with its mutations. Absent if the application was not called, or runs elsewhere. */
  readonly environ?: Environ;
}

/** A whole response, with its request. */
export type ClientResponse = TestResponse & ResponseOrigin;

/** A response whose content is still to be read. Dispose of it to disconnect. */
export class OpenResponse implements AsyncIterable<Uint8Array>, AsyncDisposable {
  readonly status: number;
  readonly reason: string;
  readonly version: '1.0' | '1.1';
  /** By case-insensitive name; `fields` has them as sent. */
  readonly headers: Headers;
  readonly fields: readonly Header[];
  /** The interim responses (1xx) before it. */
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
   * Waits for the head of the response.
   *
   * @throws Error if none comes; SpecViolation for a broken rule.
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

  /** The application's environ. */
  get environ(): Environ | undefined {
    return this.exchange.environ;
  }

  /** The trailer section; empty until everything was read. */
  get trailers(): readonly Header[] {
    return this.whole?.trailers ?? [];
  }

  /**
   * Resolves with the next piece of content. Until it is read, the server has to wait.
   *
   * @returns `undefined` at the end.
   * @throws Error if the connection ends before the response; SpecViolation for a broken rule.
   */
  async read(): Promise<Uint8Array | undefined> {
    while (this.whole === undefined) {
      const event = await this.exchange.next();
      if (event.kind === 'content') return event.bytes;
      this.end(this.gatherer.add(event));
    }
    return undefined;
  }

  /** Iterates the remaining pieces. Leaving the loop early disconnects. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (let piece = await this.read(); piece !== undefined; piece = await this.read()) yield piece;
    } finally {
      this.abort();
    }
  }

  /**
   * Resolves with the whole response, and the content that was not read yet.
   *
   * @throws as {@link read} does.
   */
  async rest(): Promise<ClientResponse> {
    while (this.whole === undefined) this.end(this.gatherer.add(await this.exchange.next()));
    const { environ, history, request } = this;
    return Object.assign(this.whole, { request, history, ...(environ && { environ }) });
  }

  /** Disconnects, unless the response is complete. */
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
