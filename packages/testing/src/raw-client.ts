/**
 * A client that sends exactly the bytes it is told to, and reads what comes back as responses.
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

/** Opens a connection. @param address - as a server's handle has it. */
export async function connect(address: { host: string; port: number }): Promise<RawClient> {
  const socket = connectSocket({ host: address.host, port: address.port, allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.setNoDelay(true);
  return new RawClient(socket);
}

export class RawClient implements AsyncDisposable {
  /** The stream itself; a socket, if it was opened by {@link connect}. */
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

  /** Everything received so far, one character a byte. */
  get text(): string {
    return this.received.all.toString('latin1');
  }

  /** Sends bytes, or text one byte a character; resolves when they were handed to the system. */
  async send(bytes: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => {
      this.stream.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => resolve());
    });
  }

  /**
   * The next response, whole.
   *
   * @param method - of the request that it answers: a response to HEAD has no content.
   * @throws Error if the server closes before it is complete, ProtocolError if it is no HTTP/1.1.
   */
  async response(method: string = 'GET'): Promise<TestResponse> {
    this.expect(method);
    const gatherer = new ResponseGatherer();
    for (;;) {
      const response = gatherer.add(await this.event());
      if (response !== undefined) return response;
    }
  }

  /** Says which request the next response answers: one to HEAD has no content. */
  expect(method: string): void {
    this.reader.expect(method);
  }

  /**
   * The next part of a response: a head, a piece of content, or the end of it.
   *
   * @throws Error if the server closes before it is complete, ProtocolError if it is no HTTP/1.1.
   */
  async event(): Promise<ResponseEvent> {
    for (;;) {
      const event = this.reader.next();
      if (event !== undefined) return event;
      if (this.ended) throw this.tooEarly('the connection ended before the response did');
      await this.more();
    }
  }

  /** Waits until the text received so far satisfies a condition. @throws Error if the server closes before. */
  async until(condition: (text: string) => boolean): Promise<string> {
    while (!condition(this.text)) {
      if (this.ended) throw this.tooEarly('the connection ended before that');
      await this.more();
    }
    return this.text;
  }

  /** Waits until the server closes. @returns everything received, one character a byte. */
  async closed(): Promise<string> {
    while (!this.ended) await this.more();
    return this.text;
  }

  /**
   * From now on takes bytes only while something is waited for, so that the server feels how slowly they are
   * read; and `text` is no more than what came last.
   */
  readOnDemand(): void {
    this.onDemand = true;
    this.stream.pause();
  }

  /** Whether the server cut the connection rather than closing it. */
  get wasReset(): boolean {
    return this.reset !== undefined;
  }

  /** Whether all that was asked for is answered, and another request can follow. */
  get isIdle(): boolean {
    return this.reader.idle && !this.ended;
  }

  /** Sends FIN, and goes on reading. */
  end(): void {
    this.stream.end();
  }

  /** Leaves without a word. */
  destroy(): void {
    this.stream.destroy();
  }

  /** Leaves as a process that is killed does: with a reset, which a server cannot take for a half-close. */
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
