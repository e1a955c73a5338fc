/**
 * Files on disk: the only module of the responses that uses a file system.
 *
 * @module
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type FileContent, fileContent } from '@tsgi/compose';
import { NotFoundError } from '../../errors/http-error.ts';

// Opening a pipe must not wait for somebody to write to it. Windows has no such flag.
const FLAGS = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

// No such file, by whatever is wrong with its path.
const NOT_THERE: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ELOOP',
  // A socket in the file system.
  'ENXIO',
  // A NUL in it.
  'ERR_INVALID_ARG_VALUE',
]);

/**
 * Opens a regular file.
 *
 * @throws NotFoundError if there is none; a directory, a pipe or a device is no file.
 */
export async function openFile(path: string): Promise<FileContent> {
  const handle = await openHandle(path);
  try {
    const state = await handle.stat({ bigint: true });
    if (!state.isFile()) throw new NotFoundError();
    return fileContent(handle, state, path);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    if (!NOT_THERE.has((error as { code?: unknown }).code)) throw error;
    // What it is called on disk is not for the client.
    throw new NotFoundError(undefined, { cause: error });
  }
}
