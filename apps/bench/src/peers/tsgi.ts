/** TSGI: the full server as shipped, default limits; the access log is off except in the variant that has it. */
import { open } from 'node:fs/promises';
import { serve } from '@tsgi/server';
import type { Application } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { readAssignment } from '../assignment.ts';
import { BINARY, FILE_SIZE, HELLO, PAYLOAD, type Route, TEXT, textChunks } from '../content.ts';

const { file, host, port, route, variant } = readAssignment();

const hello: Application = (_, startResponse) => {
  startResponse('200 OK', [['Content-Type', TEXT]]);
  return [HELLO];
};

const APPS: Readonly<Record<Route, Application>> = {
  hello,
  echo: async (environ, startResponse) => {
    const content = await environ['tsgi.input'].read();
    startResponse('200 OK', [['Content-Type', BINARY]]);
    return [content];
  },
  upload: async (environ, startResponse) => {
    let size = 0;
    for await (const piece of environ['tsgi.input']) size += piece.length;
    startResponse('200 OK', [['Content-Type', TEXT]]);
    return [String(size)];
  },
  bytes: (_, startResponse) => {
    startResponse('200 OK', [['Content-Type', BINARY]]);
    return [PAYLOAD];
  },
  stream: (_, startResponse) => {
    startResponse('200 OK', [['Content-Type', TEXT]]);
    return textChunks();
  },
  file: async (environ, startResponse) => {
    const handle = await open(file);
    startResponse('200 OK', [
      ['Content-Type', BINARY],
      ['Content-Length', String(FILE_SIZE)],
    ]);
    return environ['tsgi.file_wrapper'](handle);
  },
};

const VARIANTS: Readonly<Record<string, Application>> = {
  async: async (environ, startResponse) => hello(environ, startResponse),
  generator: function* (_, startResponse) {
    startResponse('200 OK', [['Content-Type', TEXT]]);
    yield HELLO;
  },
  lint: lint(hello),
};

await serve(VARIANTS[variant] ?? APPS[route], { host, port, quiet: variant !== 'log' });
