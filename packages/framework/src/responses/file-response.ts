/**
 * A file as a response: with ranges, and with 304 if the client has it already.
 *
 * @module
 */
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type FileContent, headersOf } from '@tsgi/compose';
import type { Body, Environ, Header, StartResponse } from '@tsgi/spec';
import { NotFoundError } from '../errors/http-error.ts';
import { type Disposition, contentDisposition } from './file/content-disposition.ts';
import { contentTypeOf } from './file/content-types.ts';
import { type FileAnswer, answerFile, wholeFile } from './file/file-answer.ts';
import { openFile } from './file/open-file.ts';
import { HttpResponse, type ResponseOptions } from './http-response.ts';

/** Options of a {@link FileResponse}. */
export interface FileOptions extends ResponseOptions {
  /**
   * The folder that the path is in and cannot leave; set it for paths from a request. Links inside the folder are
   * followed, even out of it.
   */
  readonly root?: string;
  /**
   * Whether the browser shows or saves the file. Default: the browser decides; `attachment` if there is a `filename`.
   */
  readonly disposition?: Disposition;
  /** The name for saving. Default: the file's own. */
  readonly filename?: string;
}

/**
 * Sends a file. It is opened when the request is answered, and always closed.
 *
 * `Content-Type` comes from the file's extension. `ETag` is a digest of files up to 1 MiB; for larger files it comes
 * from their size and times. `headers` can replace both. With a status other than 200 the whole file is sent.
 *
 * @example
 * app.get('/files/:path<path>', ({ params }) => new FileResponse(params.path, { root: '/srv/files' }));
 */
export class FileResponse extends HttpResponse {
  readonly path: string;

  /** @throws NotFoundError for a path that leaves its root. For a missing file, `tsgi` throws it. */
  constructor(path: string, options: FileOptions = {}) {
    const { disposition = 'attachment', filename, root } = options;
    const headers: Header[] = [['Content-Type', contentTypeOf(path)]];
    if (filename !== undefined || options.disposition !== undefined) {
      headers.push(['Content-Disposition', contentDisposition(disposition, filename ?? basename(path))]);
    }
    super(undefined, options, headers);
    this.path = root === undefined ? path : pathWithin(root, path);
  }

  /** @throws NotFoundError, PreconditionFailedError, RangeNotSatisfiableError */
  override async tsgi(environ: Environ, startResponse: StartResponse): Promise<Body> {
    const file = await openFile(this.path);
    let body: Body | undefined;
    try {
      const answer = await this.answer(environ, file);
      this.begin(environ, startResponse, answer);
      if (environ.REQUEST_METHOD === 'HEAD' || answer.parts.length === 0) return [];
      return (body = environ['tsgi.file_wrapper'](file.read(answer.parts)));
    } finally {
      if (body === undefined) await file.close();
    }
  }

  /** Only a 200 may become something else (RFC9110§13.2.1, §14.2). */
  private async answer(environ: Environ, file: FileContent): Promise<FileAnswer> {
    const { headers, status } = this;
    const { modified, size } = file;
    if (status !== 200) return { ...wholeFile(headers, size), status };
    const etag = headersOf([...headers]).has('ETag') ? undefined : await file.tag();
    return answerFile(environ, { etag, modified, size }, headers);
  }
}

/** @throws NotFoundError if the path leaves the root. Links inside it are followed, even out of it. */
function pathWithin(root: string, path: string): string {
  const folder = resolve(root);
  const full = join(folder, path);
  const way = relative(folder, full);
  // Absolute if it is on another drive.
  if (way.split(sep)[0] === '..' || isAbsolute(way)) throw new NotFoundError();
  return full;
}
