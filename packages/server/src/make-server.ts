/**
 * The names that users of Python's `wsgiref.simple_server` look for.
 *
 * @module
 */
import { type Application, type ApplicationObject, toApplication } from '@tsgi/spec';
import { type ServeOptions, type ServerHandle, serve } from './serve.ts';

/** A server that is made first and started after. */
export interface SimpleServer extends AsyncDisposable {
  /** Listens and serves until {@link close}; resolves then. */
  serveForever(): Promise<void>;
  /** Listens if it does not yet, and resolves when one more request was answered. */
  handleRequest(): Promise<void>;
  /** Where it listens, once it does. */
  readonly address: ServerHandle['address'] | undefined;
  close(): Promise<void>;
}

/**
 * @param host - `''` for every network, as in wsgiref.
 * @param port - 0 lets the system choose.
 */
export function makeServer(
  host: string,
  port: number,
  app: Application | ApplicationObject,
  options: ServeOptions = {},
): SimpleServer {
  const application = toApplication(app);
  const handled: PromiseWithResolvers<void>[] = [];
  const counted: Application = (environ, startResponse) => {
    environ['tsgi.response_finished'].push(() => handled.shift()?.resolve());
    return application(environ, startResponse);
  };
  const closed = Promise.withResolvers<void>();
  let starting: Promise<ServerHandle> | undefined;
  let handle: ServerHandle | undefined;
  const start = async (): Promise<void> => {
    starting ??= serve(counted, { ...options, host: host === '' ? '0.0.0.0' : host, port });
    handle = await starting;
  };
  const close = async (): Promise<void> => {
    const running = await starting;
    await running?.close();
    closed.resolve();
  };
  return {
    async serveForever() {
      await start();
      await closed.promise;
    },
    async handleRequest() {
      await start();
      const request = Promise.withResolvers<void>();
      handled.push(request);
      await request.promise;
    },
    get address() {
      return handle?.address;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
