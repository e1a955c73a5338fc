/**
 * Applications and transports that the tests share.
 *
 * @module
 */
import type { Application } from '@tsgi/spec';

/** The two ways to an application: what a test sees must be the same. */
export const TRANSPORTS = [{ over: 'memory' }, { over: 'socket' }] as const;

/** Answers with what it was asked, as JSON. */
export const telling: Application = async (environ, startResponse) => {
  const content = Buffer.from(await environ['tsgi.input'].read()).toString();
  const { REQUEST_METHOD, PATH_INFO, QUERY_STRING, CONTENT_TYPE, CONTENT_LENGTH } = environ;
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return [
    JSON.stringify({
      ...{ method: REQUEST_METHOD, path: PATH_INFO, query: QUERY_STRING, content },
      ...{ type: CONTENT_TYPE, length: CONTENT_LENGTH, fields: [...environ['tsgi.headers']] },
    }),
  ];
};

/** What {@link telling} tells. */
export interface Told {
  method: string;
  path: string;
  query: string;
  content: string;
  type?: string;
  length?: string;
  fields: [name: string, value: string][];
}

/** A promise, and how to keep it. */
export function gate(): PromiseWithResolvers<undefined> {
  return Promise.withResolvers<undefined>();
}
