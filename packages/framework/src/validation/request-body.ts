/**
 * The content of a request as the value that a schema is about.
 *
 * @module
 */
import { contentLength, contentType } from '@tsgi/compose';
import type { Environ } from '@tsgi/spec';
import { UnsupportedMediaTypeError } from '../errors/http-error.ts';
import { type ListNames, gatherValues } from './named-values.ts';
import type { BodyType } from './schemas.ts';

/** As much of a request as its content is about. */
export interface RequestContent {
  readonly environ: Environ;
  bytes(): Promise<Uint8Array>;
  json(): Promise<unknown>;
  form(): Promise<Iterable<readonly [name: string, value: unknown]>>;
}

/** The value of a form without content. */
export const NO_FIELDS: Readonly<Record<string, never>> = Object.freeze({});

interface BodyTypeRow {
  /** What a client is told to send, and what is in the OpenAPI document. */
  readonly mediaTypes: readonly string[];
  /** Media types that are as good, by their suffix (RFC6838§4.2.8). */
  readonly suffix?: string;
  readonly read: (request: RequestContent, lists: ListNames) => Promise<unknown>;
}

export const BODY_TYPES: Readonly<Record<BodyType, BodyTypeRow>> = {
  json: {
    mediaTypes: ['application/json'],
    suffix: '+json',
    read: (request) => request.json(),
  },
  form: {
    mediaTypes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
    read: async (request, lists) => gatherValues(await request.form(), lists),
  },
};

/**
 * @param lists - names in a form that have an array even if they come once.
 * @returns `undefined` if there is no content, whatever its type; {@link NO_FIELDS} if it is a form's.
 * @throws UnsupportedMediaTypeError for content of another type, or of none; whatever reading it throws.
 */
export async function readBody(
  request: RequestContent,
  accepted: readonly BodyType[],
  lists: ListNames,
): Promise<unknown> {
  const { environ } = request;
  const row = rowFor(environ, accepted);
  const isOfNoUse = row === undefined && contentLength(environ) !== undefined && contentLength(environ) !== 0;
  // What is there without need is not read to its end.
  if (!isOfNoUse && (await request.bytes()).length === 0) {
    return row === BODY_TYPES.form ? NO_FIELDS : undefined;
  }
  if (row) return row.read(request, lists);
  throw wrongType(
    environ,
    accepted.flatMap((name) => BODY_TYPES[name].mediaTypes),
  );
}

/** Whether the content is what HTML forms send, and the route takes that. */
export function isForm(environ: Environ, accepted: readonly BodyType[]): boolean {
  return rowFor(environ, accepted) === BODY_TYPES.form;
}

function rowFor(environ: Environ, accepted: readonly BodyType[]): BodyTypeRow | undefined {
  const type = contentType(environ)?.type;
  if (type === undefined) return undefined;
  return accepted.map((name) => BODY_TYPES[name]).find((row) => isOfType(row, type));
}

function wrongType({ CONTENT_TYPE }: Environ, types: readonly string[]): Error {
  const got = CONTENT_TYPE === undefined ? 'none' : JSON.stringify(CONTENT_TYPE);
  // Accept says what would have been taken (RFC9110§15.5.16).
  return new UnsupportedMediaTypeError(`the content must be of the type ${types.join(' or ')}, got ${got}`, {
    headers: { Accept: types.join(', ') },
  });
}

function isOfType({ mediaTypes, suffix }: BodyTypeRow, type: string): boolean {
  return mediaTypes.includes(type) || (suffix !== undefined && type.endsWith(suffix));
}
