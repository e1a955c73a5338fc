import { serve } from '@tsgi/server';
import type { Application } from '@tsgi/spec';
import type { JSONWebKeySet } from 'jose';

/** A real server of a key set, that can be changed, and can fail. */
export interface KeyServer extends AsyncDisposable {
  readonly url: URL;
  /** How often it was asked. */
  readonly asked: number;
  keys: JSONWebKeySet | undefined;
  /** What is answered in their place. */
  text: string | undefined;
}

export async function serveKeys(keys: JSONWebKeySet): Promise<KeyServer> {
  const app: Application = (_environ, startResponse) => {
    keyServer.asked++;
    startResponse(keyServer.keys === undefined ? '500 Internal Server Error' : '200 OK', [
      ['Content-Type', 'application/jwk-set+json'],
    ]);
    return [keyServer.text ?? JSON.stringify(keyServer.keys ?? {})];
  };
  const server = await serve(app, { port: 0, quiet: true });
  const keyServer = {
    ...{
      asked: 0,
      keys: keys as JSONWebKeySet | undefined,
      text: undefined as string | undefined,
      url: new URL('/keys', server.addresses[0].url),
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  return keyServer;
}
