/**
 * The names of Python's `wsgiref.simple_server`.
 *
 * @module
 */
import { type Servable, toApplication } from '@tsgi/spec';
import type { ServerAddress } from './listening/server-address.ts';
import { type ServeOptions, settingsOf } from './options.ts';
import { type ServerHandle, outputOf, startServer } from './serve.ts';

/** A server that is created first and started later. */
export interface SimpleServer extends AsyncDisposable {
  /**
   * Starts, and resolves after {@link close}.
   *
   * @throws Error if it is closed already.
   */
  serveForever(): Promise<void>;
  /**
   * Starts unless it has, and resolves when one more request is done: answered, refused, or cancelled by its client. A
   * connection without a request counts as one, as in wsgiref. So the tenth call resolves after the tenth request. It
   * also resolves if the server is closed meanwhile.
   *
   * @throws Error if it is closed already.
   */
  handleRequest(): Promise<void>;
  /** Where it listens; empty before it does. */
  readonly addresses: readonly ServerAddress[];
  close(): Promise<void>;
}

/**
 * Returns a server that is not started yet.
 *
 * @param host - `''` for every network, as in wsgiref.
 * @param port - 0 lets the system choose.
 */
export function makeServer(
  host: string,
  port: number,
  app: Servable,
  options: ServeOptions = {},
): SimpleServer {
  const application = toApplication(app);
  const turns = new Turns();
  const settings = settingsOf({ ...options, host: host === '' ? '0.0.0.0' : host, port });
  const output = { ...outputOf(settings), handled: () => turns.pass() };
  const closed = Promise.withResolvers<void>();
  let starting: Promise<ServerHandle> | undefined;
  let handle: ServerHandle | undefined;
  let isClosed = false;
  const start = async (): Promise<void> => {
    if (isClosed) throw new Error('the server is closed; makeServer() makes another one');
    starting ??= startServer(application, settings, output);
    handle = await starting;
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    try {
      // If it could not be started, that was told to who started it.
      const running = await starting?.catch(() => undefined);
      await running?.close();
    } finally {
      closed.resolve();
      turns.end();
    }
  };
  return {
    async serveForever() {
      await start();
      await closed.promise;
    },
    async handleRequest() {
      await start();
      await turns.next();
    },
    get addresses() {
      return handle?.addresses ?? [];
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What was done and what is waited for, one for one: either may come first. */
class Turns {
  private passed = 0;
  private readonly waiting: PromiseWithResolvers<void>[] = [];

  pass(): void {
    const first = this.waiting.shift();
    if (first === undefined) this.passed++;
    else first.resolve();
  }

  async next(): Promise<void> {
    if (this.passed > 0) {
      this.passed--;
      return;
    }
    const turn = Promise.withResolvers<void>();
    this.waiting.push(turn);
    await turn.promise;
  }

  end(): void {
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }
}
