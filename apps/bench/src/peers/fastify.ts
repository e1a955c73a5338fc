/** Fastify 5, with its defaults. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import Fastify from 'fastify';
import { readAssignment } from '../assignment.ts';
import {
  BINARY,
  BODY_LIMIT,
  FILE_SIZE,
  HELLO,
  KEEP_ALIVE_SECONDS,
  PAYLOAD,
  type Route,
  TEXT,
  textChunks,
} from '../content.ts';

const { file, host, port, route } = readAssignment();

const app = Fastify({ bodyLimit: BODY_LIMIT, keepAliveTimeout: KEEP_ALIVE_SECONDS * 1000 });
app.addContentTypeParser(BINARY, { parseAs: 'buffer' }, (_, body, done) => done(null, body));

const ROUTES: Readonly<Record<Route, () => void>> = {
  hello: () => app.get('/', (_, reply) => reply.type(TEXT).send(HELLO)),
  echo: () => app.post('/', (request, reply) => reply.type(BINARY).send(request.body)),
  upload: () =>
    app.post('/', (request, reply) => reply.type(TEXT).send(String((request.body as Buffer).length))),
  bytes: () => app.get('/', (_, reply) => reply.type(BINARY).send(PAYLOAD)),
  stream: () => app.get('/', (_, reply) => reply.type(TEXT).send(Readable.from(textChunks()))),
  file: () =>
    app.get('/', (_, reply) =>
      reply.type(BINARY).header('Content-Length', FILE_SIZE).send(createReadStream(file)),
    ),
};

ROUTES[route]();
await app.listen({ host, port, backlog: 2048 });
