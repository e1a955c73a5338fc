/** Decodes a range of bytes as ISO-8859-1: one character per byte. The runtime has a fast one. */
export type Latin1Decoder = (bytes: Uint8Array, start: number, end: number) => string;

const NO_BYTES = new Uint8Array(0);

// So much is decoded at once: a head with what a browser sends, or a few dozen short ones.
const DECODED_AT_ONCE = 4096;

/**
 * Bytes that were received and not yet parsed, and their text.
 *
 * Bytes are scanned, text is sliced: a range of bytes is decoded once, and its parts are then sliced at the same
 * offsets.
 */
export class ReceiveBuffer {
  bytes: Uint8Array = NO_BYTES;
  /** Index of the first byte that is not parsed yet. */
  at = 0;
  /** Number of bytes that can be appended without moving any; 0 for bytes that were not copied. */
  private room = 0;
  private text = '';
  private textStart = 0;
  private readonly latin1: Latin1Decoder;

  constructor(latin1: Latin1Decoder) {
    this.latin1 = latin1;
  }

  get length(): number {
    return this.bytes.length - this.at;
  }

  append(bytes: Uint8Array): void {
    const { length } = this;
    if (length === 0) {
      this.bytes = bytes;
      this.room = 0;
    } else {
      if (this.room < bytes.length) this.makeRoom(bytes.length);
      const { buffer, byteOffset } = this.bytes;
      this.bytes = new Uint8Array(buffer, byteOffset + this.at, length + bytes.length);
      this.bytes.set(bytes, length);
      this.room -= bytes.length;
    }
    this.at = 0;
    this.text = '';
  }

  /** Moves the bytes to a buffer of twice the size: each byte is moved a bounded number of times. */
  private makeRoom(more: number): void {
    const { length } = this;
    const roomy = new Uint8Array(2 * (length + more));
    roomy.set(this.bytes.subarray(this.at));
    this.bytes = roomy.subarray(0, length);
    this.room = roomy.length - length;
    this.at = 0;
  }

  /** Takes bytes, without a copy. */
  take(size: number): Uint8Array {
    const { bytes, at } = this;
    this.at += size;
    return size === bytes.length ? bytes : bytes.subarray(at, at + size);
  }

  /** Returns the text of a range of bytes. */
  slice(start: number, end: number): string {
    if (!this.hasText(start, end)) this.decode(start, end);
    return this.text.substring(start - this.textStart, end - this.textStart);
  }

  /** Returns the text of a line, as far as it was received. */
  lineAt(start: number, longest: number): string {
    const end = Math.min(this.bytes.length, start + longest);
    const [line = ''] = this.latin1(this.bytes, start, Math.max(start, end)).split(/[\r\n]/, 1);
    return line;
  }

  /** Returns the text of a range of bytes as a string of its own, not a slice that keeps its source alive. */
  copy(start: number, end: number): string {
    const { text, textStart } = this;
    return start === textStart && end === start + text.length ? text : this.latin1(this.bytes, start, end);
  }

  /**
   * Whether the bytes from `start` on are this text. (A substring and `===` compare words at a time; `startsWith`
   * compares character by character, which takes 30 times as long for the fields of a browser.)
   */
  matches(expected: string, start: number): boolean {
    return (
      start + expected.length <= this.bytes.length && this.slice(start, start + expected.length) === expected
    );
  }

  /** Drops bytes and text: an idle connection holds neither. */
  drop(): void {
    this.bytes = NO_BYTES;
    this.at = 0;
    this.room = 0;
    this.text = '';
  }

  private hasText(start: number, end: number): boolean {
    return start >= this.textStart && end <= this.textStart + this.text.length;
  }

  private decode(start: number, end: number): void {
    const stop = Math.min(this.bytes.length, Math.max(end, start + DECODED_AT_ONCE));
    this.text = this.latin1(this.bytes, start, stop);
    this.textStart = start;
  }
}
