/**
 * Converts the content of a request to a value for a schema.
 *
 * @module
 */
import { contentLength, contentType } from '@tsgi/compose';
import type { Environ } from '@tsgi/spec';
import { UnsupportedMediaTypeError } from '../errors/http-error.ts';
import { type ListNames, gatherValues } from './named-values.ts';
import type { BodyType } from './schemas.ts';

/** The parts of a request that its content depends on. */
export interface RequestContent {
  readonly environ: Environ;
  bytes(): Promise<Uint8Array>;
  json(): Promise<unknown>;
  form(): Promise<Iterable<readonly [name: string, value: unknown]>>;
}

/** The value of an empty form. */
export const NO_FIELDS: Readonly<Record<string, never>> = Object.freeze({});

interface BodyTypeRow {
  /** The accepted media types, for error messages and the OpenAPI document. */
  readonly mediaTypes: readonly string[];
  /** Suffix of equivalent media types (RFC6838§4.2.8). */
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
 * Reads the content.
 *
 * @param lists - names in a form that are always an array.
 * @returns `undefined` if there is no content, of whatever type; {@link NO_FIELDS} for an empty form.
 * @throws UnsupportedMediaTypeError for content of another type, or of none; errors of reading it.
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

/** Whether the content is an HTML form and the route accepts forms. */
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
