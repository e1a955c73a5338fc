import { type ResponseHead, chunkBytes, headersOf, mapChunks } from '@tsgi/compose';
import { GatheredBytes } from '@tsgi/http';
import type { Body, Chunk } from '@tsgi/spec';

/** Hears once what a body was: its bytes; nothing, if it had too many or others than it said; or that it was cut. */
export type Collected = (content: Uint8Array | undefined, outcome: 'complete' | 'unfit' | 'cut') => void;

/**
 * The same body, which on its way through is collected too. Chunks are passed on as they come, and copied: whoever
 * made them may use their memory again.
 *
 * @param limit - bytes to collect at most; what is longer is passed on all the same.
 * @param pass - what becomes of each chunk.
 */
export function collectingBody(
  { body, headers }: Pick<ResponseHead, 'headers'> & { readonly body: Body },
  { collected, limit, pass }: Collecting,
): Body {
  const declared = headersOf(headers).get('Content-Length');
  let gathered = new GatheredBytes();
  let size = 0;
  let isSettled = false;
  const settle: Collected = (content, outcome) => {
    if (isSettled) return;
    isSettled = true;
    gathered = new GatheredBytes();
    collected(content, outcome);
  };
  const mapped = mapChunks(body, {
    chunk(chunk) {
      const bytes = chunkBytes(chunk);
      size += bytes.byteLength;
      if (size > limit) settle(undefined, 'unfit');
      else if (!isSettled) gathered.copy(bytes);
      return pass(chunk);
    },
    flush() {
      const isWhole = declared === undefined || declared === String(size);
      settle(isWhole ? gathered.join() : undefined, isWhole ? 'complete' : 'unfit');
      return '';
    },
  });
  return Object.assign(mapped, {
    close() {
      settle(undefined, 'cut');
      return body.close?.();
    },
  });
}

export type Collecting = {
  readonly limit: number;
  readonly collected: Collected;
  readonly pass: (chunk: Chunk) => Chunk;
};
