/**
 * The server's own response to a malformed request, or one that comes too late. The connection closes after it.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { statusText } from '@tsgi/http';
import type { Outbox } from '../transport/outbox.ts';

/** What is refused, and why. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  /** As far as it is known. */
  readonly method: string | undefined;
}

/** @returns bytes of the answer's content. */
export function sendRefusal(outbox: Outbox, { method, reason, status }: Refusal, dateLine: string): number {
  const text = Buffer.from(`${reason}\n`);
  outbox.sendText(
    `HTTP/1.1 ${statusText(status)}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${text.length}\r\n${dateLine}Connection: close\r\n\r\n`,
  );
  // RFC9110§9.3.2: whoever writes it, an answer to HEAD has no content.
  if (method === 'HEAD') return 0;
  outbox.sendBytes(text);
  return text.length;
}
