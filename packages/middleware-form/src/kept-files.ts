/**
 * Stores the files of one request until its response has ended. A file on disk is a platform `File` like one in memory,
 * but reads its bytes from disk.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { openAsBlob, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilePart } from '@tsgi/compose';
import { FormError } from '@tsgi/compose';
import { GatheredBytes } from '@tsgi/http';

/** Space for the files of all requests together, in bytes. */
export type Room = { used: number; readonly most: number };

/** Where files are stored. */
export type FilePlace = {
  readonly files: 'disk' | 'memory';
  readonly folder: string;
  readonly room: Room;
};

/** The files of one request. */
export class KeptFiles {
  readonly #place: FilePlace;
  readonly #signal: AbortSignal;
  #folder: Promise<string> | undefined;
  #size = 0;
  #gone = false;

  /** @param signal - aborts when the client disconnects. */
  constructor(place: FilePlace, signal: AbortSignal) {
    this.#place = place;
    this.#signal = signal;
  }

  /**
   * Stores a file completely.
   *
   * @throws FormError if there is no space.
   */
  async keep(part: FilePart): Promise<File> {
    this.#check();
    const { filename, type } = part;
    const content = this.#counted(part.content);
    const blobs = this.#place.files === 'memory' ? await gather(content) : [await this.#write(content, type)];
    return new File(blobs, filename, { type });
  }

  /** Deletes the files after the response has ended, and stores no more. */
  async remove(): Promise<void> {
    this.#gone = true;
    this.#place.room.used -= this.#size;
    this.#size = 0;
    // Whoever wanted to keep a file was told why there is none.
    const folder = await this.#folder?.catch(() => undefined);
    if (folder !== undefined) await removeFolder(folder);
  }

  async #write(content: AsyncIterable<Uint8Array>, type: string): Promise<Blob> {
    this.#folder ??= makeFolder(this.#place.folder);
    const path = join(await this.#folder, randomUUID());
    await writeFile(path, content, { flag: 'wx', mode: 0o600 });
    return openAsBlob(path, { type });
  }

  async *#counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    const { room } = this.#place;
    for await (const bytes of content) {
      this.#check();
      if (room.used + bytes.length > room.most) {
        throw new FormError('no-room', 'there is no room for files now; try again later');
      }
      room.used += bytes.length;
      this.#size += bytes.length;
      yield bytes;
    }
  }

  #check(): void {
    if (!this.#gone) return;
    // That the client has left is nobody's mistake, and nothing for the log.
    this.#signal.throwIfAborted();
    throw new Error('a form must be read before its response has ended');
  }
}

// Of requests that are not answered yet. A process that ends before them takes their files along.
const folders = new Set<string>();

async function makeFolder(place: string): Promise<string> {
  // Its mode is 0700: nobody else can look into it, and no name in it was chosen by a client.
  const folder = await mkdtemp(join(place, 'tsgi-form-'));
  if (folders.size === 0) process.on('exit', removeFolders);
  folders.add(folder);
  return folder;
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, REMOVAL);
  folders.delete(folder);
  if (folders.size === 0) process.off('exit', removeFolders);
}

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, REMOVAL);
}

// A file that is being written at this moment may make it fail once.
const REMOVAL = { recursive: true, force: true, maxRetries: 5 };

async function gather(content: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>[]> {
  const gathered = new GatheredBytes();
  for await (const bytes of content) gathered.keep(bytes);
  return gathered.pieces() as Uint8Array<ArrayBuffer>[];
}
