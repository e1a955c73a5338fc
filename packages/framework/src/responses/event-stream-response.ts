/**
 * Server-sent events (HTML Standard, "Server-sent events").
 *
 * @module
 */
import { type OptionTable, type Time, resolveOptions } from '@tsgi/options';
import type { Body, Environ, Header, StartResponse } from '@tsgi/spec';
import { discardBody } from './discard-body.ts';
import { EventStream, type Events } from './event-stream.ts';
import { HttpResponse, type ResponseOptions, fieldLines } from './http-response.ts';

/** The client of an event stream. */
export interface Listener {
  /** The `id` of the last event received, if the client has reconnected. */
  readonly lastEventId: string | undefined;
  /** Aborts when the client disconnects or the server stops. Later events are not sent. */
  readonly signal: AbortSignal;
}

/** Options of an {@link EventStreamResponse}. */
export interface EventStreamOptions extends ResponseOptions {
  /** Interval without events after which a comment is sent. Default: `'15s'`, as the HTML Standard advises. */
  readonly heartbeat?: Time | 'unlimited';
}

const FIELDS: readonly Header[] = fieldLines({
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // nginx would wait for more.
  'X-Accel-Buffering': 'no',
});

type Beating = Pick<EventStreamOptions, 'heartbeat'>;

const BEATING = {
  heartbeat: { kind: 'time', unlimited: true, default: '15s' },
} as const satisfies OptionTable<Beating>;

/**
 * Sends events until the source ends, the client disconnects or the server stops. Status and headers are sent at once.
 *
 * A source that waits between two events should watch the listener's signal: a pending async generator cannot be
 * cancelled.
 *
 * @example
 * app.get('/news', () => new EventStreamResponse(async function* ({ lastEventId, signal }) {
 *   for await (const item of news.since(lastEventId, signal)) yield { id: item.id, data: item };
 * }));
 */
export class EventStreamResponse extends HttpResponse {
  private readonly source: Events | ((listener: Listener) => Events);
  private readonly heartbeat: number;

  /**
   * @param source - the events, which can be sent once, or a function that returns new ones for each listener.
   * @throws ConfigError for an invalid heartbeat.
   */
  constructor(source: Events | ((listener: Listener) => Events), options: EventStreamOptions = {}) {
    super(undefined, options, FIELDS);
    const beating: Beating = options.heartbeat === undefined ? {} : { heartbeat: options.heartbeat };
    this.source = source;
    this.heartbeat = resolveOptions(BEATING, beating, '@tsgi/framework').heartbeat;
  }

  override tsgi(environ: Environ, startResponse: StartResponse): Body {
    const { heartbeat, source } = this;
    const events = typeof source === 'function' ? source(listenerOf(environ)) : source;
    const body = new EventStream(events, heartbeat, environ['tsgi.shutdown']);
    try {
      this.begin(environ, startResponse);
    } catch (error) {
      void body.return();
      throw error;
    }
    return body;
  }

  /** Cancels events that can be sent once. Events from a function have not begun. */
  override discard(): void | Promise<void> {
    if (typeof this.source !== 'function') return discardBody(this.source as Body);
  }
}

function listenerOf(environ: Environ): Listener {
  const { HTTP_LAST_EVENT_ID: id } = environ;
  return { lastEventId: id === undefined ? undefined : fromLatin1(id), signal: eitherOf(environ) };
}

/** Not by `AbortSignal.any`: a listener is removed when the response has ended, what that makes is not. */
function eitherOf(environ: Environ): AbortSignal {
  const either = new AbortController();
  const { 'tsgi.shutdown': shutdown, 'tsgi.signal': signal } = environ;
  const stop = () => either.abort(shutdown.reason);
  if (shutdown.aborted) stop();
  shutdown.addEventListener('abort', stop);
  if (signal.aborted) either.abort(signal.reason);
  signal.addEventListener('abort', () => either.abort(signal.reason));
  environ['tsgi.response_finished'].push(() => shutdown.removeEventListener('abort', stop));
  return either.signal;
}

/** Clients send the id in UTF-8, and an environ has a character for each of its bytes. */
function fromLatin1(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}
