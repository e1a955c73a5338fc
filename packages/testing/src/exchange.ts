/**
 * One request of a client and its response.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { LAST_CHUNK, type ResponseEvent, writeChunkSize } from '@tsgi/http1';
import type { Environ, SpecViolation } from '@tsgi/spec';
import type { Connections } from './connections.ts';
import type { RawClient } from './raw-client.ts';
import { type TestRequest, isChunked, writeRequestHead } from './request.ts';
import type { Connected } from './target-server.ts';
import type { Sighting, WatchedApplication } from './watched-application.ts';

/** What the requests of one client share. */
export interface ExchangeHost {
  readonly connections: Connections;
  /** `undefined` for a running server. */
  readonly watched: WatchedApplication | undefined;
}

export class Exchange {
  private readonly host: ExchangeHost;
  private readonly connected: Connected;
  private readonly sighting: Sighting | undefined;
  private readonly signal: AbortSignal | undefined;
  private sent = false;
  private ended = false;
  private readonly onAbort = () => this.connected.raw.vanish();

  private constructor(host: ExchangeHost, connected: Connected, signal: AbortSignal | undefined) {
    this.host = host;
    this.connected = connected;
    this.signal = signal;
    this.sighting = host.watched?.watch(connected.port);
    signal?.addEventListener('abort', this.onAbort);
  }

  /**
   * Connects and starts to send.
   *
   * @throws ProtocolError for an invalid request.
   */
  static async begin(host: ExchangeHost, request: TestRequest, signal?: AbortSignal): Promise<Exchange> {
    signal?.throwIfAborted();
    const head = writeRequestHead(request);
    const connected = await host.connections.take();
    const exchange = new Exchange(host, connected, signal);
    if (signal?.aborted === true) exchange.onAbort();
    connected.raw.readOnDemand();
    connected.raw.expect(request.method);
    exchange.send(head, request);
    return exchange;
  }

  /** The application's environ; `undefined` until it is called. */
  get environ(): Environ | undefined {
    return this.sighting?.environ;
  }

  /**
   * Resolves with the next part of the response.
   *
   * @throws SpecViolation for a broken rule; the signal's reason after it aborts.
   */
  async next(): Promise<ResponseEvent> {
    if (this.ended) throw new Error('the response was given up, by abort() or a loop that was left early');
    try {
      return await this.connected.raw.event();
    } catch (error) {
      const violation = this.takeViolation();
      this.leave();
      if (this.signal?.aborted === true) throw this.signal.reason;
      throw violation ?? error;
    }
  }

  /** @throws SpecViolation if a rule was broken so far. */
  check(): void {
    const violation = this.takeViolation();
    if (violation === undefined) return;
    this.leave();
    throw violation;
  }

  /**
   * Ends a complete response.
   *
   * @throws SpecViolation for a broken rule.
   */
  complete(): void {
    this.check();
    if (this.ended) return;
    // Content without end would be sent for ever.
    if (!this.sent) this.connected.raw.destroy();
    else this.host.connections.release(this.connected);
    this.end();
  }

  /** Disconnects, as a client that vanishes. */
  leave(): void {
    if (this.ended) return;
    this.connected.raw.vanish();
    this.end();
  }

  /** Returns the first violation; those that follow from it are dropped. */
  private takeViolation(): SpecViolation | undefined {
    return this.sighting?.violations.splice(0)[0];
  }

  private end(): void {
    this.ended = true;
    this.signal?.removeEventListener('abort', this.onAbort);
    this.host.watched?.unwatch(this.connected.port);
  }

  private send(head: string, request: TestRequest): void {
    sendRequest(this.connected.raw, head, request).then(
      () => {
        this.sent = true;
      },
      // The source of the content failed: nobody can answer what is not complete.
      (error: unknown) => this.connected.raw.stream.destroy(error as Error),
    );
  }
}

async function sendRequest(connection: RawClient, head: string, request: TestRequest): Promise<void> {
  const { body } = request;
  await connection.send(head);
  if (body === undefined) return;
  const chunked = isChunked(request);
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (bytes.length === 0) continue;
    // The response came first, and the connection is closed: content without end would be made for ever.
    if (connection.stream.destroyed) return;
    if (chunked) await connection.send(writeChunkSize(bytes.length));
    await connection.send(bytes);
    if (chunked) await connection.send('\r\n');
  }
  if (chunked) await connection.send(LAST_CHUNK);
}
