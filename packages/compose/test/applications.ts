/** Small applications of every shape, made of data, so that fast-check can think of them. */
import type { Application, Body, Chunk, Environ, StartResponse, Write } from '@tsgi/spec';
import * as fc from 'fast-check';

export interface Script {
  readonly shape: 'array' | 'iterable' | 'generator' | 'async iterable' | 'async generator';
  /** Whether the application returns a promise of its body. */
  readonly promised: boolean;
  readonly status: string;
  readonly writes: readonly string[];
  readonly chunks: readonly string[];
  /** The number of the chunk before which it fails; no chunk has a number so high: it does not. */
  readonly failsAt: number;
  /** What it does about that. */
  readonly recovers: boolean;
  readonly flushes: boolean;
}

const text = fc.constantFrom('', 'a', 'bc', 'é', 'long '.repeat(20));

export const scripts: fc.Arbitrary<Script> = fc.record({
  shape: fc.constantFrom('array', 'iterable', 'generator', 'async iterable', 'async generator'),
  promised: fc.boolean(),
  status: fc.constantFrom('200 OK', '201 Created', '404 Not Found'),
  writes: fc.array(text, { maxLength: 2 }),
  chunks: fc.array(text, { maxLength: 4 }),
  failsAt: fc.nat({ max: 6 }),
  recovers: fc.boolean(),
  flushes: fc.boolean(),
});

/**
 * Whether it begins to send and fails within one turn of the event loop. A server takes the head for sent, then;
 * what calls it on behalf of a server knows that nothing was, and lets the error page replace it.
 */
export function failsInTheTurnOfItsHead({
  chunks,
  failsAt,
  flushes,
  promised,
  shape,
  writes,
}: Script): boolean {
  const isEarly = flushes || writes.some((chunk) => chunk !== '');
  const isOneTurn = shape === 'generator' || (!promised && (shape === 'array' || shape === 'iterable'));
  return isEarly && isOneTurn && failsAt < chunks.length;
}

/** The application, and how often its body was closed. */
export interface Scripted {
  readonly app: Application;
  readonly seen: { calls: number; closes: number };
}

export function applicationOf(script: Script): Scripted {
  const seen = { calls: 0, closes: 0 };
  const close = () => {
    seen.closes++;
  };
  const closing = (body: Body): Body => Object.assign(body, { close });
  const app: Application = (environ, startResponse) => {
    seen.calls++;
    const generator = generatorOf(script, environ, startResponse);
    if (generator !== undefined)
      return script.promised ? Promise.resolve(closing(generator)) : closing(generator);
    return script.promised
      ? respondLater(script, environ, startResponse).then(closing)
      : closing(respondNow(script, environ, startResponse));
  };
  return { app, seen };
}

function generatorOf(script: Script, environ: Environ, startResponse: StartResponse): Body | undefined {
  if (script.shape === 'generator') return generate(script, environ, startResponse);
  if (script.shape === 'async generator') return generateLater(script, environ, startResponse);
  return undefined;
}

function begin(script: Script, environ: Environ, startResponse: StartResponse): Write {
  const write = startResponse(script.status, [
    ['Content-Type', 'text/plain'],
    ['X-First', '1'],
  ]);
  if (script.flushes) environ['tsgi.flush_headers']?.();
  return write;
}

function respondNow(script: Script, environ: Environ, startResponse: StartResponse): Body {
  const write = begin(script, environ, startResponse);
  for (const chunk of script.writes) void write(chunk);
  return bodyOf(script, startResponse);
}

async function respondLater(script: Script, environ: Environ, startResponse: StartResponse): Promise<Body> {
  const write = begin(script, environ, startResponse);
  for (const chunk of script.writes) await write(chunk);
  await Promise.resolve();
  return bodyOf(script, startResponse);
}

function bodyOf(script: Script, startResponse: StartResponse): Body {
  if (script.shape === 'array') return [...chunksOf(script, startResponse)];
  if (script.shape === 'iterable') {
    return { [Symbol.iterator]: () => chunksOf(script, startResponse) };
  }
  return { [Symbol.asyncIterator]: () => later(chunksOf(script, startResponse)) };
}

function* generate(script: Script, environ: Environ, startResponse: StartResponse): Generator<Chunk> {
  begin(script, environ, startResponse);
  yield* chunksOf(script, startResponse);
}

async function* generateLater(
  script: Script,
  environ: Environ,
  startResponse: StartResponse,
): AsyncGenerator<Chunk> {
  begin(script, environ, startResponse);
  yield* later(chunksOf(script, startResponse));
}

/** The chunks; or those before it failed, and then the error or an error page. */
function* chunksOf(script: Script, startResponse: StartResponse): Generator<string> {
  for (const [number, chunk] of script.chunks.entries()) {
    if (number === script.failsAt) {
      const error = new Error('failed on purpose');
      if (!script.recovers) throw error;
      startResponse('500 Oops', [['Content-Type', 'text/plain']], { error });
      yield 'sorry';
      return;
    }
    yield chunk;
  }
}

async function* later<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) {
    await Promise.resolve();
    yield value;
  }
}
