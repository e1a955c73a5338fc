/** What is an application, and what is none. Checked by `pnpm typecheck`; nothing runs. */
import type { Application, ApplicationObject, Environ, Middleware, StartResponse } from './index.ts';

declare const serve: (app: Application | ApplicationObject) => void;

serve((_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['text', new Uint8Array(1)];
});
serve(function* (_environ, startResponse) {
  startResponse('200 OK', []);
  yield 'text';
});
serve(async (environ, startResponse) => {
  startResponse('200 OK', []);
  return [await environ['tsgi.input'].read()];
});
serve(async function* (environ, startResponse) {
  startResponse('200 OK', []);
  yield* environ['tsgi.input'];
});
serve({
  *tsgi(_environ: Environ, startResponse: StartResponse) {
    const write = startResponse('200 OK', []);
    void write('text');
    yield 'text';
  },
});
serve((environ) => environ['tsgi.file_wrapper']({ fd: 3 }));

// @ts-expect-error a body of numbers.
serve(() => [1, 2]);
// @ts-expect-error bytes are a chunk, and no body.
serve(() => new Uint8Array(3));
// @ts-expect-error no body at all.
serve(() => undefined);

serve((_environ, startResponse) => {
  // @ts-expect-error headers are a list: an object cannot have Set-Cookie twice.
  startResponse('200 OK', { 'Content-Type': 'text/plain' });
  // @ts-expect-error a header is a name and a value.
  startResponse('200 OK', [['Content-Type']]);
  // @ts-expect-error a value is a string.
  startResponse('200 OK', [['Content-Length', 3]]);
  // @ts-expect-error a status has a reason phrase, and is text.
  startResponse(200, []);
  // @ts-expect-error the error is wrapped: anything may be thrown, undefined too.
  startResponse('500 Oops', [], new Error('oops'));
  return [];
});

// @ts-expect-error a middleware that returns nothing.
export const forgetful: Middleware = () => undefined;
// @ts-expect-error a middleware that returns what its application returns, and not an application.
export const hasty: Middleware = (app) => app({} as Environ, () => () => undefined);
