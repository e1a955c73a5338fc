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
   * Stops: rejects new connections, closes idle ones at once, and cuts running requests after `gracefulTimeout`. A
   * second call cuts them now. Then it awaits the application's `shutdown()`.
   *
   * @throws the error of `shutdown()`, or an Error if it has not ended in time.
   */
  close(): Promise<void>;
}

/**
 * Serves an application over HTTP/1.1. Awaits its `startup()` before it listens, and its `shutdown()` after the last
 * response.
 *
 * @throws ConfigError for an invalid option, or an address that cannot be listened on; the error of `startup()`.
 * @example
 * await using server = await serve(app, { port: 8000 });
 */
export async function serve(app: Servable, options: ServeOptions = {}): Promise<ServerHandle> {
  const settings = settingsOf(options);
  return await startServer(app, settings, outputOf(settings));
}

/** Does what {@link serve} does, and reports each request. */
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

/** Closes at the first call; a second call cuts what is still running. */
export function closeOnce(service: Service, end: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => {
    if (closing === undefined) closing = end();
    else service.stop.cutNow('it was told to stop a second time');
    return closing;
  };
}

/** Returns where a server writes, by its options. */
export function outputOf(options: Logs): Output {
  const { accessLog, errorLog } = logsTo(process, options);
  return { access: accessLog, error: errorLog };
}
