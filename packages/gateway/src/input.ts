/**
 * `tsgi.input`: a request's content, read only on demand.
 *
 * It always ends. It has one consumer: reads may be mixed, but the iterator and the stream each take the rest for
 * themselves.
 *
 * @module
 */
import { GatheredBytes } from '@tsgi/http';
import { type Input, STEPS_IN_A_TURN, othersTurn } from '@tsgi/spec';

/** The source of content: the connection, or nothing. */
export interface ContentSource {
  /**
   * Reads content.
   *
   * @returns the next piece; `undefined` at the end.
   * @throws ProtocolError if the client broke the framing or a limit; ConnectionClosed if it disconnected.
   */
  readContent(): Promise<Uint8Array | undefined> | Uint8Array | undefined;
}

/** The content has another consumer already. */
export class InputConsumedError extends Error {
  override readonly name = 'InputConsumedError';

  constructor(consumer: string) {
    super(
      `tsgi.input has one consumer, and ${consumer} has already taken it; read it once and keep what you need`,
    );
  }
}

const NOTHING = new Uint8Array(0);
const LF = 0x0a;

/** The value of `tsgi.input`, over a {@link ContentSource}. */
export class RequestInput implements Input {
  private readonly source: ContentSource | undefined;
  private rest: Uint8Array = NOTHING;
  private ended: boolean;
  private consumer: string | undefined;
  private reading = false;
  private reads = 0;

  /** @param source - `undefined` for a request without content. */
  constructor(source: ContentSource | undefined) {
    this.source = source;
    this.ended = source === undefined;
  }

  read(size: number = Infinity): Promise<Uint8Array> {
    return this.exclusively('read()', () => this.takeAll(checkSize(size)));
  }

  readline(size: number = Infinity): Promise<Uint8Array> {
    return this.exclusively('readline()', () => this.takeLine(checkSize(size)));
  }

  readlines(hint: number = Infinity): Promise<Uint8Array[]> {
    return this.exclusively('readlines()', async () => {
      const most = checkSize(hint);
      const lines: Uint8Array[] = [];
      for (let size = 0; size < most;) {
        const line = await this.takeLine(Infinity);
        if (line.length === 0) break;
        lines.push(line);
        size += line.length;
      }
      return lines;
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    this.claim('an iteration');
    for (;;) {
      const piece = await this.takePiece(Infinity);
      if (piece === undefined) return;
      yield piece;
    }
  }

  get stream(): ReadableStream<Uint8Array> {
    this.claim('stream');
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const piece = await this.takePiece(Infinity);
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
      },
      { highWaterMark: 0 },
    );
  }

  private claim(consumer: string): void {
    if (this.consumer !== undefined) throw new InputConsumedError(this.consumer);
    if (this.reading) throw new InputConsumedError('a read that is still waiting');
    this.consumer = consumer;
  }

  private exclusively<T>(name: string, take: () => T | Promise<T>): Promise<T> {
    const taken = this.takeExclusively(name, take);
    this.reads++;
    if (this.reads % STEPS_IN_A_TURN !== 0) return taken;
    const later = othersTurn().then(() => taken);
    later.catch(() => undefined);
    return later;
  }

  /** Rejects concurrent reads: two at a time would get pieces in an undefined order. */
  private takeExclusively<T>(name: string, take: () => T | Promise<T>): Promise<T> {
    if (this.consumer !== undefined) return refused(new InputConsumedError(this.consumer));
    if (this.reading) return refused(new InputConsumedError(`a ${name} that is still waiting`));
    let taken: T | Promise<T>;
    try {
      taken = take();
    } catch (error) {
      return refused(error);
    }
    if (!(taken instanceof Promise)) return Promise.resolve(taken);
    this.reading = true;
    const result = taken.finally(() => {
      this.reading = false;
    });
    // An application that does not wait for a read must not end the process when the read fails.
    result.catch(() => undefined);
    return result;
  }

  /** Takes what has arrived at once; most content comes together with its head, in one piece. */
  private takeAll(size: number): Uint8Array | Promise<Uint8Array> {
    if (size === 0) return NOTHING;
    const first = this.takePiece(size);
    if (first instanceof Promise) return this.takeRest(new GatheredBytes(), first, size);
    if (first === undefined || first.length === size) return first ?? NOTHING;
    const second = this.takePiece(size - first.length);
    if (second === undefined) return first;
    const pieces = new GatheredBytes();
    pieces.keep(first);
    return this.takeRest(pieces, second, size - first.length);
  }

  private async takeRest(
    pieces: GatheredBytes,
    pending: Uint8Array | Promise<Uint8Array | undefined>,
    size: number,
  ): Promise<Uint8Array> {
    let piece = await pending;
    for (let left = size; piece !== undefined; piece = await this.takePiece(left)) {
      pieces.keep(piece);
      left -= piece.length;
      if (left <= 0) break;
    }
    return pieces.join();
  }

  private takePiece(size: number): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    if (this.rest.length > 0) return this.cut(size);
    if (this.ended) return undefined;
    const content = this.source?.readContent();
    return content instanceof Promise
      ? content.then((bytes) => this.keep(bytes, size))
      : this.keep(content, size);
  }

  private keep(content: Uint8Array | undefined, size: number): Uint8Array | undefined {
    if (content === undefined) {
      this.ended = true;
      return undefined;
    }
    this.rest = content;
    return this.cut(size);
  }

  private cut(size: number): Uint8Array {
    const { rest } = this;
    if (rest.length <= size) {
      this.rest = NOTHING;
      return rest;
    }
    this.rest = rest.subarray(size);
    return rest.subarray(0, size);
  }

  private async takeLine(size: number): Promise<Uint8Array> {
    const pieces = new GatheredBytes();
    for (let left = size; left > 0;) {
      const piece = await this.takePiece(left);
      if (piece === undefined) break;
      const end = piece.indexOf(LF) + 1;
      if (end > 0) {
        pieces.keep(piece.subarray(0, end));
        this.putBack(piece.subarray(end));
        break;
      }
      pieces.keep(piece);
      left -= piece.length;
    }
    return pieces.join();
  }

  /** Puts back bytes that were taken last and not needed: they are right before the rest, in the same buffer. */
  private putBack(bytes: Uint8Array): void {
    if (bytes.length > 0) {
      this.rest = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length + this.rest.length);
    }
  }
}

/** Returns a rejected promise that does not end the process if it is not handled. */
function refused(error: unknown): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  reject(error);
  return promise;
}

/**
 * Checks the size of a read.
 *
 * @throws TypeError for a string (`'10' >= 0`), RangeError for a fraction (INPUT-ASKED).
 */
function checkSize(size: unknown): number {
  if (typeof size === 'number' && size >= 0 && (size === Infinity || Number.isSafeInteger(size))) return size;
  const Kind = typeof size === 'number' ? RangeError : TypeError;
  const got = typeof size === 'string' ? JSON.stringify(size) : String(size);
  throw new Kind(`a size must be a whole number of bytes, 0 or more, got ${got} (INPUT-ASKED)`);
}
