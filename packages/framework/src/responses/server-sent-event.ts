/**
 * One event of an event stream (HTML Standard, "Server-sent events").
 *
 * @module
 */

import { type Time, parseTime } from '@tsgi/options';

/** All of it is optional: without `data` nothing is dispatched, but `id` and `retry` count. */
export interface ServerSentEvent {
  /** Text as it is; anything else as JSON. */
  readonly data?: unknown;
  /** What listeners listen to. Default: `message`. Line breaks and NUL are spaces, in the id too. */
  readonly event?: string;
  /** What the client says it has seen last when it comes again. */
  readonly id?: string;
  /** How long the client waits before it comes again. */
  readonly retry?: Time;
}

const LINE_END = /\r\n|\r|\n/;

/**
 * An event as it is sent.
 *
 * @param event - or its data alone, if that is text.
 * @throws TypeError for data that has no JSON; RangeError for a `retry` that is no time.
 */
export function formatEvent(event: ServerSentEvent | string): string {
  const { data, event: name, id, retry } = typeof event === 'string' ? { data: event } : event;
  let text = '';
  if (name !== undefined) text += `event: ${oneLine(name)}\n`;
  if (id !== undefined) text += `id: ${oneLine(id)}\n`;
  if (retry !== undefined) text += `retry: ${wholeMilliseconds(retry)}\n`;
  if (data !== undefined) {
    for (const line of dataText(data).split(LINE_END)) text += `data: ${line}\n`;
  }
  return `${text}\n`;
}

/**
 * A name or an id has one line, and a client takes no id with a NUL in it. The text may be a client's, and the response
 * has begun: it ends no stream.
 */
function oneLine(value: string): string {
  return value.replace(/(?:\r\n|[\r\n\0])/g, ' ');
}

function wholeMilliseconds(retry: Time): number {
  const milliseconds = parseTime(retry);
  if (milliseconds !== undefined) return milliseconds;
  throw new RangeError(
    `the retry of a server-sent event must be a time, like '3s', got ${JSON.stringify(retry)} (HTML Standard, "Server-sent events")`,
  );
}

function dataText(data: unknown): string {
  // For what has no JSON it gives undefined, which its type does not say.
  const text = typeof data === 'string' ? data : (JSON.stringify(data) as string | undefined);
  if (text !== undefined) return text;
  throw new TypeError(
    `the data of a server-sent event must be text or have JSON, got ${typeof data} (RFC8259§3)`,
  );
}
