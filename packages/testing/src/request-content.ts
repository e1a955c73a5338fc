/**
 * The content of a request, in the forms in which a test has it: a value, a form, a file, text, bytes, chunks.
 *
 * @module
 */
/** Names and values of a form or a query; an array stands for a name that comes several times. */
export type Params = URLSearchParams | Readonly<Record<string, Param | readonly Param[]>>;

type Param = string | number | boolean;

/** The content, in one of these forms. Each but `body` sets its Content-Type, unless `headers` has one. */
export interface ContentOptions {
  /** A value to send as JSON. */
  json?: unknown;
  /** Fields to send as `application/x-www-form-urlencoded`. */
  form?: Params;
  /** Fields and files to send as `multipart/form-data`. */
  multipart?: FormData;
  /** Raw content: a string is sent as UTF-8, an async iterable in chunks. */
  body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

/** Content to send: bytes have a length, chunks have none. */
export interface RequestContent {
  readonly type: string | undefined;
  readonly body: Uint8Array | AsyncIterable<string | Uint8Array>;
}

const encoder = new TextEncoder();

type Way = keyof ContentOptions;

const WAYS: { readonly [W in Way]: (given: NonNullable<ContentOptions[W]>) => RequestContent } = {
  json: (value) => ({ type: 'application/json', body: encoder.encode(JSON.stringify(value)) }),
  form: (params) => ({
    type: 'application/x-www-form-urlencoded',
    body: encoder.encode(toSearchParams(params).toString()),
  }),
  multipart: (form) => {
    // The platform's own encoder; it also chooses the boundary.
    const encoded = new Response(form);
    return { type: encoded.headers.get('content-type') ?? '', body: encoded.body ?? new Uint8Array(0) };
  },
  body: (body) => ({ type: undefined, body: typeof body === 'string' ? encoder.encode(body) : body }),
};

/** @throws TypeError for content in two forms, or a value that JSON cannot express. */
export function requestContent(options: ContentOptions): RequestContent | undefined {
  const ways = (Object.keys(WAYS) as Way[]).filter((way) => options[way] !== undefined);
  const [way] = ways;
  if (ways.length > 1) throw new TypeError(`a request must have one content, got ${ways.join(' and ')}`);
  if (way === undefined) return undefined;
  if (way === 'json' && (JSON.stringify(options.json) as string | undefined) === undefined)
    throw new TypeError(`json must be a value that JSON has, got ${typeof options.json}`);
  return (WAYS[way] as (given: unknown) => RequestContent)(options[way]);
}

/** Converts params to the platform's class. */
export function toSearchParams(params: Params): URLSearchParams {
  if (params instanceof URLSearchParams) return params;
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)]),
  );
  return new URLSearchParams(pairs);
}
