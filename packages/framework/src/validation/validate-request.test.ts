import { createEnviron } from '@tsgi/testing';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { HttpRequest } from '../request/http-request.ts';
import type { Schemas } from './schemas.ts';
import type { StandardSchema } from './standard-schema.ts';
import { requestValidator } from './validate-request.ts';
import { ValidationError } from './validation-error.ts';

const ROUTED = { pattern: '/', maxContent: 1000, urlOf: () => '/' };

interface Asked {
  readonly params?: Record<string, unknown>;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function validate(
  schemas: Schemas,
  { params = {}, query = '', headers = {}, body = '' }: Asked = {},
): unknown {
  const environ = createEnviron({ method: 'POST', target: `/?${query}`, headers, body });
  return requestValidator(schemas)?.(new HttpRequest(environ, params, ROUTED, undefined));
}

/** What it throws, now or later. */
async function failure(schemas: Schemas, asked?: Asked): Promise<unknown> {
  try {
    await validate(schemas, asked);
  } catch (error) {
    return error;
  }
  return undefined;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The same schema in three libraries: an item with a name, a count of 1 or more, and tags. */
const libraries: { library: string; item: StandardSchema; page: StandardSchema }[] = [
  {
    library: 'zod',
    item: z.object({ name: z.string(), count: z.number().min(1), tags: z.array(z.string()) }),
    page: z.object({ page: z.coerce.number(), tags: z.array(z.string()).default([]) }),
  },
  {
    library: 'valibot',
    item: v.object({ name: v.string(), count: v.pipe(v.number(), v.minValue(1)), tags: v.array(v.string()) }),
    page: toStandardJsonSchema(
      v.object({ page: v.pipe(v.string(), v.transform(Number)), tags: v.optional(v.array(v.string()), []) }),
    ),
  },
  {
    library: 'arktype',
    item: type({ name: 'string', count: 'number >= 1', tags: 'string[]' }),
    page: type({ page: 'string.numeric.parse', tags: type('string[]').default(() => []) }),
  },
];

describe.each(libraries)('requestValidator with $library', ({ item, page }) => {
  it('gives what the schema makes of a body', async () => {
    const body = { name: 'nut', count: 2, tags: ['a'] };
    expect(await validate({ body: item }, { headers: JSON_TYPE, body: JSON.stringify(body) })).toEqual({
      body,
    });
  });

  it('says where a value is wrong', async () => {
    const body = JSON.stringify({ name: 'nut', count: 0, tags: ['a', 5] });
    const error = await failure({ body: item }, { headers: JSON_TYPE, body });
    expect(error).toBeInstanceOf(ValidationError);
    expect((error as ValidationError).issues).toEqual([
      { in: 'body', path: ['count'], message: expect.stringMatching(/1/) as string },
      { in: 'body', path: ['tags', 1], message: expect.stringMatching(/string/) as string },
    ]);
  });

  it('waits for nothing if no schema has to wait', () => {
    expect(validate({ query: page }, { query: 'page=2&tags=a&tags=b' })).toEqual({
      query: { page: 2, tags: ['a', 'b'] },
    });
  });

  it.each([
    ['none', 'page=2', []],
    ['one', 'page=2&tags=a', ['a']],
    ['two', 'page=2&tags=a&tags=b', ['a', 'b']],
    ['one that is written as a list', 'page=2&tags[]=a', ['a']],
    ['two that are', 'page=2&tags%5B%5D=a&tags[]=b', ['a', 'b']],
    ['one of each', 'page=2&tags[]=a&tags=b', ['a', 'b']],
  ])('makes a list of %s', (_, query, tags) => {
    expect(validate({ query: page }, { query })).toEqual({ query: { page: 2, tags } });
  });
});

describe('requestValidator', () => {
  it('is none without a schema of the request', () => {
    expect(requestValidator({ response: z.string() })).toBeUndefined();
  });

  it('tells what is wrong with each part', async () => {
    const schemas = {
      params: z.object({ id: z.number().max(9) }),
      query: z.object({ page: z.coerce.number() }),
      headers: z.object({ 'x-api-key': z.string() }),
      body: z.object({ name: z.string() }),
    };
    const asked = { params: { id: 10 }, query: 'page=x', headers: JSON_TYPE, body: '{}' };
    const error = (await failure(schemas, asked)) as ValidationError;
    expect(error.status).toBe(422);
    expect(error.issues.map((issue) => [issue.in, ...issue.path])).toEqual([
      ['params', 'id'],
      ['query', 'page'],
      ['headers', 'x-api-key'],
      ['body', 'name'],
    ]);
    expect(error.message).toMatch(
      /^the request must be as the schemas of its route say, got 4 issues: params\.id: .*; query\.page: .*; headers\.x-api-key: .*; body\.name: /,
    );
    expect(error.problem).toMatchObject({
      status: 422,
      title: 'Unprocessable Content',
      errors: error.issues,
    });
  });

  it('gives the parameters as the converters have made them', () => {
    expect(validate({ params: z.object({ id: z.number() }) }, { params: { id: 5 } })).toEqual({
      params: { id: 5 },
    });
  });

  it('gives header fields by their names in lower case', () => {
    const headers = z.object({ 'x-api-key': z.string(), 'content-type': z.string() });
    const asked = { headers: { 'X-Api-Key': 'k', 'Content-Type': 'a/b' }, body: 'x' };
    expect(validate({ headers }, asked)).toEqual({ headers: { 'x-api-key': 'k', 'content-type': 'a/b' } });
  });

  it('waits for a schema that has to wait', async () => {
    const free = z.object({ name: z.string().refine(async (name) => name !== 'taken', 'is taken') });
    expect(await validate({ query: free }, { query: 'name=free' })).toEqual({ query: { name: 'free' } });
    const error = (await failure({ query: free }, { query: 'name=taken' })) as ValidationError;
    expect(error.issues).toEqual([{ in: 'query', path: ['name'], message: 'is taken' }]);
  });

  it('takes a name like any other, __proto__ too', () => {
    const seen: unknown[] = [];
    const schema = z.unknown().transform((value) => void seen.push(value));
    void validate({ query: schema }, { query: '__proto__=a&__proto__=b' });
    expect(Object.entries(seen[0] as object)).toEqual([['__proto__', ['a', 'b']]]);
  });

  it('has one string where a schema tells nothing of lists', () => {
    const schema = v.object({ tag: v.union([v.string(), v.array(v.string())]) });
    expect(validate({ query: schema }, { query: 'tag=a' })).toEqual({ query: { tag: 'a' } });
  });

  it('is not hindered by a schema that has no JSON Schema', () => {
    const schema = z.object({ day: z.string().pipe(z.coerce.date()), at: z.date().optional() });
    expect(validate({ query: schema }, { query: 'day=2026-11-21' })).toEqual({
      query: { day: new Date('2026-11-21') },
    });
  });

  it.each<[string, StandardSchema]>([
    ['zod', z.object({ tags: z.array(z.string()), day: z.coerce.date(), n: z.coerce.bigint() })],
    [
      'zod, in a union',
      z.union([z.object({ tags: z.array(z.string()), n: z.coerce.bigint(), day: z.coerce.date() })]),
    ],
    [
      'zod, in a set',
      z.object({
        tags: z.array(z.string()),
        day: z.preprocess((x) => new Set([x]), z.set(z.string())),
        n: z.any(),
      }),
    ],
    ['zod, with null', z.object({ tags: z.array(z.string()).nullish(), day: z.coerce.date(), n: z.any() })],
    ['zod, of a record', z.object({ day: z.string(), n: z.string() }).catchall(z.array(z.string()))],
    [
      'valibot',
      toStandardJsonSchema(
        v.object({
          tags: v.array(v.string()),
          day: v.pipe(
            v.string(),
            v.transform((x) => new Date(x)),
            v.date(),
          ),
          n: v.pipe(
            v.string(),
            v.check((text: string) => text !== ''),
          ),
        }),
      ),
    ],
    [
      'arktype',
      type({ tags: 'string[]', day: 'string.date.parse', n: type('string').pipe(BigInt), 'x?': 'Date' }),
    ],
  ])('makes lists whatever else there is in a schema of %s', async (_, query) => {
    expect(await validate({ query }, { query: 'tags=a&day=2026-11-21&n=5' })).toMatchObject({
      query: { tags: ['a'] },
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['page=', {}],
    ['page=&size=2', { size: 2 }],
    ['on=', {}],
    ['since=', {}],
    ['sort=', {}],
    ['mail=', {}],
    ['ids=&ids=5', { ids: [5] }],
    ['q=', { q: '' }],
    ['tags=', { tags: [''] }],
    ['page=&since=&sort=&q=x', { q: 'x' }],
  ])('takes ?%s for a field that was left empty', async (query, value) => {
    const fields = z.object({
      page: z.coerce.number().min(1).optional(),
      size: z.coerce.number().optional(),
      on: z.coerce.boolean().optional(),
      since: z.coerce.date().optional(),
      sort: z.enum(['asc', 'desc']).optional(),
      mail: z.email().optional(),
      ids: z.array(z.coerce.number()).optional(),
      q: z.string().optional(),
      tags: z.array(z.string()).optional(),
    });
    expect(await validate({ query: fields }, { query })).toEqual({ query: value });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const schemas: Schemas = { body: fields, bodyTypes: ['form', 'json'] };
    expect(await validate(schemas, { headers, body: query })).toEqual({ body: value });
  });

  it('does not take an empty string in JSON for nothing', async () => {
    const body = z.object({ mail: z.email().optional() });
    const asked = { headers: JSON_TYPE, body: '{"mail":""}' };
    expect(await failure({ body, bodyTypes: ['form', 'json'] }, asked)).toBeInstanceOf(ValidationError);
  });

  it('says of a field that is required and empty what is wrong with it', async () => {
    const query = z.object({ page: z.coerce.number().min(1), sort: z.enum(['asc', 'desc']) });
    const error = (await failure({ query }, { query: 'page=&sort=' })) as ValidationError;
    expect(error.issues.map(({ path }) => path)).toEqual([['page'], ['sort']]);
  });

  it('leaves other names with brackets as they are', () => {
    const query = z.record(z.string(), z.unknown());
    expect(validate({ query }, { query: 'a[b]=1&[]=2&a[b][]=3&[=4' })).toEqual({
      query: { 'a[b]': '1', '[]': '2', 'a[b][]': '3', '[': '4' },
    });
  });

  it('tells a client of 50 issues at most', async () => {
    const body = JSON.stringify(Array.from({ length: 300 }, () => 1));
    const error = (await failure(
      { body: z.array(z.string()) },
      { headers: JSON_TYPE, body },
    )) as ValidationError;
    expect(error.problem.errors).toHaveLength(50);
    expect(error.message).toMatch(/got 300 issues: .*; …$/);
  });
});

describe('the body', () => {
  const body = z.object({ name: z.string() });

  it.each([
    ['a form that nobody asked for', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'name=a'],
    ['text', { 'Content-Type': 'text/plain' }, '{"name":"a"}'],
    ['content of no type', {}, '{"name":"a"}'],
    ['content of a type that is none', { 'Content-Type': 'json' }, '{"name":"a"}'],
  ])('is not taken from %s', async (_, headers, content) => {
    expect(await failure({ body }, { headers: headers, body: content })).toMatchObject({
      status: 415,
      message: expect.stringContaining('the content must be of the type application/json, got ') as string,
      headers: [['Accept', 'application/json']],
    });
  });

  it('is refused if it is no JSON', async () => {
    expect(await failure({ body }, { headers: JSON_TYPE, body: '{' })).toMatchObject({ status: 400 });
  });

  it('is refused if it is too long', async () => {
    const long = JSON.stringify({ name: 'a'.repeat(1000) });
    expect(await failure({ body }, { headers: JSON_TYPE, body: long })).toMatchObject({ status: 413 });
  });

  it('is read from JSON of any kind', async () => {
    const headers = { 'Content-Type': 'application/vnd.api+json; charset=utf-8' };
    expect(await validate({ body }, { headers, body: '{"name":"a"}' })).toEqual({ body: { name: 'a' } });
  });

  it('is undefined to the schema if there is none', async () => {
    expect(await validate({ body: body.optional() })).toEqual({ body: undefined });
    expect(await failure({ body })).toBeInstanceOf(ValidationError);
  });

  it.each([
    ['application/json'],
    ['application/vnd.api+json'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['text/plain'],
    ['nonsense'],
  ])('may be absent if it is optional, with the Content-Type %s', async (type) => {
    const headers = { 'Content-Type': type };
    for (const bodyTypes of [['json'], ['json', 'form']] as const) {
      const schemas: Schemas = { body: body.optional(), bodyTypes };
      expect(await validate(schemas, { headers })).toEqual({ body: undefined });
      expect(await validate(schemas, { headers: { ...headers, 'Content-Length': '0' } })).toEqual({
        body: undefined,
      });
      expect(await failure({ body, bodyTypes }, { headers })).toBeInstanceOf(ValidationError);
    }
  });

  it('is a form without fields if that is what the schema takes', async () => {
    const schemas: Schemas = { body: z.object({ news: z.string().optional() }), bodyTypes: ['form'] };
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(await validate(schemas, { headers })).toEqual({ body: {} });
  });

  it('is read from a form where the route takes forms', async () => {
    const schemas: Schemas = {
      body: z.object({ name: z.string(), tags: z.array(z.string()) }),
      bodyTypes: ['json', 'form'],
    };
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(await validate(schemas, { headers, body: 'name=a&tags=b' })).toEqual({
      body: { name: 'a', tags: ['b'] },
    });
    expect(await failure(schemas, { headers: { 'Content-Type': 'text/plain' }, body: 'x' })).toMatchObject({
      message:
        'the content must be of the type application/json or application/x-www-form-urlencoded or multipart/form-data, got "text/plain"',
    });
  });
});
