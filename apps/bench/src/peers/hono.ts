/** Hono 4 on @hono/node-server, with its defaults. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { readAssignment } from '../assignment.ts';
import {
  BINARY,
  FILE_SIZE,
  HELLO,
  KEEP_ALIVE_SECONDS,
  PAYLOAD,
  type Route,
  TEXT,
  textChunks,
} from '../content.ts';

const { file, host, port, route } = readAssignment();

const app = new Hono();
const payload = PAYLOAD as Uint8Array<ArrayBuffer>;

const ROUTES: Readonly<Record<Route, () => void>> = {
  hello: () => app.get('/', (c) => c.text(HELLO)),
  echo: () => app.post('/', async (c) => c.body(await c.req.arrayBuffer(), 200, { 'Content-Type': BINARY })),
  upload: () => app.post('/', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength))),
  bytes: () => app.get('/', (c) => c.body(payload, 200, { 'Content-Type': BINARY })),
  stream: () =>
    app.get('/', (c) => {
      c.header('Content-Type', TEXT);
      return stream(c, async (out) => {
        for await (const chunk of textChunks()) await out.write(chunk);
      });
    }),
  file: () =>
    app.get('/', (c) =>
      c.body(Readable.toWeb(createReadStream(file)) as ReadableStream, 200, {
        'Content-Type': BINARY,
        'Content-Length': String(FILE_SIZE),
      }),
    ),
};

ROUTES[route]();
const server = serve({ fetch: app.fetch, hostname: host, port });
if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_SECONDS * 1000;
