/**
 * Collects bytes that come in pieces and are needed as one. A piece of one byte takes an object of a hundred, so short
 * pieces are copied into blocks: memory is proportional to the bytes.
 *
 * @module
 */
const NOTHING = new Uint8Array(0);

// Longer pieces are kept as they are: a copy would cost more than the object.
const SHORT = 1024;
const FIRST_BLOCK = 256;
const LARGEST_BLOCK = 64 * 1024;

/** Collects pieces of bytes, and joins them at the end. */
export class GatheredBytes {
  readonly #pieces: Uint8Array[] = [];
  #block = NOTHING;
  #used = 0;
  #size = 0;

  /** Adds bytes that will not change: the array is kept, unless it is short. */
  keep(bytes: Uint8Array): void {
    if (bytes.length <= SHORT) {
      this.copy(bytes);
      return;
    }
    this.#seal();
    this.#pieces.push(bytes);
    this.#size += bytes.length;
  }

  /** Adds a copy of bytes whose memory may be reused (BODY-REUSE). */
  copy(bytes: Uint8Array): void {
    if (bytes.length > SHORT) {
      this.keep(copyOf(bytes));
      return;
    }
    if (this.#used + bytes.length > this.#block.length) this.#grow(bytes.length);
    this.#block.set(bytes, this.#used);
    this.#used += bytes.length;
    this.#size += bytes.length;
  }

  /** Returns all pieces, in order. */
  pieces(): readonly Uint8Array[] {
    this.#seal();
    return this.#pieces;
  }

  /** Returns all bytes as one array. */
  join(): Uint8Array {
    return joinBytes(this.pieces());
  }

  #seal(): void {
    if (this.#used === 0) return;
    this.#pieces.push(this.#block.subarray(0, this.#used));
    // The rest of the block stays for what comes next.
    this.#block = this.#block.subarray(this.#used);
    this.#used = 0;
  }

  #grow(needed: number): void {
    this.#seal();
    const size = Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, this.#size));
    this.#block = new Uint8Array(Math.max(size, needed));
  }
}

/** Copies bytes into memory of their own; `slice()` of a `Buffer` is a view of the same memory. */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** Joins pieces into one. The bytes are copied, unless there is only one piece. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const joined = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
