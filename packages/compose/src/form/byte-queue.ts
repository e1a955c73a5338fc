/** Bytes to search for, with the shifts of Horspool's algorithm. */
export type Mark = {
  readonly bytes: Uint8Array;
  /** By the byte in the last position. */
  readonly shifts: Uint8Array;
};

/**
 * Returns a mark.
 *
 * @param text - ASCII, shorter than 256.
 */
export function markOf(text: string): Mark {
  const bytes = new TextEncoder().encode(text);
  const shifts = new Uint8Array(256).fill(bytes.length);
  for (const [at, byte] of bytes.subarray(0, -1).entries()) shifts[byte] = bytes.length - 1 - at;
  return { bytes, shifts };
}

/**
 * A queue of bytes. Its capacity doubles, so content in one-byte pieces costs no more than its bytes; taken bytes are
 * never overwritten.
 */
export class ByteQueue {
  #store = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** Whether the queue owns its buffer, so that there may be room behind the bytes. */
  #isOwn = false;

  get length(): number {
    return this.#end - this.#start;
  }

  add(bytes: Uint8Array): void {
    if (this.length === 0) {
      [this.#store, this.#start, this.#end] = [bytes as Uint8Array<ArrayBuffer>, 0, bytes.length];
      this.#isOwn = false;
      return;
    }
    if (!this.#isOwn || this.#end + bytes.length > this.#store.length) this.#grow(bytes.length);
    this.#store.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Removes and returns the next `size` bytes. */
  take(size: number): Uint8Array {
    const taken = this.#store.subarray(this.#start, this.#start + size);
    this.#start += size;
    return taken;
  }

  startsWith({ bytes }: Mark): boolean {
    return this.length >= bytes.length && this.#isAt(bytes, this.#start);
  }

  /**
   * Returns the index of a mark, or of its beginning at the end of the queue, where the rest may follow. Returns the
   * length if there is neither.
   */
  find({ bytes, shifts }: Mark, from = 0): number {
    const last = bytes.length - 1;
    const store = this.#store;
    let at = this.#start + from;
    for (; at + last < this.#end; at += shifts[store[at + last] ?? 0] ?? 1) {
      if (this.#isAt(bytes, at)) return at - this.#start;
    }
    while (at < this.#end && !this.#isAt(bytes, at)) at++;
    return at - this.#start;
  }

  #isAt(bytes: Uint8Array, at: number): boolean {
    const size = Math.min(bytes.length, this.#end - at);
    for (let index = 0; index < size; index++) {
      if (this.#store[at + index] !== bytes[index]) return false;
    }
    return true;
  }

  #grow(more: number): void {
    const store = new Uint8Array(2 * (this.length + more));
    store.set(this.#store.subarray(this.#start, this.#end));
    [this.#store, this.#start, this.#end] = [store, 0, this.length];
    this.#isOwn = true;
  }
}
