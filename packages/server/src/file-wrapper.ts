/**
 * `tsgi.file_wrapper`: a body that is a file (PEP3333, "Optional Platform-Specific File Handling"). Node has no
 * `sendfile`, so the file is read in large blocks, one ahead of the socket.
 *
 * @module
 */
import { read } from 'node:fs';
import { type Body, type Chunk, FILE_WRAPPER, type FileLike, toBody } from '@tsgi/spec';

const BLOCK_SIZE = 128 * 1024;

/**
 * Returns a body that sends a file.
 *
 * @param blockSize - of a read, in bytes, where this wrapper reads the file itself.
 */
export function fileWrapper(file: FileLike, blockSize: number = BLOCK_SIZE): Body {
  const body = 'fd' in file ? blocksOf(file, blockSize) : piecesOf(file);
  return Object.assign(body, { [FILE_WRAPPER]: file });
}

function piecesOf(file: Exclude<FileLike, { fd: number }>): Body {
  const stream = toBody(file as Body);
  if (stream !== file) return stream;
  return {
    async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
      yield* file;
    },
    close: () => file.close?.(),
  };
}

function blocksOf(file: Extract<FileLike, { fd: number }>, blockSize: number): Body {
  let ahead: Promise<Uint8Array> = Promise.resolve(new Uint8Array(0));
  return {
    async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
      ahead = readBlock(file.fd, blockSize);
      for (;;) {
        const block = await ahead;
        if (block.length === 0) return;
        ahead = readBlock(file.fd, blockSize);
        yield block;
      }
    },
    async close() {
      // Not before the last read is done: the system may give the number to another file meanwhile.
      await ahead.catch(() => undefined);
      await file.close?.();
    },
  };
}

function readBlock(fd: number, blockSize: number): Promise<Uint8Array> {
  const block = new Promise<Uint8Array>((resolve, reject) => {
    read(fd, Buffer.allocUnsafeSlow(blockSize), 0, blockSize, null, (error, size, buffer) => {
      // Node says null, Bun undefined.
      if (error) reject(error);
      else resolve(buffer.subarray(0, size));
    });
  });
  // The consumer may stop before it comes to this one.
  block.catch(() => undefined);
  return block;
}
