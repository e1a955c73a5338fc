/**
 * The request as an application sees it: a plain, mutable object with CGI keys (PEP3333, "environ Variables").
 *
 * Types only; nothing here exists at run time. Middleware packages add optional keys by declaration merging.
 *
 * @module
 */
import type { Body, Header } from './response.ts';

/**
 * The content of a request. It always ends: after the last byte, `read` resolves with an empty array.
 *
 * It has one consumer: reads may be mixed, but the iterator and `stream` each take the whole rest for themselves, and a
 * second consumer gets an error that says so.
 */
export interface Input extends AsyncIterable<Uint8Array> {
  /**
   * @param size - bytes to read at most; all that is left when omitted.
   * @returns `size` bytes, or fewer at the end; empty after it.
   */
  read(size?: number): Promise<Uint8Array>;
  /** One line with its LF, or the rest. @param size - bytes to read at most. */
  readline(size?: number): Promise<Uint8Array>;
  /** All lines that are left. @param hint - stop after the line that reaches this many bytes. */
  readlines(hint?: number): Promise<Uint8Array[]>;
  /** The rest of the content as a web stream, made on first use. */
  readonly stream: ReadableStream<Uint8Array>;
}

/** The error log: applications report errors to the server's log. */
export interface ErrorLog {
  write(text: string): void;
  writelines(lines: Iterable<string>): void;
  flush(): void;
}

/** What `tsgi.file_wrapper` can send: an open file (as of `node:fs/promises`), or anything that yields bytes. */
export type FileLike =
  | { readonly fd: number; close?(): void | Promise<void> }
  | (AsyncIterable<Uint8Array> & { close?(): void | Promise<void> })
  | (Iterable<Uint8Array> & { close?(): void | Promise<void> });

/** Makes a body of a file; the server may have a faster way to send it than chunk by chunk. */
export type FileWrapper = (file: FileLike, blockSize?: number) => Body;

/**
 * Called when the response has ended or failed.
 *
 * @param failure - why it ended early, if it did.
 */
export type ResponseFinished = (failure?: unknown) => void | Promise<void>;

/** The trailer sections of a request and its response (RFC9110§6.5). */
export interface Trailers {
  /** The request's trailer section; known once `tsgi.input` was read to its end, `undefined` before. */
  readonly received: readonly Readonly<Header>[] | undefined;
  /** The trailer section to send. Only there if the client said `TE: trailers` and the response is chunked. */
  send?(fields: Header[]): void;
}

/** One request. Absent means absent: no `null`, no `undefined`. */
export interface Environ {
  /** As received; case-sensitive (RFC9110§9.1). */
  REQUEST_METHOD: string;
  /** The part of the path that led to this application; `''` at the root, never `'/'`. */
  SCRIPT_NAME: string;
  /** The rest of the path, percent-decoded once by the server. Do not decode it again. */
  PATH_INFO: string;
  /** What follows `?`, as received; `''` if nothing does. */
  QUERY_STRING: string;
  SERVER_NAME: string;
  SERVER_PORT: string;
  SERVER_PROTOCOL: string;
  REMOTE_ADDR: string;
  REMOTE_PORT: string;
  /** The media type of the content; only if sent. */
  CONTENT_TYPE?: string;
  /** Digits; only if sent. */
  CONTENT_LENGTH?: string;
  /** One key per field name; repeated fields are joined by `', '` (`Cookie` by `'; '`). */
  [field: `HTTP_${string}`]: string;

  /** The version of this contract. */
  'tsgi.version': readonly [1, 0];
  'tsgi.url_scheme': 'http' | 'https';
  'tsgi.input': Input;
  'tsgi.errors': ErrorLog;
  /** Whether another thread may call the same application object at the same time. */
  'tsgi.multithread': boolean;
  /** Whether another process may run an equal application at the same time, so that memory is not shared. */
  'tsgi.multiprocess': boolean;
  /** Whether the application is expected to be called only once. */
  'tsgi.run_once': boolean;
  'tsgi.file_wrapper': FileWrapper;
  /** The request target exactly as received (RFC9112§3.2). */
  'tsgi.raw_target': string;
  /** The field lines in order, duplicates kept, names as sent. */
  'tsgi.headers': Iterable<Readonly<Header>>;
  /** Aborts if and only if the client disconnects before the response has ended, or the server must stop now. */
  'tsgi.signal': AbortSignal;
  /** Aborts when the server begins to stop, so that a stream can end properly before it is cut. */
  'tsgi.shutdown': AbortSignal;
  /** Callbacks that run in reverse order after the response has ended or failed, always. */
  'tsgi.response_finished': ResponseFinished[];
  /** Whether to show errors to every client: for development only. Absent means `false`. */
  'tsgi.debug'?: boolean;
  /** Sends a `103 Early Hints` response at once (RFC8297). Await the result before sending many. */
  'tsgi.early_hints'?: (headers: Header[]) => void | Promise<void>;
  /** Sends status line and fields now, before there is content. */
  'tsgi.flush_headers'?: () => void;
  'tsgi.trailers'?: Trailers;
  /** Hands over the connection after a `101` response (RFC9110§7.8). */
  'tsgi.upgrade'?: () => unknown;
}
