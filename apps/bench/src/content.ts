/**
 * What every peer is asked and answers: the same bytes from all of them. No dependency and no Node type, since
 * Bun and Deno run this file too.
 *
 * @module
 */

/** What a server is there for in one measurement. */
export type Route = 'hello' | 'echo' | 'upload' | 'bytes' | 'stream' | 'file';

const MIB = 1024 * 1024;

export const TEXT = 'text/plain; charset=utf-8';
export const BINARY = 'application/octet-stream';

export const HELLO = 'Hello, world!\n';
export const ECHO_SIZE = 1024;
export const UPLOAD_SIZE = MIB;
export const FILE_SIZE = 10 * MIB;
export const PAYLOAD: Uint8Array = new Uint8Array(64 * 1024).fill(0x78);
/** Above an upload, for the peers that limit the size of a body by default. */
export const BODY_LIMIT = 2 * MIB;
/** Idle connections are kept by every peer for as long as TSGI does by default. */
export const KEEP_ALIVE_SECONDS = 65;

export const STREAM_CHUNKS = 1000;
export const CHUNK = 'sixteen bytes..\n';
const CHUNK_BYTES = new TextEncoder().encode(CHUNK);

/** The stream as text, for the peers that take strings. */
// eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous source is what is measured
export async function* textChunks(): AsyncGenerator<string, void, undefined> {
  for (let i = 0; i < STREAM_CHUNKS; i++) yield CHUNK;
}

/** The stream as bytes, for the peers that take nothing else. */
// eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous source is what is measured
export async function* byteChunks(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (let i = 0; i < STREAM_CHUNKS; i++) yield CHUNK_BYTES;
}
