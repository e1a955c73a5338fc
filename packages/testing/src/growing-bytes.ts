import { Buffer } from 'node:buffer';

const FIRST = 1024;

/** Collects bytes that come in pieces, in memory proportional to them, however short the pieces are. */
export class GrowingBytes {
  private store = Buffer.alloc(0);
  /** Number of bytes. */
  size = 0;

  add(bytes: Uint8Array): void {
    const size = this.size + bytes.length;
    if (size > this.store.length) {
      const store = Buffer.alloc(Math.max(FIRST, 2 * this.store.length, size));
      store.set(this.all);
      this.store = store;
    }
    this.store.set(bytes, this.size);
    this.size = size;
  }

  /** All bytes so far. */
  get all(): Buffer {
    return this.store.subarray(0, this.size);
  }
}
