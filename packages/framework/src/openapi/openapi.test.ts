import type { JsonSchema } from '@tsgi/compose';
import { Validator } from '@seriousme/openapi-schema-validator';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { scope, type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { StandardSchema } from '../validation/standard-schema.ts';
import type { DescribedRoute } from './described-route.ts';
import type { OpenApiDocument } from './openapi-document.ts';
import { type OpenApiOptions, openApiDocument } from './openapi.ts';

const INFO = { title: 'Orders', version: '1.0.0' };

type Given = Partial<DescribedRoute> & Pick<DescribedRoute, 'pattern'>;

/** The document of these routes, which a validator has found to be one. */
async function documentOf(
  routes: readonly Given[],
  options?: Partial<OpenApiOptions>,
): Promise<OpenApiDocument> {
  const document = openApiDocument(routes.map(route), { info: INFO, ...options });
  // A validator may leave its marks, and it wants what JSON has.
  const copy = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  const { errors, valid } = await new Validator().validate(copy);
  expect({ errors, valid }).toEqual({ errors: undefined, valid: true });
  for (const reference of references(document)) expect(pointed(document, reference)).toBeDefined();
  return document;
}

function route(given: Given): DescribedRoute {
  return { methods: ['GET'], host: undefined, prefix: '', converters: {}, options: {}, ...given };
}

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === '$ref' ? [String(each)] : references(each)));
}

function pointed(document: OpenApiDocument, reference: string): unknown {
  const steps = reference.replace(/^#\//, '').split('/');
  return steps.reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | undefined)?.[step],
    document,
  );
}

describe('openApiDocument', () => {
  it('has the routes by path and method', async () => {
    const { paths, openapi, info } = await documentOf([
      { pattern: '/orders' },
      {
        pattern: '/orders',
        methods: ['POST', 'PUT'],
        options: { summary: 'Puts one there', tags: ['orders'] },
      },
    ]);
    expect({ openapi, info }).toEqual({ openapi: '3.1.1', info: INFO });
    const responses = { default: { description: 'The response.' } };
    expect(paths).toEqual({
      '/orders': {
        get: { responses },
        post: { summary: 'Puts one there', tags: ['orders'], responses },
        put: { summary: 'Puts one there', tags: ['orders'], responses },
      },
    });
  });

  it.each<[pattern: string, path: string, schema: JsonSchema]>([
    ['/:id', '/{id}', { type: 'string' }],
    ['/:id<int>', '/{id}', { type: 'integer', minimum: 0 }],
    ['/:id<float>', '/{id}', { type: 'number' }],
    ['/:id<uuid>', '/{id}', { type: 'string', format: 'uuid' }],
    ['/:id<date>', '/{id}', { type: 'string', format: 'date' }],
    ['/:id<any(a|b)>', '/{id}', { type: 'string', enum: ['a', 'b'] }],
    ['/files/:id<path>', '/files/{id}', { type: 'string' }],
    ['/file.:id', '/file.{id}', { type: 'string' }],
    ['/::a/v:id<int>::x', '/:a/v{id}:x', { type: 'integer', minimum: 0 }],
    ['/café/100% x:id', '/caf%C3%A9/100%25%20x{id}', { type: 'string' }],
    ['/:id<own>', '/{id}', { type: 'string', description: 'an own one' }],
  ])('has %s as %s', async (pattern, path, schema) => {
    const own = { expects: 'an own one', parse: String, format: String };
    const { paths } = await documentOf([{ pattern, converters: { own } }]);
    expect(Object.keys(paths)).toEqual([path]);
    expect(paths[path]?.get?.parameters).toEqual([{ name: 'id', in: 'path', required: true, schema }]);
  });

  it('has a path for each way to match a pattern', async () => {
    const { paths } = await documentOf([{ pattern: '/archive/:year<int>?/:month?', prefix: '/blög' }]);
    expect(Object.keys(paths)).toEqual([
      '/bl%C3%B6g/archive',
      '/bl%C3%B6g/archive/{year}',
      '/bl%C3%B6g/archive/{year}/{month}',
    ]);
  });

  it('has a server for a route with a host', async () => {
    const { paths } = await documentOf([{ pattern: '/', host: ':tenant.example.com' }]);
    expect(paths['/']?.get?.servers).toEqual([
      { url: '//{tenant}.example.com', variables: { tenant: { default: 'tenant' } } },
    ]);
  });

  it('has the names of the first route for a path', async () => {
    const { paths } = await documentOf([
      { pattern: '/orders/:id<int>' },
      { pattern: '/orders/:name', methods: ['DELETE'] },
    ]);
    expect(Object.keys(paths)).toEqual(['/orders/{id}']);
    expect(paths['/orders/{id}']?.delete?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    ]);
  });

  it('has no two routes for a path and a method', () => {
    const routes = [{ pattern: '/:id<int>' }, { pattern: '/:name' }].map(route);
    expect(() => openApiDocument(routes, { info: INFO })).toThrow(
      `an OpenAPI document has one GET for a path, whatever its converters and its host, got "/{id}" and "/{name}"; hide one by openapi: 'hidden'`,
    );
  });

  it.each<[string, Given]>([
    ['is hidden', { pattern: '/', options: { openapi: 'hidden' } }],
    ['is for every method', { pattern: '/', methods: undefined }],
    ['is for a method that OpenAPI 3.1 does not know', { pattern: '/', methods: ['QUERY'] }],
  ])('leaves out a route that %s', async (_, given) => {
    expect((await documentOf([given])).paths).toEqual({});
  });

  it('adds what else an operation and a document have', async () => {
    const document = await documentOf(
      [{ pattern: '/', options: { deprecated: true, openapi: { operationId: 'root', security: [] } } }],
      {
        servers: [{ url: 'https://example.com' }],
        security: [{ key: [] }],
        securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
        tags: [{ name: 'orders' }],
      },
    );
    expect(document.paths['/']?.get).toMatchObject({ deprecated: true, operationId: 'root', security: [] });
    expect(document).toMatchObject({ security: [{ key: [] }], tags: [{ name: 'orders' }] });
    expect(document.components?.securitySchemes).toHaveProperty('key');
  });
});

interface Library {
  readonly library: string;
  readonly order: StandardSchema;
  readonly page: StandardSchema;
  readonly tree: StandardSchema;
}

const zodTree = z.object({
  name: z.string(),
  get leaves() {
    return z.array(zodTree);
  },
});

interface Tree {
  readonly name: string;
  readonly leaves: readonly Tree[];
}

const valibotTree: v.GenericSchema<Tree> = v.object({
  name: v.string(),
  leaves: v.array(v.lazy(() => valibotTree)),
});

const libraries: Library[] = [
  {
    library: 'zod',
    order: z.object({ id: z.number(), note: z.string().optional() }),
    page: z.object({ page: z.coerce.number(), tags: z.array(z.string()).default([]) }),
    tree: zodTree,
  },
  {
    library: 'valibot',
    order: toStandardJsonSchema(v.object({ id: v.number(), note: v.optional(v.string()) })),
    page: toStandardJsonSchema(v.object({ page: v.number(), tags: v.optional(v.array(v.string()), []) })),
    tree: toStandardJsonSchema(valibotTree),
  },
  {
    library: 'arktype',
    order: type({ id: 'number', 'note?': 'string' }),
    page: type({ page: 'number', tags: type('string[]').default(() => []) }),
    tree: scope({ tree: { name: 'string', leaves: 'tree[]' } }).export().tree,
  },
];

describe.each(libraries)('schemas of $library', ({ order, page, tree }) => {
  it('are in parameters, bodies and responses', async () => {
    const options = {
      params: order,
      query: page,
      headers: order,
      body: order,
      response: { 201: order, 404: order },
    };
    const { paths, components } = await documentOf([
      { pattern: '/orders/:id<int>', methods: ['POST'], options },
    ]);
    const operation = paths['/orders/{id}']?.post;
    expect(operation?.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true, schema: { type: 'number' } },
      { name: 'page', in: 'query', required: true, schema: { type: 'number' } },
      { name: 'tags', in: 'query', required: false, schema: { type: 'array', items: { type: 'string' } } },
      { name: 'id', in: 'header', required: true },
      { name: 'note', in: 'header', required: false },
    ]);
    const schema = { type: 'object', properties: { id: { type: 'number' }, note: { type: 'string' } } };
    expect(operation?.requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema } },
    });
    expect(operation?.responses).toMatchObject({
      201: { description: 'Created', content: { 'application/json': { schema } } },
      404: { description: 'Not Found', content: { 'application/problem+json': { schema } } },
      422: { $ref: '#/components/responses/ValidationProblem' },
    });
    expect(components?.responses).toHaveProperty('ValidationProblem');
  });

  it('may refer to themselves', async () => {
    const { components } = await documentOf([
      { pattern: '/tree', methods: ['PUT'], options: { body: tree } },
      { pattern: '/trees', methods: ['POST'], options: { body: tree } },
    ]);
    const schemas = Object.values(components?.schemas ?? {}) as JsonSchema[];
    // The same schema has one name, however often it is there.
    expect(schemas.filter((schema) => 'properties' in schema)).toHaveLength(1);
  });
});

describe('schemas', () => {
  it('keep the name that they have, one for each direction', async () => {
    const user = z.object({ name: z.string().default('') }).meta({ id: 'User' });
    const { components } = await documentOf([
      { pattern: '/a', methods: ['POST'], options: { body: z.object({ user }), response: user } },
      { pattern: '/b', methods: ['POST'], options: { body: z.array(user) } },
    ]);
    expect(Object.keys(components?.schemas ?? {})).toEqual(['User', 'UserOutput']);
  });

  it('of another kind and the same name have another name', async () => {
    // A registry each: two modules know nothing of each other.
    const body = (schema: JsonSchema): StandardSchema =>
      fixed({ $ref: '#/$defs/User', $defs: { User: schema } });
    const { components } = await documentOf([
      { pattern: '/a', methods: ['POST'], options: { body: body({ type: 'string' }) } },
      { pattern: '/b', methods: ['POST'], options: { body: body({ type: 'number' }) } },
      { pattern: '/c', methods: ['POST'], options: { body: body({ type: 'boolean' }) } },
    ]);
    expect(components?.schemas).toEqual({
      User: { type: 'string' },
      UserInput: { type: 'number' },
      UserInput2: { type: 'boolean' },
    });
  });

  it('of one name that refer to different things are different', async () => {
    const list = (part: JsonSchema): StandardSchema =>
      fixed({
        $ref: '#/$defs/list',
        $defs: { list: { type: 'array', items: { $ref: '#/$defs/part' } }, part },
      });
    const { components } = await documentOf([
      { pattern: '/a', methods: ['POST'], options: { body: list({ type: 'string' }) } },
      { pattern: '/b', methods: ['POST'], options: { body: list({ type: 'number' }) } },
    ]);
    expect(components?.schemas).toMatchObject({
      list: { items: { $ref: '#/components/schemas/part' } },
      listInput: { items: { $ref: '#/components/schemas/partInput' } },
    });
  });

  it('that a form may be of are there for each media type', async () => {
    const options = { body: z.object({ name: z.string() }), bodyTypes: ['json', 'form'] } as const;
    const { paths } = await documentOf([{ pattern: '/', methods: ['POST'], options }]);
    expect(Object.keys(paths['/']?.post?.requestBody?.content ?? {})).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ]);
  });

  it('of headers that OpenAPI has elsewhere are left out', async () => {
    const headers = z.object({ authorization: z.string(), 'x-key': z.string() });
    const { paths } = await documentOf([{ pattern: '/', options: { headers } }]);
    expect(paths['/']?.get?.parameters).toMatchObject([{ name: 'x-key', in: 'header' }]);
  });

  it('without JSON Schema get it from the option, which is before theirs', async () => {
    const options = { body: z.object({ day: z.date() }), response: z.string() };
    const { paths } = await documentOf([{ pattern: '/', methods: ['POST'], options }], {
      jsonSchema: (schema, direction) =>
        direction === 'input' ? z.toJSONSchema(schema as z.ZodType, { unrepresentable: 'any' }) : undefined,
    });
    expect(paths['/']?.post).toMatchObject({
      requestBody: { content: { 'application/json': { schema: { properties: { day: {} } } } } },
      responses: { 200: { content: { 'application/json': { schema: { type: 'string' } } } } },
    });
  });

  it('with a name are there once, in requests and responses', async () => {
    const order = z
      .object({ id: z.number(), at: z.date(), lines: z.array(z.object({ n: z.int() })) })
      .meta({ id: 'Order' });
    const { components, paths } = await documentOf([
      { pattern: '/a', methods: ['POST'], options: { body: order, response: order } },
      { pattern: '/b', methods: ['POST'], options: { body: z.array(order), response: z.object({ order }) } },
    ]);
    expect(Object.keys(components?.schemas ?? {})).toEqual(['Order']);
    const schema = { $ref: '#/components/schemas/Order' };
    expect(paths['/a']?.post).toMatchObject({
      requestBody: { content: { 'application/json': { schema } } },
      responses: { 200: { content: { 'application/json': { schema } } } },
    });
  });

  it.each<[string, StandardSchema, boolean]>([
    ['optional', z.object({}).optional(), false],
    ['with a default', z.object({}).default({}), false],
    ['required', z.object({}), true],
    ['one that waits', z.object({}).refine(async () => true), true],
    ['one that throws', fixed({}, () => raise(new Error('on purpose'))), true],
  ])('of a body say whether there must be one: %s', async (_, body, required) => {
    const { paths } = await documentOf([{ pattern: '/', methods: ['POST'], options: { body } }]);
    expect(paths['/']?.post?.requestBody?.required).toBe(required);
  });

  it('of a query may be put together from several, and have names that they do not list', async () => {
    const query = z.union([
      z.object({ kind: z.literal('a'), tags: z.array(z.string()) }),
      z.object({ kind: z.literal('b') }).and(z.object({ n: z.string() })),
    ]);
    const record = z.object({ q: z.string() }).catchall(z.string());
    const { paths } = await documentOf([
      { pattern: '/union', options: { query } },
      { pattern: '/record', options: { query: record } },
    ]);
    expect(paths['/union']?.get?.parameters).toMatchObject([
      { name: 'kind', required: true },
      { name: 'tags', required: false },
      { name: 'n', required: false },
    ]);
    expect(paths['/record']?.get?.parameters).toMatchObject([
      { name: 'q', required: true },
      { style: 'form', explode: true, schema: { additionalProperties: { type: 'string' } } },
    ]);
  });
});

const INEXPRESSIBLE: readonly {
  readonly library: string;
  readonly parts: Readonly<Record<string, StandardSchema>>;
}[] = [
  {
    library: 'zod',
    parts: {
      date: z.object({ x: z.date(), tags: z.array(z.string()) }),
      'a date that is coerced': z.object({ x: z.coerce.date().optional(), tags: z.array(z.string()) }),
      bigint: z.object({ x: z.array(z.bigint()), tags: z.array(z.string()) }),
      set: z.object({ x: z.union([z.set(z.string()), z.null()]), tags: z.array(z.string()) }),
      map: z.object({ x: z.record(z.string(), z.map(z.string(), z.date())), tags: z.array(z.string()) }),
      instance: z.object({ x: z.instanceof(URL).default(new URL('http://a')), tags: z.array(z.string()) }),
      custom: z.object({ x: z.object({ y: z.custom(() => true) }), tags: z.array(z.string()) }),
      symbol: z.object({ x: z.symbol(), tags: z.array(z.string()) }),
      'a default that is a bigint': z.object({ x: z.bigint().default(5n), tags: z.array(z.string()) }),
    },
  },
  {
    library: 'valibot',
    parts: {
      date: toStandardJsonSchema(v.object({ x: v.date(), tags: v.array(v.string()) })),
      bigint: toStandardJsonSchema(v.object({ x: v.array(v.bigint()), tags: v.array(v.string()) })),
      set: toStandardJsonSchema(v.object({ x: v.optional(v.set(v.string())), tags: v.array(v.string()) })),
      instance: toStandardJsonSchema(v.object({ x: v.instance(URL), tags: v.array(v.string()) })),
      union: toStandardJsonSchema(
        v.object({ x: v.union([v.date(), v.string()]), tags: v.array(v.string()) }),
      ),
      record: toStandardJsonSchema(
        v.object({ x: v.record(v.string(), v.date()), tags: v.array(v.string()) }),
      ),
    },
  },
  {
    library: 'arktype',
    parts: {
      date: type({ x: 'Date', tags: 'string[]' }),
      bigint: type({ x: 'bigint[]', tags: 'string[]' }),
      set: type({ x: 'Set', tags: 'string[]' }),
      union: type({ 'x?': 'Date | string', tags: 'string[]' }),
      symbol: type({ x: { y: 'symbol' }, tags: 'string[]' }),
    },
  },
];

describe.each(
  INEXPRESSIBLE.flatMap(({ library, parts }) =>
    Object.entries(parts).map(([part, schema]) => ({ library, part, schema })),
  ),
)('$part of $library, which JSON Schema cannot express,', ({ schema }) => {
  it('is a note where it is, and the rest is there', async () => {
    const options = { params: schema, query: schema, headers: schema, body: schema, response: schema };
    const document = await documentOf([{ pattern: '/:id', methods: ['POST'], options }]);
    expect(JSON.stringify(document)).toMatch(/JSON Schema cannot express this: |bigint/i);
    expect(document.paths['/{id}']?.post?.responses).toHaveProperty('200');
  });
});

describe('a schema', () => {
  it('keeps its own description beside the note', async () => {
    const options = { body: z.object({ day: z.date().describe('When it was born.') }) };
    const { paths } = await documentOf([{ pattern: '/', methods: ['POST'], options }]);
    expect(paths['/']?.post?.requestBody?.content['application/json']?.schema).toMatchObject({
      properties: { day: { description: 'When it was born.\n\nJSON Schema cannot express this: date.' } },
    });
  });

  it('of a transformation has what it takes, and a note for what it gives', async () => {
    const schema = z.object({ n: z.string().transform(Number) });
    const options = { body: schema, response: schema };
    const { paths } = await documentOf([{ pattern: '/', methods: ['POST'], options }]);
    expect(paths['/']?.post).toMatchObject({
      requestBody: { content: { 'application/json': { schema: { properties: { n: { type: 'string' } } } } } },
      responses: {
        200: {
          content: {
            'application/json': {
              schema: { properties: { n: { description: expect.stringContaining('transform') as string } } },
            },
          },
        },
      },
    });
  });

  it.each<[string, DescribedRoute['options'], RegExp]>([
    ['has no JSON Schema', { query: v.object({}) }, /a schema of valibot without JSON Schema/],
    ['has no properties', { query: z.string() }, /The query must fit a schema .* \{"type":"string"\}/],
    ['has a library that gives up', { headers: failing() }, /The headers must fit .*: no dates here/],
  ])('that %s is a note of the operation', async (_, options, note) => {
    const { paths } = await documentOf([{ pattern: '/', options: { ...options, description: 'Mine.' } }]);
    expect(paths['/']?.get?.description).toMatch(/^Mine\.\n\n/);
    expect(paths['/']?.get?.description).toMatch(note);
  });
});

function raise(error: Error): never {
  throw error;
}

/** A schema of a library that knows no options. */
function failing(): StandardSchema {
  const write = () => raise(new Error('no dates here'));
  const jsonSchema = { input: write, output: write };
  return { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }), jsonSchema } };
}

/** A schema that has this JSON Schema. */
function fixed(json: JsonSchema, validate = (value: unknown) => ({ value })): StandardSchema {
  const jsonSchema = { input: () => json, output: () => json };
  return { '~standard': { version: 1, vendor: 'test', validate, jsonSchema } };
}
