/**
 * A client for an application, in memory: what it sends goes through the whole server but for the socket, so
 * that a test sees what a user would see.
 *
 * @module
 */
import { LAST_CHUNK, writeChunkSize, writeFieldLine, writeRequestLine } from '@tsgi/http1';
import { type ServeOptions, memoryServer } from '@tsgi/server';
import type { Application, ApplicationObject, Header } from '@tsgi/spec';
import { RawClient } from './raw-client.ts';
import type { TestResponse } from './test-response.ts';

export interface RequestOptions {
  /** Field lines; `Host: localhost` is added if there is none. */
  headers?: Record<string, string> | readonly Readonly<Header>[];
  /** Content; chunks are sent chunked, anything else with its length. */
  body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

type Ask = (target: string, options?: RequestOptions) => Promise<TestResponse>;

/** Asks an application. Each request has a connection of its own. */
export interface Client {
  request(method: string, target: string, options?: RequestOptions): Promise<TestResponse>;
  get: Ask;
  head: Ask;
  post: Ask;
  put: Ask;
  patch: Ask;
  delete: Ask;
  options: Ask;
  /** A connection on which a test sends bytes of its own making. */
  connect(): RawClient;
  /** What the server and the application wrote to the error log. */
  readonly errors: readonly string[];
}

/** The server's options, for tests of limits and timeouts. */
export type ClientOptions = Omit<ServeOptions, 'errorLog'>;

/**
 * @example
 * const response = await client(app).get('/');
 * expect(response.status).toBe(200);
 */
export function client(app: Application | ApplicationObject, options: ClientOptions = {}): Client {
  const errors: string[] = [];
  const server = memoryServer(app, {
    quiet: options.accessLog === undefined,
    ...options,
    errorLog: (text) => errors.push(text),
  });
  const connect = () => new RawClient(server.connect());
  const request: Client['request'] = async (method, target, given = {}) => {
    await using connection = connect();
    const sending = send(connection, method, target, given);
    // A response may come before all content was sent; what cannot be sent after it does not matter.
    sending.catch(() => undefined);
    return await connection.response(method);
  };
  const ask =
    (method: string): Ask =>
    (target, given) =>
      request(method, target, given);
  return {
    request,
    get: ask('GET'),
    head: ask('HEAD'),
    post: ask('POST'),
    put: ask('PUT'),
    patch: ask('PATCH'),
    delete: ask('DELETE'),
    options: ask('OPTIONS'),
    connect,
    errors,
  };
}

async function send(
  connection: RawClient,
  method: string,
  target: string,
  { headers = [], body }: RequestOptions,
): Promise<void> {
  const given = Array.isArray(headers) ? (headers as readonly Readonly<Header>[]) : Object.entries(headers);
  const fields: Readonly<Header>[] = [...given];
  if (!given.some(([name]) => name.toLowerCase() === 'host')) fields.unshift(['Host', 'localhost']);
  const whole = typeof body === 'string' ? Buffer.from(body) : body;
  if (whole instanceof Uint8Array) fields.push(['Content-Length', String(whole.length)]);
  else if (whole !== undefined) fields.push(['Transfer-Encoding', 'chunked']);
  const lines = fields.map(([name, value]) => writeFieldLine(name, value)).join('');
  await connection.send(`${writeRequestLine(method, target)}${lines}\r\n`);
  if (whole instanceof Uint8Array) return connection.send(whole);
  if (whole === undefined) return;
  for await (const chunk of whole) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (bytes.length === 0) continue;
    // The response came first, and the connection is closed: content without end would be made for ever.
    if (connection.stream.destroyed) return;
    await connection.send(writeChunkSize(bytes.length));
    await connection.send(bytes);
    await connection.send('\r\n');
  }
  await connection.send(LAST_CHUNK);
}
