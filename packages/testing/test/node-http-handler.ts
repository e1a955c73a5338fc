/**
 * The thinnest honest TSGI server over node:http: the gateway calls the application, node:http does the rest.
 *
 * @module
 */
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BadPathError,
  Environs,
  Exchange,
  type ExchangeHost,
  type ExchangeService,
  PLAIN,
  requestEnviron,
} from '@tsgi/gateway';
import type { Application } from '@tsgi/spec';
import type { StartServer } from '../src/conformance/index.ts';
import { NodeHttpChannel } from './node-http-channel.ts';
import { contentOf, factsOf, requestOf } from './node-http-request.ts';

/** Serves an application by node:http, on a port that the system chooses. */
export const serveByNodeHttp: StartServer = async (app) => {
  const stopping = new AbortController();
  await app.startup?.();
  const onRequest = (req: IncomingMessage, res: ServerResponse) => answer(app, req, res, stopping.signal);
  const server = createServer(onRequest);
  server.on('checkContinue', onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    addresses: [{ host: '127.0.0.1', port: (server.address() as AddressInfo).port }],
    close() {
      stopping.abort(new Error('the server stops'));
      server.close(() => void app.shutdown?.());
      server.closeIdleConnections();
      // What heeds the signal has ended by then.
      setTimeout(() => server.closeAllConnections(), 200);
    },
  };
};

const nothing = () => undefined;

/** It has no log, and waits for nothing. */
const SERVICE: ExchangeService = {
  runtime: PLAIN,
  failureText: () => 'Internal Server Error\n',
  reportError: nothing,
  contentRefused: nothing,
  closingRemains: nothing,
};

const HOST: ExchangeHost = { service: SERVICE, onEnded: nothing, workRemains: nothing };

function answer(app: Application, req: IncomingMessage, res: ServerResponse, stopping: AbortSignal): void {
  const request = requestOf(req);
  if (request === undefined) {
    res.writeHead(400).end();
    return;
  }
  const content = contentOf(req, res);
  const exchange = new Exchange(HOST, new NodeHttpChannel(res), request, content);
  const environs = new Environs({ readFacts: () => factsOf(req) });
  res.on('close', () => {
    if (!res.writableFinished) exchange.abort(new Error('the client is gone'));
  });
  try {
    exchange.answer(app, requestEnviron(environs, exchange, content, AbortSignal.any([stopping])));
  } catch (error) {
    res.writeHead(error instanceof BadPathError ? error.statusHint : 500).end();
  }
}
