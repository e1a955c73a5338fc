/** Bytes to look for, and how far to go on from where they are not (Horspool's algorithm). */
export type Mark = {
  readonly bytes: Uint8Array;
  /** By the byte that stands where the last one should. */
  readonly shifts: Uint8Array;
};

/** @param text - ASCII, shorter than 256. */
export function markOf(text: string): Mark {
  const bytes = new TextEncoder().encode(text);
  const shifts = new Uint8Array(256).fill(bytes.length);
  for (const [at, byte] of bytes.subarray(0, -1).entries()) shifts[byte] = bytes.length - 1 - at;
  return { bytes, shifts };
}

/**
 * Bytes that have come and are not taken yet. Growing doubles, so a content of one-byte pieces costs what its bytes
 * do; what was taken is never written over.
 */
export class ByteQueue {
  #store = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** Whether the store is this queue's own, so that there may be room behind the bytes. */
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

  /** The next `size` bytes, which are then gone. */
  take(size: number): Uint8Array {
    const taken = this.#store.subarray(this.#start, this.#start + size);
    this.#start += size;
    return taken;
  }

  startsWith({ bytes }: Mark): boolean {
    return this.length >= bytes.length && this.#isAt(bytes, this.#start);
  }

  /** Where a mark is, or may begin with the last bytes: the rest of it is still to come then. The length if neither. */
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
