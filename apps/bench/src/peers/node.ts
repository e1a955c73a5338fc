/** node:http, by hand: known lengths are said, backpressure is respected. */
import { createReadStream } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { once } from 'node:events';
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

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const HANDLERS: Readonly<Record<Route, Handler>> = {
  hello: (_, response) => answer(response, TEXT, HELLO),
  echo: async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    answer(response, BINARY, Buffer.concat(pieces));
  },
  upload: async (request, response) => {
    let size = 0;
    for await (const piece of request as AsyncIterable<Buffer>) size += piece.length;
    answer(response, TEXT, String(size));
  },
  bytes: (_, response) => answer(response, BINARY, PAYLOAD),
  stream: async (_, response) => {
    response.writeHead(200, { 'Content-Type': TEXT });
    for await (const chunk of textChunks()) {
      if (!response.write(chunk)) await once(response, 'drain');
    }
    response.end();
  },
  file: (_, response) => {
    response.writeHead(200, { 'Content-Type': BINARY, 'Content-Length': FILE_SIZE });
    createReadStream(file).pipe(response);
  },
};

function answer(response: ServerResponse, type: string, content: string | Uint8Array): void {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': content.length });
  response.end(content);
}

const handler = HANDLERS[route];
const server = createServer((request, response) => {
  void handler(request, response);
});
server.keepAliveTimeout = KEEP_ALIVE_SECONDS * 1000;
server.listen({ host, port, backlog: 2048 });
