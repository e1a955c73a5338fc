/**
 * One event of an event stream (HTML Standard, "Server-sent events").
 *
 * @module
 */

import { type Time, parseTime } from '@tsgi/options';

/** An event. All fields are optional: without `data` the client dispatches no event, but uses `id` and `retry`. */
export interface ServerSentEvent {
  /** A string is sent as it is, any other value as JSON. */
  readonly data?: unknown;
  /** Type of the event, for `addEventListener`. Default: `message`. Line breaks and NUL become spaces, in `id` too. */
  readonly event?: string;
  /** Id that the client sends as `Last-Event-ID` when it reconnects. */
  readonly id?: string;
  /** Time that the client waits before it reconnects. */
  readonly retry?: Time;
}

const LINE_END = /\r\n|\r|\n/;

/**
 * Formats an event.
 *
 * @param event - an event, or its data as a string.
 * @throws TypeError for data that JSON cannot express; RangeError for an invalid `retry`.
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
