/**
 * Answers a form that cannot be read, if the application does not: its FormError is thrown by the call, or by the body
 * before anything was sent.
 *
 * @module
 */
import { FormError, whenReady } from '@tsgi/compose';
import { type Body, type Chunk, type StartResponse, isFileBody, toBody } from '@tsgi/spec';

/** Calls an application, and answers its FormError. */
export function refusing(
  call: () => Body | Promise<Body>,
  startResponse: StartResponse,
): Body | Promise<Body> {
  const answer = (error: unknown): string[] => refuse(error, startResponse);
  let body: Body | Promise<Body>;
  try {
    body = call();
  } catch (error) {
    return answer(error);
  }
  const answered = whenReady(body, (ready) => refusableBody(ready, answer));
  return 'then' in answered ? answered.catch(answer) : answered;
}

/** @throws the error itself if it is no FormError, or if the head was sent already. */
function refuse(error: unknown, startResponse: StartResponse): string[] {
  if (!(error instanceof FormError)) throw error;
  const { answer, message } = error;
  startResponse(answer.status, [['Content-Type', 'text/plain; charset=utf-8'], ...answer.headers], { error });
  return [`${message}\n`];
}

/** Wraps an async body; only those can have read a form. */
function refusableBody(given: Body, answer: (error: unknown) => string[]): Body {
  if (!(Symbol.asyncIterator in given) || isFileBody(given)) return given;
  const body = toBody(given);
  if (!(Symbol.asyncIterator in body)) return body;
  const refusable: Body = {
    // Not a generator: its return() would wait behind a next() that may never come.
    [Symbol.asyncIterator]() {
      const iterator = body[Symbol.asyncIterator]();
      let answered: Iterator<Chunk> | undefined;
      return {
        next: async () => {
          if (answered !== undefined) return answered.next();
          try {
            return await iterator.next();
          } catch (error) {
            answered = answer(error).values();
            return answered.next();
          }
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
  return body.close === undefined ? refusable : { ...refusable, close: () => body.close?.() };
}
