/**
 * A server for an application, as a value.
 *
 * @module
 */
import { type Servable, toApplication } from '@tsgi/spec';
import { type Listener, listen } from './listening/listener.ts';
import type { ServerAddress } from './listening/server-address.ts';
import { type Logs, logsTo } from './observing/logs-to.ts';
import { type ServeOptions, type Settings, settingsOf } from './options.ts';
import type { Output } from './observing/observer.ts';
import { Service } from './service.ts';
import { startInTime } from './stopping/start-in-time.ts';

/** A running server. */
export interface ServerHandle extends AsyncDisposable {
  /** Where it listens. */
  readonly addresses: readonly [ServerAddress, ...ServerAddress[]];
  /**
   * Stops: no new connections, idle ones closed at once, running requests finished within `gracefulTimeout`
   * and then cut. A second call cuts them now. Then the application's `shutdown()` is awaited.
   *
   * @throws what `shutdown()` throws, or an Error if it has not ended in time.
   */
  close(): Promise<void>;
}

/**
 * Serves an application over HTTP/1.1. Its `startup()` is awaited before there is a socket, and its `shutdown()` when
 * the last response has ended.
 *
 * @throws ConfigError if an option cannot be used or the address cannot be listened on; what `startup()` throws.
 * @example
 * await using server = await serve(app, { port: 8000 });
 */
export async function serve(app: Servable, options: ServeOptions = {}): Promise<ServerHandle> {
  const settings = settingsOf(options);
  return await startServer(app, settings, outputOf(settings));
}

/** What {@link serve} does, with a way to hear of each request. */
export async function startServer(app: Servable, settings: Settings, output: Output): Promise<ServerHandle> {
  const application = toApplication(app);
  const service = new Service(application, settings, output);
  const shutDown = await startInTime(application, settings.startupTimeout);
  let listener: Listener;
  try {
    listener = await listen(service);
  } catch (error) {
    await shutDown();
    throw error;
  }
  const { address, server } = listener;
  const close = closeOnce(service, async () => {
    const listenerClosed = new Promise((resolve) => server.close(resolve));
    await Promise.all([service.stop.end(shutDown), listenerClosed]);
  });
  return {
    addresses: [address],
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Closes what is closed at the first call; the second one cuts what still runs. */
export function closeOnce(service: Service, end: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => {
    if (closing === undefined) closing = end();
    else service.stop.cutNow('it was told to stop a second time');
    return closing;
  };
}

/** Where a server writes, by its options. */
export function outputOf(options: Logs): Output {
  const { accessLog, errorLog } = logsTo(process, options);
  return { access: accessLog, error: errorLog };
}
