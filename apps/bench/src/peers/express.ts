/** Express 5, with its defaults (NODE_ENV is "production" for every peer). */
import { Readable } from 'node:stream';
import express from 'express';
import { readAssignment } from '../assignment.ts';
import {
  BINARY,
  BODY_LIMIT,
  HELLO,
  KEEP_ALIVE_SECONDS,
  PAYLOAD,
  type Route,
  TEXT,
  textChunks,
} from '../content.ts';

const { file, host, port, route } = readAssignment();

const app = express();
// Express takes other bytes than a Buffer for JSON.
const payload = Buffer.from(PAYLOAD.buffer);
const body = express.raw({ type: BINARY, limit: BODY_LIMIT });

const ROUTES: Readonly<Record<Route, () => void>> = {
  hello: () => app.get('/', (_, response) => void response.type(TEXT).send(HELLO)),
  echo: () => app.post('/', body, (request, response) => void response.type(BINARY).send(request.body)),
  upload: () =>
    app.post(
      '/',
      body,
      (request, response) => void response.type(TEXT).send(String((request.body as Buffer).length)),
    ),
  bytes: () => app.get('/', (_, response) => void response.type(BINARY).send(payload)),
  stream: () => app.get('/', (_, response) => void Readable.from(textChunks()).pipe(response.type(TEXT))),
  file: () =>
    app.get('/', (_, response) => {
      response.type(BINARY).sendFile(file);
    }),
};

ROUTES[route]();
const server = app.listen(port, host, 2048);
server.keepAliveTimeout = KEEP_ALIVE_SECONDS * 1000;
