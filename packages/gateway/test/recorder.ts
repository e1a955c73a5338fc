/**
 * A host of the gateway that keeps what it is told: what a test asks about is the list of what a channel was told,
 * in order.
 *
 * @module
 */
import type { Application, Environ, Header, StartResponse } from '@tsgi/spec';
import {
  type Announcement,
  type ConnectionFacts,
  Environs,
  Exchange,
  type ExchangeHost,
  type ExchangeService,
  type IncomingContent,
  type IncomingRequest,
  PLAIN,
  type ResponseChannel,
  type ResponseHead,
  requestEnviron,
} from '../src/index.ts';

/** What an application may do wrong, too. */
export type Loose = (environ: Environ, startResponse: StartResponse) => unknown;

export type Given = {
  readonly request?: Partial<IncomingRequest>;
  readonly fields?: readonly Header[];
  readonly content?: IncomingContent;
  /** Whether the channel sends interim responses. */
  readonly hints?: false;
};

export class Recorder implements ExchangeHost, ExchangeService, ResponseChannel {
  readonly service: ExchangeService = this;
  readonly runtime = PLAIN;
  /** `begin 200 OK, 5 bytes`, `send hello`, `end`, `cut`, and so on. */
  readonly told: string[] = [];
  readonly errors: { readonly title: string; readonly error: unknown }[] = [];
  readonly remaining: Promise<unknown>[] = [];
  readonly exchange: Exchange;
  readonly environ: Environ;
  /** What the next step of a body has to wait for. */
  pressure: Promise<void> | undefined;
  /** Until when bytes that were sent are still read. */
  loan: Promise<void> | undefined;
  interim?: (fieldLines: string) => undefined;

  private readonly over = Promise.withResolvers<void>();

  /** Runs an application; {@link ended} says when its response is over. */
  constructor(app: Loose, { request, fields = [], content, hints }: Given = {}) {
    if (hints !== false) {
      this.interim = (fieldLines) => void this.told.push(`interim ${fieldLines.trimEnd()}`);
    }
    const asked = requestOf(fields, request);
    this.exchange = new Exchange(this, this, asked, content);
    const environs = new Environs({ readFacts: () => FACTS });
    this.environ = requestEnviron(environs, this.exchange, content, new AbortController().signal);
    this.exchange.answer(app as Application, this.environ);
    if (this.exchange.hasEnded()) this.over.resolve();
  }

  /** Runs an application to the end of its response. */
  static async run(app: Loose, given?: Given): Promise<Recorder> {
    const recorder = new Recorder(app, given);
    await recorder.ended;
    return recorder;
  }

  get ended(): Promise<void> {
    return this.over.promise;
  }

  // ── the channel ──

  begin({ status }: ResponseHead, { breaks, hasContent, isStream, length }: Announcement): void {
    const size = length === undefined ? [] : [`${length} bytes`];
    const marks = [
      ...(isStream ? ['stream'] : []),
      ...(hasContent ? [] : ['no content']),
      ...(breaks ? ['breaks'] : []),
    ];
    this.told.push(['begin ' + status, ...size, ...marks].join(', '));
  }

  send(chunk: string | Uint8Array): void {
    this.told.push(`send ${typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)}`);
  }

  end(trailers: readonly Header[] | undefined): void {
    this.told.push(trailers === undefined ? 'end' : `end ${JSON.stringify(trailers)}`);
  }

  cut(): void {
    this.told.push('cut');
  }

  backpressure(): Promise<void> | undefined {
    return this.pressure;
  }

  borrowing(): Promise<void> | undefined {
    return this.loan;
  }

  flushSoon(): void {
    // Nothing is held back.
  }

  // ── the host ──

  onEnded(): void {
    this.over.resolve();
  }

  workRemains(work: Promise<unknown>): void {
    this.remaining.push(work);
  }

  closingRemains(closing: Promise<unknown>): void {
    this.remaining.push(closing);
  }

  failureText(): string {
    return 'failed';
  }

  reportError(title: string, error: unknown): void {
    this.errors.push({ title, error });
  }

  contentRefused(_request: IncomingRequest, status: string): void {
    this.told.push(`refused ${status}`);
  }
}

/** A GET of `/`, over HTTP/1.1, unless told otherwise. */
export function requestOf(
  fields: readonly Header[],
  request: Partial<IncomingRequest> = {},
): IncomingRequest {
  return {
    method: 'GET',
    rawTarget: '/',
    target: { path: '/', query: '', authority: undefined },
    version: '1.1',
    fields: Object.assign([...fields], {
      names: fields.map(([name]) => ({ key: name.toLowerCase() })),
      values: fields.map(([, value]) => value),
    }),
    host: 'localhost',
    acceptsTrailers: false,
    ...request,
  };
}

export const FACTS: ConnectionFacts = {
  scheme: 'https',
  serverName: 'example.org',
  serverPort: '443',
  remoteAddress: '192.0.2.1',
  remotePort: '49152',
  errors: { write: () => undefined, writelines: () => undefined, flush: () => undefined },
  multiprocess: true,
  fileWrapper: (file) => file as never,
};

/** Lets the event loop turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
