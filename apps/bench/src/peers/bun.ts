/** Bun.serve. Runs under Bun. */
import { readAssignment } from '../assignment.ts';
import { BINARY, HELLO, KEEP_ALIVE_SECONDS, PAYLOAD, type Route, TEXT, byteChunks } from '../content.ts';

const { file, host, oneShot, port, route } = readAssignment();

const payload = PAYLOAD as Uint8Array<ArrayBuffer>;
// Bun closes the connection when it is asked to, but does not say so; wrk would take that for an error.
const closing = oneShot ? { Connection: 'close' } : {};
const text = { headers: { 'Content-Type': TEXT, ...closing } };
const binary = { headers: { 'Content-Type': BINARY } };

const HANDLERS: Readonly<Record<Route, FetchHandler>> = {
  hello: () => new Response(HELLO, text),
  echo: async (request) => new Response(await request.arrayBuffer(), binary),
  upload: async (request) => new Response(String((await request.arrayBuffer()).byteLength), text),
  bytes: () => new Response(payload, binary),
  // An async iterable is Bun's own way to stream, and its fastest.
  stream: () => new Response(byteChunks(), text),
  file: () => new Response(Bun.file(file), binary),
};

Bun.serve({ hostname: host, port, idleTimeout: KEEP_ALIVE_SECONDS, fetch: HANDLERS[route] });
