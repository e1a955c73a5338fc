/**
 * What reading a request and reading a response have in common: the states, and the content.
 *
 * Bytes go in by `receive`, events come out of `next`; `undefined` means "not yet". It knows nothing of
 * sockets, clocks or applications.
 *
 *      ┌─────────────────────────────────────────────────────────────┐
 *      ▼                                                             │
 *  start-line ──▶ fields ──▶ content ──────────────────────────▶ end ┘
 *                    │                                            ▲
 *                    └─────▶ chunk-size ◀── chunk-end ◀─┐         │
 *                               │  └─────▶ chunk-data ──┘         │
 *                               └────────▶ trailers ──────────────┘
 *
 *  A head without content is a whole message: from fields straight back to start-line.
 *  After a message that no other follows: over. After an error, or bytes that came when it was over: closed.
 *
 * @module
 */
import { isForbiddenInTrailers } from '@tsgi/http';
import { ChunkSizes, contentTooLarge } from './chunk-size.ts';
import { FieldSection } from './field-section.ts';
import type { Framing } from './framing.ts';
import { DEFAULT_LIMITS, type ReaderLimits } from './limits.ts';
import { readCrlf, readFieldSection } from './lines.ts';
import { ProtocolError } from './protocol-error.ts';
import { type Latin1Decoder, ReceiveBuffer } from './receive-buffer.ts';

/** A piece of content: a view of the received bytes, not a copy. */
export interface MessageContent {
  readonly kind: 'content';
  readonly bytes: Uint8Array;
  /** Whether the chunk, or content that is not chunked, ends here. */
  readonly endsChunk: boolean;
}

/** The end of content, with the trailer section if it has lines. A head without content has no end event. */
export interface MessageEnd {
  readonly kind: 'end';
  readonly trailers: FieldSection | undefined;
}

type State =
  | 'start-line'
  | 'fields'
  | 'content'
  | 'until-close'
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailers'
  | 'end'
  | 'over'
  | 'closed';

// Before the first head; nothing is ever added to it.
const NO_FIELDS = new FieldSection();
const PLAIN_END: MessageEnd = { kind: 'end', trailers: undefined };

export abstract class MessageReader<Head> {
  protected readonly limits: ReaderLimits;
  protected readonly buffer: ReceiveBuffer;
  protected section: FieldSection = NO_FIELDS;
  /** The fields of the previous head, if they are still kept. */
  protected lastSection: FieldSection | undefined;
  private state: State = 'start-line';
  /** Bytes left of the content, or of the chunk. */
  private remaining = 0;
  private chunks: ChunkSizes | undefined;
  private persistent = true;
  /** Whether the peer sends no more. */
  private finished = false;

  constructor(latin1: Latin1Decoder, limits: ReaderLimits = DEFAULT_LIMITS) {
    this.limits = limits;
    this.buffer = new ReceiveBuffer(latin1);
  }

  /** Number of bytes received and not yet returned as events. */
  get buffered(): number {
    return this.buffer.length;
  }

  /** Whether it is between two messages, with no byte of the next one. */
  get idle(): boolean {
    return this.state === 'start-line' && this.buffer.length === 0;
  }

  /** Whether the peer announced its last message, and sent nothing after it. */
  get over(): boolean {
    return this.state === 'over';
  }

  /** Whether it reads no more messages: it is over, or there was an error. */
  get closed(): boolean {
    return this.state === 'over' || this.state === 'closed';
  }

  /** Adds bytes of the peer. They are kept, not copied: do not mutate them afterwards. */
  receive(bytes: Uint8Array): void {
    if (this.closed) this.state = 'closed';
    else this.buffer.append(bytes);
  }

  /** Signals that the peer sends no more. */
  finish(): void {
    this.finished = true;
  }

  /** Drops all bytes, received and to come. A reader that is over stays so. */
  close(): void {
    if (!this.over) this.state = 'closed';
    this.buffer.drop();
  }

  /**
   * @returns the next event; `undefined` if it needs more bytes, or is closed.
   * @throws ProtocolError, once; the reader is then closed.
   */
  next(): Head | MessageContent | MessageEnd | undefined {
    try {
      const event = this.advance();
      if (event === undefined) this.notYet();
      return event;
    } catch (error) {
      this.noteRefusal();
      this.close();
      throw error;
    }
  }

  /** Called before an error drops the buffer. */
  protected abstract noteRefusal(): void;

  /** The part of a message that it reads. */
  protected get reads(): 'start line' | 'fields' | 'content' {
    if (this.state === 'start-line') return 'start line';
    return this.state === 'fields' ? 'fields' : 'content';
  }

  /** Reads a head that equals the last one, if it does; then calls {@link expectContent}. */
  protected readKnownHead(): Head | undefined {
    return undefined;
  }

  /** Reads the start line; false if it is incomplete. */
  protected abstract readStartLine(): boolean;

  /** Makes the head from start line and fields, and calls {@link expectContent}. */
  protected abstract finishHead(): Head;

  /** Reads the fields of a head; false if they are incomplete. */
  protected readFields(): boolean {
    return readFieldSection(
      this.buffer,
      this.section,
      this.limits,
      this.limits.maxFieldSection,
      this.lastSection,
    );
  }

  /**
   * Sets what follows the head.
   *
   * @param persistent - whether another message may follow.
   */
  protected expectContent(framing: Framing, persistent: boolean): void {
    this.persistent = persistent;
    if (framing === 0) {
      this.endMessage();
    } else if (framing === 'until-close') {
      this.state = 'until-close';
    } else if (framing === 'chunked') {
      this.chunks = new ChunkSizes(this.limits);
      this.state = 'chunk-size';
    } else {
      if (framing > this.limits.maxContent || !Number.isSafeInteger(framing))
        throw contentTooLarge(this.limits);
      this.remaining = framing;
      this.state = 'content';
    }
  }

  private advance(): Head | MessageContent | MessageEnd | undefined {
    for (;;) {
      switch (this.state) {
        case 'start-line': {
          const known = this.readKnownHead();
          if (known !== undefined) return known;
          if (!this.readStartLine()) return undefined;
          this.state = 'fields';
          break;
        }
        case 'fields':
          return this.readFields() ? this.finishHead() : undefined;
        case 'content':
          return this.readContent('end');
        case 'until-close':
          if (this.buffer.length > 0)
            return { kind: 'content', bytes: this.buffer.take(this.buffer.length), endsChunk: false };
          if (!this.finished) return undefined;
          this.endMessage();
          return PLAIN_END;
        case 'chunk-size':
          if (!this.readChunkSize()) return undefined;
          break;
        case 'chunk-data':
          return this.readContent('chunk-end');
        case 'chunk-end':
          if (this.buffer.length === 0 || !readCrlf(this.buffer, this.buffer.at, 'bad-chunk', 'chunk-data'))
            return undefined;
          this.state = 'chunk-size';
          break;
        case 'trailers':
          return this.readTrailers();
        case 'end':
          this.endMessage();
          return PLAIN_END;
        case 'over':
        case 'closed':
          return undefined;
      }
    }
  }

  private readContent(after: State): MessageContent | undefined {
    const size = Math.min(this.buffer.length, this.remaining);
    if (size === 0) return undefined;
    this.remaining -= size;
    const endsChunk = this.remaining === 0;
    if (endsChunk) this.state = after;
    return { kind: 'content', bytes: this.buffer.take(size), endsChunk };
  }

  private readChunkSize(): boolean {
    const size = this.chunks?.read(this.buffer);
    if (size === undefined) return false;
    this.remaining = size;
    this.state = size > 0 ? 'chunk-data' : 'trailers';
    if (size === 0) this.section = new FieldSection();
    return true;
  }

  private readTrailers(): MessageEnd | undefined {
    const { section } = this;
    if (!readFieldSection(this.buffer, section, this.limits, this.limits.maxTrailerSection)) return undefined;
    const forbidden = section.names.find((name) => isForbiddenInTrailers(name.key));
    if (forbidden !== undefined) {
      const got = JSON.stringify(forbidden.sent);
      throw new ProtocolError(
        'bad-trailer',
        `a trailer section must not frame, route or control, got ${got} (RFC9110§6.5.1)`,
      );
    }
    this.endMessage();
    return section.length === 0 ? PLAIN_END : { kind: 'end', trailers: section };
  }

  private endMessage(): void {
    if (this.persistent) {
      this.state = 'start-line';
    } else {
      if (this.buffer.length === 0) this.state = 'over';
      this.close();
    }
  }

  private notYet(): void {
    if (this.buffer.length === 0) this.buffer.drop();
    if (this.finished && !this.idle && !this.closed) {
      throw new ProtocolError(
        'incomplete-message',
        'a message must be complete, but the peer ended it (RFC9112§8)',
      );
    }
  }
}
