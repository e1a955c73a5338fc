/**
 * The head of a response as it is sent, with the fields that are the server's. What applications repeat is put
 * together once a second.
 *
 * @module
 */
import type { ResponseHead } from '@tsgi/gateway';
import { writeStatusLine } from '@tsgi/http1';
import type { Clock } from '../transport/clock.ts';
import { flatten } from '../transport/latin1.ts';

/** Text that was put together before, by whom, and for which second. */
interface Opening {
  readonly by: HeadWriter;
  readonly dateLine: string;
  readonly text: string;
}

export class HeadWriter {
  private readonly clock: Clock;
  /** What a response says of a connection that stays open. */
  private readonly keepAliveFields: string;

  /** @param keepAliveTimeout - milliseconds; `Infinity` is not told. */
  constructor(clock: Clock, keepAliveTimeout: number) {
    this.clock = clock;
    const seconds = Math.floor(keepAliveTimeout / 1000);
    const timeout = Number.isFinite(seconds) ? `Keep-Alive: timeout=${seconds}\r\n` : '';
    this.keepAliveFields = `Connection: keep-alive\r\n${timeout}`;
  }

  /** Status line and fields, up to what frames the content. @param closes - whether the connection closes behind it. */
  open(head: ResponseHead, closes: boolean): string {
    if (closes) return this.write(head, 'Connection: close\r\n');
    const { dateLine } = this.clock;
    const known = head.memo as Opening | undefined;
    if (known?.dateLine === dateLine && known.by === this) return known.text;
    const text = this.write(head, this.keepAliveFields);
    if (!head.repeated) return text;
    const opening = { by: this, dateLine, text: flatten(text) };
    head.memo = opening;
    return opening.text;
  }

  private write({ fieldLines, hasDate, status }: ResponseHead, connection: string): string {
    return `${writeStatusLine(status)}${hasDate ? '' : this.clock.dateLine}${connection}${fieldLines}`;
  }
}

const lengthLines: (string | undefined)[] = new Array<undefined>(4096).fill(undefined);

/** The Content-Length line and the empty line after it. */
export function endWithLength(length: number): string {
  const line = lengthLines[length];
  if (line !== undefined) return line;
  const text = `Content-Length: ${length}\r\n\r\n`;
  if (length < lengthLines.length) lengthLines[length] = flatten(text);
  return text;
}
