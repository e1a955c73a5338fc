/**
 * Multipart content as parts, one after the other (RFC2046§5.1.1). Nothing is read before it is asked for:
 *
 *   next() ─▶ a part ─▶ its content ─▶ next() …      each takes pieces of the content as it needs them
 *
 * A boundary counts after CRLF and two dashes only; white space may follow it, and nothing else.
 *
 * @module
 */
import { ByteQueue, type Mark, markOf } from './byte-queue.ts';
import { FormError } from './form-error.ts';
import { tooLarge } from './limit-bytes.ts';

/** A part of a form, unparsed. */
export type RawPart = {
  /** Its field lines, each after a CRLF. */
  readonly head: Uint8Array;
  /** The content. Read it before the next part. */
  readonly content: AsyncIterable<Uint8Array>;
};

const CRLF = markOf('\r\n');
const HEAD_END = markOf('\r\n\r\n');
const DASHES = markOf('--');
const [SPACE, TAB] = [0x20, 0x09];

export class MultipartReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #queue = new ByteQueue();
  readonly #delimiter: Mark;
  readonly #maxHead: number;
  /** The current part; first the preamble, which is skipped. `undefined` after the last part. */
  #current: object | undefined = {};
  /** Whether the current part was read completely. */
  #isRead = false;

  /** @param maxHead - maximum size of a part's head, in bytes. */
  constructor(content: AsyncIterable<Uint8Array>, boundary: string, maxHead: number) {
    this.#pieces = content[Symbol.asyncIterator]();
    this.#delimiter = markOf(`\r\n--${boundary}`);
    this.#maxHead = maxHead;
    // The first boundary needs no line before it.
    this.#queue.add(CRLF.bytes);
  }

  /**
   * Returns the next part.
   *
   * @returns `undefined` after the last part.
   * @throws FormError
   */
  async next(): Promise<RawPart | undefined> {
    if (this.#current === undefined) return undefined;
    while ((await this.#read()) !== undefined);
    this.#queue.take(this.#delimiter.bytes.length);
    if ((await this.#lineEnd()) === 'closing') {
      this.#current = undefined;
      await this.#skipRest();
      return undefined;
    }
    const head = await this.#takeHead();
    const part = {};
    this.#current = part;
    this.#isRead = false;
    return { head, content: this.#contentOf(part) };
  }

  /** Ends the reading. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async *#contentOf(part: object): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      if (this.#current !== part) {
        throw new Error('the content of a part must be read before the next part is asked for');
      }
      const bytes = await this.#read();
      if (bytes === undefined) return;
      yield bytes;
    }
  }

  /** Returns content up to the next delimiter; `undefined` at a delimiter. */
  async #read(): Promise<Uint8Array | undefined> {
    while (!this.#isRead) {
      const size = this.#queue.find(this.#delimiter);
      if (size > 0) return this.#queue.take(size);
      this.#isRead = this.#queue.startsWith(this.#delimiter);
      if (!this.#isRead) await this.#need();
    }
    return undefined;
  }

  /** Reads the rest of a delimiter's line: white space, after two dashes if no part follows. */
  async #lineEnd(): Promise<'part' | 'closing'> {
    while (this.#queue.length < DASHES.bytes.length) await this.#need();
    const isClosing = this.#queue.startsWith(DASHES);
    if (isClosing) this.#queue.take(DASHES.bytes.length);
    const size = await this.#findOrEnd(CRLF);
    const isWhole = this.#queue.length > size;
    const padding = this.#queue.take(size);
    if (!padding.every((byte) => byte === SPACE || byte === TAB)) {
      throw malformed('a boundary must be followed by the end of its line');
    }
    if (!isWhole && !isClosing) throw cutOff();
    return isClosing ? 'closing' : 'part';
  }

  /** Takes the head with the CRLF before it. The CRLF after it stays, since a delimiter may begin with it. */
  async #takeHead(): Promise<Uint8Array> {
    const size = await this.#findOrEnd(HEAD_END);
    if (this.#queue.length < size + HEAD_END.bytes.length) throw cutOff();
    const head = this.#queue.take(size);
    this.#queue.take(CRLF.bytes.length);
    while (this.#queue.find(this.#delimiter) === 0 && !this.#queue.startsWith(this.#delimiter)) {
      await this.#need();
    }
    if (!this.#queue.startsWith(this.#delimiter)) this.#queue.take(CRLF.bytes.length);
    return head;
  }

  /** Returns the index of a mark within the size of a head; the length of the queue if the content ends before. */
  async #findOrEnd(mark: Mark): Promise<number> {
    let at = 0;
    for (;;) {
      at = this.#queue.find(mark, at);
      if (at > CRLF.bytes.length + this.#maxHead) throw tooLarge('the head of a part', this.#maxHead);
      if (this.#queue.length >= at + mark.bytes.length) return at;
      if (!(await this.#more())) return this.#queue.length;
    }
  }

  async #need(): Promise<void> {
    if (!(await this.#more())) throw cutOff();
  }

  /** @returns `false` at the end of the content. */
  async #more(): Promise<boolean> {
    const piece = await this.#pieces.next();
    if (piece.done === true) return false;
    this.#queue.add(piece.value);
    return true;
  }

  /** Skips the epilogue after the closing delimiter. */
  async #skipRest(): Promise<void> {
    while ((await this.#pieces.next()).done !== true);
  }
}

function malformed(must: string): FormError {
  return new FormError('malformed', `${must} (RFC2046§5.1.1)`);
}

function cutOff(): FormError {
  return malformed('multipart content must end with its closing delimiter');
}
