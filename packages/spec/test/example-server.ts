/**
 * A server without a network: it keeps every rule, and gives what a client would get.
 *
 * @module
 */
import type { Application, Chunk, Environ, Header, Write } from '../src/index.ts';

/** What a client gets. */
export type Answer = {
  status: string;
  headers: Header[];
  text: string;
  /** What went wrong, if anything did. */
  failure?: unknown;
};

const decoder = new TextDecoder();

/** Serves one request. Nothing is thrown. */
export async function exampleServer(app: Application, environ: Environ): Promise<Answer> {
  const answer: Answer = { status: '', headers: [], text: '' };
  let isSent = false;
  const send = (chunk: Chunk): void => {
    answer.text += typeof chunk === 'string' ? chunk : decoder.decode(chunk);
    isSent ||= chunk.length > 0;
  };
  // A client that is slow: each write has to wait.
  const write: Write = async (chunk) => send(chunk);
  try {
    const body = await app(environ, (status, headers, failure) => {
      if (failure !== undefined && isSent) throw failure.error;
      Object.assign(answer, { status, headers: [...headers] });
      return write;
    });
    try {
      for await (const chunk of body) send(chunk);
    } finally {
      await body.close?.();
    }
  } catch (failure) {
    answer.failure = failure;
  }
  for (const callback of environ['tsgi.response_finished'].toReversed()) {
    try {
      await callback(answer.failure);
    } catch (error) {
      environ['tsgi.errors'].write(String(error));
    }
  }
  return answer;
}
