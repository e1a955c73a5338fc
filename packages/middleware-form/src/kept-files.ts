/**
 * Where the files of one request are until its response has ended. A file on disk is a `File` of the platform like
 * one in memory, but reads its bytes from there.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilePart } from './content/form-part.ts';
import { FormError } from './form-error.ts';

/** The room for the files of all requests together, in bytes. */
export type Room = { used: number; readonly most: number };

/** What is known of where files are kept. */
export type FilePlace = {
  readonly files: 'disk' | 'memory';
  readonly folder: string;
  readonly room: Room;
};

/** The files of one request. */
export class KeptFiles {
  readonly #place: FilePlace;
  #folder: Promise<string> | undefined;
  #size = 0;
  #gone = false;

  constructor(place: FilePlace) {
    this.#place = place;
  }

  /** Keeps a file to its last byte. @throws FormError if there is no room. */
  async keep(part: FilePart): Promise<File> {
    this.#check();
    const { filename, type } = part;
    const content = this.#counted(part.content);
    const blobs = this.#place.files === 'memory' ? await gather(content) : [await this.#write(content, type)];
    return new File(blobs, filename, { type });
  }

  /** The response has ended: what there is goes, and nothing more is kept. */
  async remove(): Promise<void> {
    this.#gone = true;
    this.#place.room.used -= this.#size;
    this.#size = 0;
    if (this.#folder === undefined) return;
    // A file that is being written at this moment may make it fail once.
    await rm(await this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #write(content: AsyncIterable<Uint8Array>, type: string): Promise<Blob> {
    // Its mode is 0700: nobody else can look into it, and no name in it was chosen by a client.
    this.#folder ??= mkdtemp(join(this.#place.folder, 'tsgi-form-'));
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
    if (this.#gone) throw new Error('a form must be read before its response has ended');
  }
}

async function gather(content: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const bytes of content) pieces.push(bytes as Uint8Array<ArrayBuffer>);
  return pieces;
}
