/**
 * A client for an application, in memory or over a socket: requests go through the whole server, so that a test sees
 * what a user sees. It can also be a client for a running server.
 *
 * @module
 */
import type { ServeOptions } from '@tsgi/server';
import { type Servable, isApplication, toApplication } from '@tsgi/spec';
import { type AskOptions, ask, prepareRequest } from './ask.ts';
import { Connections } from './connections.ts';
import { Cookies } from './cookies.ts';
import type { ClientResponse, OpenResponse } from './open-response.ts';
import type { RawClient } from './raw-client.ts';
import { type TargetServer, atUrl, inMemory, overSocket } from './target-server.ts';
import { WatchedApplication } from './watched-application.ts';

type Ask = (target: string, options?: AskOptions) => Promise<ClientResponse>;

/** A client of a running server. */
export interface RemoteClient extends AsyncDisposable {
  request(method: string, target: string, options?: AskOptions): Promise<ClientResponse>;
  get: Ask;
  head: Ask;
  post: Ask;
  put: Ask;
  patch: Ask;
  delete: Ask;
  options: Ask;
  /** Sends a request, and resolves with the head; the content is read as it arrives. */
  open(method: string, target: string, options?: AskOptions): Promise<OpenResponse>;
  /** Opens a connection on which a test sends any bytes. */
  connect(): Promise<RawClient>;
  /** Cookies set by responses; sent with every request that has no `Cookie` of its own. */
  readonly cookies: Cookies;
  /**
   * Closes all open connections.
   *
   * @throws SpecViolation if a rule was broken and no request has rejected for it.
   */
  close(): Promise<void>;
}

/** A client of an application. */
export interface Client extends RemoteClient {
  /** Entries of the error log, of server and application. */
  readonly errors: readonly string[];
}

/** Options of a client for a running server. */
export interface RemoteClientOptions {
  /** `true`: requests share connections. Default: each has its own. */
  keepAlive?: boolean;
  /** `false`: cookies are neither kept nor sent. */
  cookies?: boolean;
}

/** Options of the server, for tests of limits and timeouts, and of the client. */
export interface ClientOptions extends RemoteClientOptions, Omit<ServeOptions, 'errorLog'> {
  /** The transport: a stream in memory, the default, or a socket on a free port. */
  over?: 'memory' | 'socket';
  /** `false`: the contract is not checked. By default a request rejects if a rule was broken meanwhile. */
  lint?: boolean;
  /** `false`: the error log goes to `errors` only. By default it is shown too, so that no 500 is silent. */
  showErrors?: boolean;
}

/**
 * Returns a client for an application, or for a running server.
 *
 * @throws SpecViolation for a value that is no application; ConfigError for an invalid option of the server.
 * @example
 * const response = await client(app).get('/');
 * expect(response.status).toBe(200);
 */
export function client(server: { readonly url: string }, options?: RemoteClientOptions): RemoteClient;
export function client(app: Servable, options?: ClientOptions): Client;
export function client(
  asked: Servable | { readonly url: string },
  options: ClientOptions = {},
): RemoteClient {
  // An application may have a method of that name.
  if (typeof asked === 'object' && 'url' in asked && !isApplication(asked))
    return clientOf({ target: atUrl(asked.url), watched: undefined }, options);
  const { cookies = true, keepAlive = false, lint = true, over = 'memory', ...given } = options;
  const { showErrors = true, ...serving } = given;
  const errors: string[] = [];
  const errorLog = (text: string) => {
    errors.push(text);
    if (showErrors) show(text);
  };
  const watched = new WatchedApplication(toApplication(asked), { lint, errorLog });
  const target = (over === 'memory' ? inMemory : overSocket)(watched.app, {
    quiet: serving.accessLog === undefined,
    ...serving,
    errorLog,
  });
  return Object.assign(clientOf({ target, watched }, { cookies, keepAlive }), { errors });
}

/** Shows a log entry on the console, which test runners print with its test. */
function show(text: string): void {
  // eslint-disable-next-line no-console -- a test that fails without a word costs an hour.
  console.error(text.trimEnd());
}

interface Asked {
  readonly target: TargetServer;
  /** `undefined` for a running server. */
  readonly watched: WatchedApplication | undefined;
}

function clientOf({ target, watched }: Asked, options: RemoteClientOptions): RemoteClient {
  const connections = new Connections(target, { keepAlive: options.keepAlive === true });
  const cookies = new Cookies(`http://${target.host}/`);
  const kept = options.cookies === false ? undefined : cookies;
  const asker = { connections, watched, host: target.host, cookies: kept };
  const open: RemoteClient['open'] = async (method, path, given = {}) =>
    ask(asker, await prepareRequest(method, path, given), given);
  const request: RemoteClient['request'] = async (method, path, given) =>
    (await open(method, path, given)).rest();
  const asking =
    (method: string): Ask =>
    (path, given) =>
      request(method, path, given);
  const close = async () => {
    connections.cut();
    // A request that is given up is none that the server would have to cut, and speak of.
    await watched?.untilLeft();
    await target.close();
    const violation = watched?.late.shift();
    if (violation !== undefined) throw violation;
  };
  return {
    request,
    get: asking('GET'),
    head: asking('HEAD'),
    post: asking('POST'),
    put: asking('PUT'),
    patch: asking('PATCH'),
    delete: asking('DELETE'),
    options: asking('OPTIONS'),
    open,
    connect: async () => (await connections.take()).raw,
    cookies,
    close,
    [Symbol.asyncDispose]: close,
  };
}
