/**
 * A client that sends exactly the bytes it is told to, and reads what comes back as responses.
 *
 * @module
 */
import { type Socket, connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { DEFAULT_LIMITS, ResponseReader } from '@tsgi/http1';
import { ResponseGatherer, type TestResponse } from './test-response.ts';

// A response to a test may be large.
const NO_LIMIT = { content: Infinity };

/** Opens a connection. @param address - as a server's handle has it. */
export async function connect(address: { host: string; port: number }): Promise<RawClient> {
  const socket = connectSocket({ ...address, allowHalfOpen: true });
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
    { ...DEFAULT_LIMITS, ...NO_LIMIT },
  );
  private readonly received: Uint8Array[] = [];
  private gatherer = new ResponseGatherer();
  private ended = false;
  private reset: Error | undefined;
  private wake = Promise.withResolvers<void>();

  constructor(stream: Duplex) {
    this.stream = stream;
    stream.on('data', (bytes: Buffer) => {
      this.received.push(bytes);
      this.reader.receive(bytes);
      this.awaken();
    });
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
    return Buffer.concat(this.received).toString('latin1');
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
   * @throws Error if the server closes before it is complete.
   */
  async response(method: string = 'GET'): Promise<TestResponse> {
    this.reader.expect(method);
    for (;;) {
      const event = this.reader.next();
      if (event !== undefined) {
        const response = this.gatherer.add(event);
        if (response === undefined) continue;
        this.gatherer = new ResponseGatherer();
        return response;
      }
      if (this.ended)
        throw new Error(`the connection ended before the response did: ${JSON.stringify(this.text)}`, {
          cause: this.reset,
        });
      await this.wake.promise;
    }
  }

  /** Waits until the text received so far satisfies a condition. @throws Error if the server closes before. */
  async until(condition: (text: string) => boolean): Promise<string> {
    while (!condition(this.text)) {
      if (this.ended)
        throw new Error(`the connection ended before that: ${JSON.stringify(this.text)}`, {
          cause: this.reset,
        });
      await this.wake.promise;
    }
    return this.text;
  }

  /** Waits until the server closes. @returns everything received, one character a byte. */
  async closed(): Promise<string> {
    while (!this.ended) await this.wake.promise;
    return this.text;
  }

  /** Whether the server cut the connection rather than closing it. */
  get wasReset(): boolean {
    return this.reset !== undefined;
  }

  /** Sends FIN, and goes on reading. */
  end(): void {
    this.stream.end();
  }

  /** Leaves without a word. */
  destroy(): void {
    this.stream.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.destroy();
    return Promise.resolve();
  }

  private awaken(): void {
    this.wake.resolve();
    this.wake = Promise.withResolvers();
  }
}
