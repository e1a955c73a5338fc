/**
 * A client that sends the exact bytes it is given, and parses responses.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { type Socket, connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { DEFAULT_LIMITS, type ReaderLimits, type ResponseEvent, ResponseReader } from '@tsgi/http1';
import { GrowingBytes } from './growing-bytes.ts';
import { ResponseGatherer, type TestResponse } from './test-response.ts';

// A response to a test may be large.
const LIMITS: ReaderLimits = { ...DEFAULT_LIMITS, maxContent: Infinity };

/**
 * Opens a connection.
 *
 * @param address - of a server's handle.
 */
export async function connect(address: { host: string; port: number }): Promise<RawClient> {
  const socket = connectSocket({ host: address.host, port: address.port, allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.setNoDelay(true);
  return new RawClient(socket);
}

/** One connection, for the exact bytes of a test. */
export class RawClient implements AsyncDisposable {
  /** The stream; a socket if {@link connect} opened it. */
  readonly stream: Duplex | Socket;
  private readonly reader = new ResponseReader(
    (bytes, start, end) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end),
    LIMITS,
  );
  private received = new GrowingBytes();
  private onDemand = false;
  private ended = false;
  private reset: Error | undefined;
  private wake = Promise.withResolvers<void>();

  constructor(stream: Duplex) {
    this.stream = stream;
    stream.on('data', (bytes: Buffer) => this.receive(bytes));
    stream.on('end', () => {
      this.ended = true;
      this.reader.finish();
      this.awaken();
    });
    stream.on('error', (error) => {
      this.reset = error;
    });
    stream.on('close', () => {
      this.ended = true;
      this.awaken();
    });
  }

  /** Everything received so far, one character per byte. */
  get text(): string {
    return this.received.all.toString('latin1');
  }

  /** Sends bytes, or a string with one byte per character. Resolves once the system has them. */
  async send(bytes: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => {
      this.stream.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => resolve());
    });
  }

  /**
   * Resolves with the next whole response.
   *
   * @param method - of its request: a response to HEAD has no content.
   * @throws Error if the server closes before it is complete; ProtocolError for invalid HTTP/1.1.
   */
  async response(method: string = 'GET'): Promise<TestResponse> {
    this.expect(method);
    const gatherer = new ResponseGatherer();
    for (;;) {
      const response = gatherer.add(await this.event());
      if (response !== undefined) return response;
    }
  }

  /** Sets the method of the next response's request: a response to HEAD has no content. */
  expect(method: string): void {
    this.reader.expect(method);
  }

  /**
   * Resolves with the next part of a response: a head, a piece of content, or its end.
   *
   * @throws Error if the server closes before it is complete; ProtocolError for invalid HTTP/1.1.
   */
  async event(): Promise<ResponseEvent> {
    for (;;) {
      const event = this.reader.next();
      if (event !== undefined) return event;
      if (this.ended) throw this.tooEarly('the connection ended before the response did');
      await this.more();
    }
  }

  /**
   * Waits until the text received so far meets a condition.
   *
   * @throws Error if the server closes before.
   */
  async until(condition: (text: string) => boolean): Promise<string> {
    while (!condition(this.text)) {
      if (this.ended) throw this.tooEarly('the connection ended before that');
      await this.more();
    }
    return this.text;
  }

  /**
   * Waits until the server closes.
   *
   * @returns everything received, one character per byte.
   */
  async closed(): Promise<string> {
    while (!this.ended) await this.more();
    return this.text;
  }

  /**
   * From now on reads bytes only on demand, so that the server notices a slow reader; `text` then has only the bytes
   * that came last.
   */
  readOnDemand(): void {
    this.onDemand = true;
    this.stream.pause();
  }

  /** Whether the server reset the connection instead of closing it. */
  get wasReset(): boolean {
    return this.reset !== undefined;
  }

  /** Whether everything is answered, and another request can follow. */
  get isIdle(): boolean {
    return this.reader.idle && !this.ended;
  }

  /** Sends FIN, and keeps reading. */
  end(): void {
    this.stream.end();
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.stream.destroy();
  }

  /** Resets the connection, as a killed process does; a server cannot take that for a half-close. */
  vanish(): void {
    const { stream } = this;
    if ('resetAndDestroy' in stream) stream.resetAndDestroy();
    else stream.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.destroy();
    return Promise.resolve();
  }

  private receive(bytes: Buffer): void {
    if (this.onDemand) {
      this.received = new GrowingBytes();
      this.stream.pause();
    }
    this.received.add(bytes);
    this.reader.receive(bytes);
    this.awaken();
  }

  private async more(): Promise<void> {
    if (this.onDemand) this.stream.resume();
    await this.wake.promise;
  }

  private tooEarly(what: string): Error {
    return new Error(`${what}: ${JSON.stringify(this.text)}`, { cause: this.reset });
  }

  private awaken(): void {
    this.wake.resolve();
    this.wake = Promise.withResolvers();
  }
}
