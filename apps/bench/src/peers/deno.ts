/** Deno.serve. Runs under Deno. */
import { readAssignment } from '../assignment.ts';
import { BINARY, FILE_SIZE, HELLO, PAYLOAD, type Route, TEXT, byteChunks } from '../content.ts';

const { file, host, port, route } = readAssignment();

const payload = PAYLOAD as Uint8Array<ArrayBuffer>;
const text = { headers: { 'Content-Type': TEXT } };
const binary = { headers: { 'Content-Type': BINARY } };

const HANDLERS: Readonly<Record<Route, FetchHandler>> = {
  hello: () => new Response(HELLO, text),
  echo: async (request) => new Response(await request.arrayBuffer(), binary),
  upload: async (request) => new Response(String((await request.arrayBuffer()).byteLength), text),
  bytes: () => new Response(payload, binary),
  stream: () => new Response(ReadableStream.from(byteChunks()), text),
  file: async () => {
    const { readable } = await Deno.open(file);
    return new Response(readable, { headers: { ...binary.headers, 'Content-Length': String(FILE_SIZE) } });
  },
};

Deno.serve({ hostname: host, port, onListen: () => undefined }, HANDLERS[route]);
