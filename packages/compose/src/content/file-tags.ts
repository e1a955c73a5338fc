/**
 * Entity tags of files: strong where no other bytes can have the same one, weak where they could (RFC9110§8.8.1).
 *
 * Size and time of change do not tell two files apart: builds that can be reproduced give all files one time. So a
 * small file's tag is a digest of its content, the same on each machine and after each deployment. Digests are
 * remembered by what the system says of a file. It tells the time of the last change, which cannot be set, but
 * that may stand still for a while: what has just changed is not remembered. A large file's tag is what the system
 * says: strong as soon as that is old enough, and another one on another machine.
 *
 * No file is opened here.
 *
 * @module
 */

/** A file's metadata: `stat({ bigint: true })`. */
export interface FileState {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** An open file, as of `node:fs/promises`. */
export interface ReadableFile {
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/** A tag and its source. */
export interface FileTag {
  readonly etag: string;
  /** The content that the tag was computed from, if it was read: the tag is valid for these bytes. */
  readonly content: Uint8Array | undefined;
}

/** Returns the tag of an open file. */
export type FileTags = (file: ReadableFile, state: FileState) => Promise<FileTag>;

/** Maximum size of a file whose content is digested for its tag, in bytes. */
export const MOST_DIGESTED: number = 1024 * 1024;

// Tags that are remembered: about 1 MB of them.
const MOST_TAGS = 4096;

// The clock of a file system stands still for 10 ms on Linux, and for 2 s on FAT.
const SETTLED_AFTER = 2000;

/**
 * Returns a function that computes tags, with its own cache.
 *
 * @param most - maximum of tags in the cache; the least recently used is evicted.
 */
export function fileTags(most: number = MOST_TAGS): FileTags {
  const known = new Map<string, string>();
  const recall = (identity: string) => {
    const etag = known.get(identity);
    if (etag === undefined) return undefined;
    known.delete(identity);
    known.set(identity, etag);
    return etag;
  };
  const remember = (identity: string, etag: string) => {
    known.set(identity, etag);
    if (known.size > most) known.delete(known.keys().next().value ?? identity);
  };
  return async (file, state) => {
    const identity = identityOf(state);
    if (state.size > MOST_DIGESTED) return { etag: identityTag(identity, state), content: undefined };
    const etag = recall(identity);
    if (etag !== undefined) return { etag, content: undefined };
    const settled = isSettled(state);
    const content = await readContent(file, Number(state.size));
    // It became shorter: whatever is sent, it is not what was promised.
    if (content === undefined) return { etag: `W/"${identity}"`, content };
    const digested = `"${state.size.toString(36)}-${await digestOf(content)}"`;
    if (settled) remember(identity, digested);
    return { etag: digested, content };
  };
}

/**
 * Whether the file was overwritten in place in between, so that the bytes read mix two states. A file that has only
 * grown was not.
 */
export function isRewritten(before: FileState, now: FileState): boolean {
  return before.size === now.size && before.mtimeNs !== now.mtimeNs;
}

function identityOf({ ctimeNs, dev, ino, mtimeNs, size }: FileState): string {
  return [size, dev, ino, mtimeNs, ctimeNs].map((part) => part.toString(36)).join('-');
}

function identityTag(identity: string, state: FileState): string {
  return isSettled(state) ? `"${identity}"` : `W/"${identity}"`;
}

/** Whether any later change gets another time. */
function isSettled({ ctimeNs }: FileState): boolean {
  return Date.now() - Number(ctimeNs / 1_000_000n) > SETTLED_AFTER;
}

/** @returns `undefined` if the file is shorter. */
async function readContent(file: ReadableFile, size: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const content = new Uint8Array(size);
  for (let at = 0; at < size;) {
    const { bytesRead } = await file.read(content, at, size - at, at);
    if (bytesRead === 0) return undefined;
    at += bytesRead;
  }
  return content;
}

/** 128 bits of SHA-256, in hexadecimal digits. */
async function digestOf(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
