/**
 * Makes an environ without a server, to call an application directly. The request passes through the real parser and
 * gateway, so the environ equals production's.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { type ContentSource, Environs, RequestInput } from '@tsgi/gateway';
import { type RequestHead, RequestReader } from '@tsgi/http1';
import { fileWrapper } from '@tsgi/server';
import type { Environ, ErrorLog } from '@tsgi/spec';
import {
  type RequestOptions,
  type TestRequest,
  composeRequest,
  withFraming,
  withHost,
  writeRequestHead,
} from './request.ts';

/** The request to make an environ of. */
export interface EnvironOptions extends RequestOptions {
  /** Default: `GET`. */
  method?: string;
  /** Default: `/`. */
  target?: string;
  /** Keys to set or replace; `undefined` removes a key. */
  environ?: { readonly [K in Exclude<keyof Environ, 'tsgi.errors'>]?: Environ[K] | undefined };
}

/** An error log that keeps its entries. */
export interface GatheredErrors extends ErrorLog {
  readonly written: readonly string[];
}

/** An environ with a readable error log. */
export type TestEnviron = Environ & { 'tsgi.errors': GatheredErrors };

const FACTS = {
  serverName: 'localhost',
  serverPort: '80',
  remoteAddress: '127.0.0.1',
  remotePort: '49152',
  multiprocess: false,
  scheme: 'http',
  fileWrapper,
} as const;

/**
 * Returns a complete environ. It has no capabilities: a test that needs `tsgi.early_hints` sets it.
 *
 * @throws ProtocolError or BadPathError for a request that a server would reject; TypeError for contradictory options.
 * @example
 * const environ = createEnviron({ method: 'POST', target: '/users?notify=1', json: { name: 'Zoë' } });
 */
export function createEnviron(options: EnvironOptions = {}): TestEnviron {
  const { environ: laidOver, method = 'GET', target = '/' } = options;
  const request = withHost(withFraming(composeRequest(method, target, options)), FACTS.serverName);
  const errors = gatherErrors();
  const environ = new Environs({ readFacts: () => ({ ...FACTS, errors }) }).make(readHead(request));
  environ['tsgi.input'] = new RequestInput(sourceOf(request.body));
  environ['tsgi.signal'] = new AbortController().signal;
  environ['tsgi.shutdown'] = new AbortController().signal;
  environ['tsgi.response_finished'] = [];
  Object.assign(environ, laidOver);
  // Absent means absent.
  return Object.fromEntries(
    Object.entries(environ).filter(([, value]) => value !== undefined),
  ) as TestEnviron;
}

function readHead(request: TestRequest): RequestHead {
  const reader = new RequestReader((bytes, start, end) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end),
  );
  reader.receive(Buffer.from(writeRequestHead(request), 'latin1'));
  const event = reader.next();
  if (event?.kind === 'head') return event;
  throw new Error(`a request must begin with a head, got ${JSON.stringify(writeRequestHead(request))}`);
}

function sourceOf(body: TestRequest['body']): ContentSource | undefined {
  if (body === undefined) return undefined;
  const pieces = piecesOf(body);
  return { readContent: async () => (await pieces.next()).value ?? undefined };
}

async function* piecesOf(
  body: NonNullable<TestRequest['body']>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body instanceof Uint8Array) {
    if (body.length > 0) yield body;
    return;
  }
  for await (const piece of body) {
    if (piece.length > 0) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
  }
}

function gatherErrors(): GatheredErrors {
  const written: string[] = [];
  return {
    written,
    write: (text) => written.push(text),
    writelines: (lines) => written.push(...lines),
    flush: () => undefined,
  };
}
