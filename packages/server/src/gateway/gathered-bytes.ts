/**
 * Bytes that come in pieces and are wanted as one. A piece of one byte is an object of a hundred; so short pieces
 * are copied into blocks, and memory is in proportion to the bytes, however they come.
 *
 * @module
 */

const NOTHING = new Uint8Array(0);

// Longer pieces are kept as they are: a copy would cost more than the object.
const SHORT = 1024;
const FIRST_BLOCK = 256;
const LARGEST_BLOCK = 64 * 1024;

export class GatheredBytes {
  private readonly pieces: Uint8Array[] = [];
  private block = NOTHING;
  private used = 0;
  private size = 0;

  push(bytes: Uint8Array): void {
    this.size += bytes.length;
    if (this.pieces.length === 0 && this.used === 0) {
      // Mostly the first is the only one.
      this.pieces.push(bytes);
    } else if (bytes.length > SHORT) {
      this.seal();
      this.pieces.push(bytes);
    } else {
      if (this.used + bytes.length > this.block.length) this.grow(bytes.length);
      this.block.set(bytes, this.used);
      this.used += bytes.length;
    }
  }

  /** All of them. */
  join(): Uint8Array {
    this.seal();
    const [only = NOTHING] = this.pieces;
    if (this.pieces.length <= 1) return only;
    const joined = new Uint8Array(this.size);
    let at = 0;
    for (const piece of this.pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    return joined;
  }

  private seal(): void {
    if (this.used === 0) return;
    // The rest of the block stays for what comes next.
    this.pieces.push(this.block.subarray(0, this.used));
    this.block = this.block.subarray(this.used);
    this.used = 0;
  }

  private grow(needed: number): void {
    this.seal();
    const size = Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, this.size));
    this.block = new Uint8Array(Math.max(size, needed));
  }
}
