import { CHUNK_LINE, HEX_VALUE, IS_FIELD_BYTE } from './grammar.ts';
import { readCrlf } from './lines.ts';
import type { ReaderLimits } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

/**
 * Reads the chunk-size lines of one message: `chunk-size [ chunk-ext ] CRLF` (RFC9112§7.1). Extensions are validated,
 * counted, and dropped.
 */
export class ChunkSizes {
  private readonly limits: ReaderLimits;
  private extensions = 0;
  private content = 0;

  constructor(limits: ReaderLimits) {
    this.limits = limits;
  }

  /**
   * @returns the size of the next chunk in bytes, 0 for the last, `undefined` if the line is incomplete.
   * @throws ProtocolError `bad-chunk` or `content-too-large`.
   */
  read(buffer: ReceiveBuffer): number | undefined {
    const { bytes } = buffer;
    const start = buffer.at;
    const limit = this.limits.maxChunkLine;
    const stop = Math.min(bytes.length, start + limit + 1);
    let end = start;
    while (end < stop && IS_FIELD_BYTE[bytes[end] as number] === 1) end++;
    if (end - start > limit) throw tooLong('a chunk-size line', limit);
    if (end === bytes.length || !readCrlf(buffer, end, 'bad-chunk', 'a chunk-size line')) return undefined;

    let size = 0;
    let digit = start;
    for (; digit < end; digit++) {
      const value = HEX_VALUE[bytes[digit] as number] as number;
      if (value > 15) break;
      size = size * 16 + value;
    }
    if (digit === start || digit < end) this.checkExtensions(buffer.slice(start, end), end - digit);
    this.content += size;
    if (this.content > this.limits.maxContent || !Number.isSafeInteger(this.content))
      throw contentTooLarge(this.limits);
    return size;
  }

  private checkExtensions(line: string, size: number): void {
    if (!CHUNK_LINE.test(line)) {
      throw new ProtocolError(
        'bad-chunk',
        `chunk-size must be 1*HEXDIG, then ;name or ;name=value, got ${JSON.stringify(line)} (RFC9112§7.1)`,
      );
    }
    this.extensions += size;
    const limit = this.limits.maxChunkExtensions;
    if (this.extensions > limit) throw tooLong('all chunk extensions', limit);
  }
}

export function contentTooLarge(limits: ReaderLimits): ProtocolError {
  return new ProtocolError(
    'content-too-large',
    `content must not exceed ${limits.maxContent} bytes (RFC9110§15.5.14)`,
  );
}

function tooLong(what: string, limit: number): ProtocolError {
  return new ProtocolError('bad-chunk', `${what} must not exceed ${limit} bytes (RFC9112§7.1.1)`);
}
