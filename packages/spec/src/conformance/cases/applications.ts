/**
 * What the applications of the cases are made of.
 *
 * @module
 */
import type { Body, Header, StartResponse } from '../../response.ts';
import type { Environ, Input } from '../../environ.ts';
import type { EnvironKey } from '../../environ-keys.ts';
import type { CaseApplication, CaseRun } from '../conformance-case.ts';

const decoder = new TextDecoder();

/** Begins a response with plain text; the status is 200. */
export function start(startResponse: StartResponse, ...headers: Header[]): void {
  startResponse('200 OK', [['Content-Type', 'text/plain'], ...headers]);
}

/** Answers with a string. */
export function answer(startResponse: StartResponse, text: string = 'ok'): string[] {
  start(startResponse);
  return [text];
}

/** Notes keys of the environ, `PATH_INFO "/"` or `HTTP_PROXY is absent`, and answers. */
export function seeing(...keys: (EnvironKey | `HTTP_${string}`)[]): CaseApplication {
  return (environ, startResponse, run) => {
    for (const key of keys) {
      run.note(key in environ ? `${key} ${JSON.stringify(environ[key])}` : `${key} is absent`);
    }
    return answer(startResponse);
  };
}

/** Notes that it was called, and answers. */
export const called: CaseApplication = (_environ, startResponse, run) => {
  run.note('called');
  return answer(startResponse);
};

/** Returns what it is told to, a body or not, with a 200 response. */
export function returning(body: () => unknown, ...headers: Header[]): CaseApplication {
  return (_environ, startResponse) => {
    start(startResponse, ...headers);
    return body();
  };
}

/** A body with a `close()` that is noted. */
export function closing(run: CaseRun, body: Body): Body {
  const close = () => run.note('close');
  if (Symbol.asyncIterator in body) {
    return { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](), close };
  }
  return { [Symbol.iterator]: () => body[Symbol.iterator](), close };
}

/** Notes something a while after the response has finished, when late events have arrived. */
export function noteLater(environ: Environ, run: CaseRun, what: () => string = () => 'later'): void {
  environ['tsgi.response_finished'].push(() => {
    setTimeout(() => run.note(what()), 50);
  });
}

/** Lets milliseconds pass. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Resolves when the client has left, or the server must stop. */
export function untilAborted({ 'tsgi.signal': signal }: Environ): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Watches whether the case was released, which takes a request of its own. */
export function watchRelease(run: CaseRun): { goesOn(): boolean; isReleased(): boolean } {
  // Longer than any server lets another request wait.
  const end = performance.now() + 5000;
  let isReleased = false;
  void run.released.then(() => {
    isReleased = true;
  });
  run.note('runs');
  return { goesOn: () => !isReleased && performance.now() < end, isReleased: () => isReleased };
}

const BLOCK = 60_000;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.repeat(4);

/** More than the kernels hold, in blocks that are all the same memory. */
export function* reusedBlocks(): Generator<Uint8Array> {
  const block = new Uint8Array(BLOCK);
  for (const letter of LETTERS) yield block.fill(letter.charCodeAt(0));
}

/** What a client gets of them. */
export const REUSED_TEXT: string = Array.from(LETTERS, (letter) => letter.repeat(BLOCK)).join('');

/** Notes bytes, as text. */
export type See = (bytes: Uint8Array) => void;

/** Reads as it is told to, and answers. */
export function reading(read: (input: Input, see: See, run: CaseRun) => Promise<void>): CaseApplication {
  return async (environ, startResponse, run) => {
    const see: See = (bytes) => run.note(JSON.stringify(decoder.decode(bytes)));
    await read(environ['tsgi.input'], see, run);
    return answer(startResponse);
  };
}

/** Notes `refused` if a read is told off; what it gets if not. */
export async function noteRead(run: CaseRun, consume: () => Promise<unknown>): Promise<void> {
  try {
    run.note(`got ${JSON.stringify(await consume())}`);
  } catch (error) {
    run.note(error instanceof Error ? 'refused' : 'refused with what is no Error');
  }
}
