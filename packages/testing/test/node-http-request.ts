/**
 * A request that node:http has parsed, as the gateway takes it. What the parser has let pass is not looked at again.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConnectionFacts, IncomingContent, IncomingFields, IncomingRequest } from '@tsgi/gateway';
import { isHost, parseRequestTarget } from '@tsgi/http';
import type { Header } from '@tsgi/spec';

/** @returns `undefined` for a target that is none. */
export function requestOf(req: IncomingMessage): IncomingRequest | undefined {
  const { headers, httpVersion, method = '', rawHeaders, url = '' } = req;
  const target = parseRequestTarget(url);
  if (target === undefined || (url === '*' && method !== 'OPTIONS')) return undefined;
  if (!isHost(target.authority ?? '')) return undefined;
  const version = httpVersion === '1.0' ? '1.0' : '1.1';
  return {
    method,
    rawTarget: url,
    target,
    version,
    fields: fieldsOf(pairsOf(rawHeaders)),
    host: target.authority ?? headers.host ?? '',
    acceptsTrailers: version === '1.1' && /\btrailers\b/i.test(String(headers.te ?? '')),
  };
}

export function factsOf({ socket }: IncomingMessage): ConnectionFacts {
  return {
    scheme: 'http',
    serverName: 'localhost',
    serverPort: String(socket.localPort),
    remoteAddress: socket.remoteAddress ?? '',
    remotePort: String(socket.remotePort ?? ''),
    errors: { write: () => undefined, writelines: () => undefined, flush: () => undefined },
    multiprocess: false,
    fileWrapper: (file) => ('fd' in file ? createReadStream('', { fd: file.fd, autoClose: false }) : file),
  };
}

/** @returns `undefined` if the request has no content. */
export function contentOf(req: IncomingMessage, res: ServerResponse): IncomingContent | undefined {
  const { headers } = req;
  const isChunked = headers['transfer-encoding'] !== undefined;
  return isChunked || headers['content-length'] !== undefined
    ? new NodeHttpContent(req, res, isChunked)
    : undefined;
}

class NodeHttpContent implements IncomingContent {
  readonly refusal: undefined;
  readonly mayHaveTrailers: boolean;
  trailers: Header[] | undefined;
  private readonly req: IncomingMessage;
  private readonly res: ServerResponse;
  private pieces: AsyncIterator<Uint8Array, undefined> | undefined;

  constructor(req: IncomingMessage, res: ServerResponse, mayHaveTrailers: boolean) {
    this.req = req;
    this.res = res;
    this.mayHaveTrailers = mayHaveTrailers;
  }

  async readContent(): Promise<Uint8Array | undefined> {
    this.pieces ??= this.open();
    const { value } = await this.pieces.next();
    if (value === undefined) this.trailers = pairsOf(this.req.rawTrailers);
    return value;
  }

  private open(): AsyncIterator<Uint8Array, undefined> {
    const { req, res } = this;
    if (/100-continue/i.test(req.headers.expect ?? '') && !res.headersSent) res.writeContinue();
    return req[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  }
}

function fieldsOf(pairs: Header[]): IncomingFields {
  return Object.assign(pairs, {
    names: pairs.map(([name]) => ({ key: name.toLowerCase() })),
    values: pairs.map(([, value]) => value),
  });
}

function pairsOf(raw: readonly string[]): Header[] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [raw[at * 2] ?? '', raw[at * 2 + 1] ?? '']);
}
