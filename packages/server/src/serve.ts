/**
 * A server for an application, as a value.
 *
 * @module
 */
import type { AddressInfo } from 'node:net';
import { type Application, type ApplicationObject, toApplication } from '@tsgi/spec';
import { listen } from './listener.ts';
import { type Options, resolveOptions } from './options.ts';
import { type Output, Service } from './service.ts';

/** A running server. */
export interface ServerHandle extends AsyncDisposable {
  /** Where it listens: the port is the one that was chosen if 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number; readonly url: string };
  /**
   * Stops: no new connections, idle ones closed at once, running requests finished within `gracefulTimeout`
   * and then cut. A second call cuts them now.
   */
  close(): Promise<void>;
}

/** How a server is set up: every option of the `tsgi` command, and where the logs go. */
export interface ServeOptions extends Options {
  /** Takes the lines of the access log, one or more at a time; stdout by default. */
  accessLog?: (lines: string) => void;
  /** Takes the error log; stderr by default. */
  errorLog?: (text: string) => void;
}

/**
 * Serves an application over HTTP/1.1.
 *
 * @throws ConfigError if an option cannot be used or the address cannot be listened on.
 * @example
 * await using server = await serve(app, { port: 8000 });
 */
export async function serve(
  app: Application | ApplicationObject,
  options: ServeOptions = {},
): Promise<ServerHandle> {
  const { accessLog, errorLog, ...rest } = options;
  const settings = resolveOptions(rest);
  const service = new Service(toApplication(app), settings, outputTo(accessLog, errorLog));
  const listener = await listen(service);
  const { port } = listener.address() as AddressInfo;
  const { host } = settings;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    if (closing !== undefined) {
      service.stopNow();
      return closing;
    }
    const listenerClosed = new Promise<void>((resolve) => listener.close(() => resolve()));
    closing = Promise.all([service.stop(), listenerClosed]).then(() => undefined);
    return closing;
  };
  return {
    address: { host, port, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}` },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Where the logs go unless somebody else takes them: stdout and stderr. */
export function outputTo(access: Output['access'] | undefined, error: Output['error'] | undefined): Output {
  return {
    access: access ?? ((lines) => process.stdout.write(lines)),
    error: error ?? ((text) => process.stderr.write(text)),
  };
}
