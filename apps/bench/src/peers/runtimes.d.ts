/** The small part of Bun and Deno that the bench uses. */

type FetchHandler = (request: Request) => Response | Promise<Response>;

declare const Bun: {
  serve(options: { hostname: string; port: number; idleTimeout: number; fetch: FetchHandler }): unknown;
  /** A file as a body, which Bun sends with sendfile(2). */
  file(path: string): Blob;
};

declare const Deno: {
  serve(options: { hostname: string; port: number; onListen(): void }, handler: FetchHandler): unknown;
  open(path: string): Promise<{ readonly readable: ReadableStream<Uint8Array> }>;
};

interface ReadableStreamConstructor {
  /** In Deno as in Node. */
  from<T>(source: AsyncIterable<T>): ReadableStream<T>;
}
