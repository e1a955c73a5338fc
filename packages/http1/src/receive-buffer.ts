/** Decodes a range of bytes as ISO-8859-1: one character a byte. The runtime has a fast one. */
export type Latin1Decoder = (bytes: Uint8Array, start: number, end: number) => string;

const NO_BYTES = new Uint8Array(0);

// So much is decoded at once: a head with what a browser sends, or a few dozen short ones.
const DECODED_AT_ONCE = 4096;

/**
 * The bytes received and not yet understood, and their text.
 *
 * Scanning is done on the bytes, cutting on the text: a stretch of bytes is decoded once, and the parts of
 * it are then cut out at the same offsets.
 */
export class ReceiveBuffer {
  bytes: Uint8Array = NO_BYTES;
  /** The first byte not yet understood. */
  at = 0;
  /** Bytes that can be added behind without moving what is here; 0 for what was not copied. */
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

  /** Moves what is here to where as much again can be added: each byte is moved a bounded number of times. */
  private makeRoom(more: number): void {
    const { length } = this;
    const roomy = new Uint8Array(2 * (length + more));
    roomy.set(this.bytes.subarray(this.at));
    this.bytes = roomy.subarray(0, length);
    this.room = roomy.length - length;
    this.at = 0;
  }

  /** Takes bytes out, without a copy. */
  take(size: number): Uint8Array {
    const { bytes, at } = this;
    this.at += size;
    return size === bytes.length ? bytes : bytes.subarray(at, at + size);
  }

  /** The text of a range of bytes. */
  slice(start: number, end: number): string {
    if (!this.hasText(start, end)) this.decode(start, end);
    return this.text.substring(start - this.textStart, end - this.textStart);
  }

  /** The text of a line, as far as it came. */
  lineAt(start: number, longest: number): string {
    const end = Math.min(this.bytes.length, start + longest);
    const [line = ''] = this.latin1(this.bytes, start, Math.max(start, end)).split(/[\r\n]/, 1);
    return line;
  }

  /** The text of a range of bytes, to be kept: a text of its own, not a view on the one it was cut from. */
  copy(start: number, end: number): string {
    const { text, textStart } = this;
    return start === textStart && end === start + text.length ? text : this.latin1(this.bytes, start, end);
  }

  /**
   * Whether the bytes from `start` on are this text. (A substring and `===` compare words at a time;
   * `startsWith` compares character by character, which takes 30 times as long for the fields of a browser.)
   */
  matches(expected: string, start: number): boolean {
    return (
      start + expected.length <= this.bytes.length && this.slice(start, start + expected.length) === expected
    );
  }

  /** Lets go of bytes and text: an idle connection holds neither. */
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
