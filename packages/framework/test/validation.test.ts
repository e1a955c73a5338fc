import { App, ResponseValidationError, type StandardSchema, ValidationError } from '@tsgi/framework';
import { client } from '@tsgi/testing';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

interface Library {
  readonly library: string;
  readonly order: StandardSchema<unknown, { name: string; count: number }>;
  readonly sent: StandardSchema<{ name: string }, { name: string }>;
}

const libraries: Library[] = [
  {
    library: 'zod',
    order: z.object({ name: z.string(), count: z.number() }),
    sent: z.object({ name: z.string() }),
  },
  {
    library: 'valibot',
    order: v.object({ name: v.string(), count: v.number() }),
    sent: v.object({ name: v.string() }),
  },
  {
    library: 'arktype',
    order: type({ name: 'string', count: 'number' }),
    sent: type({ '+': 'delete', name: 'string' }),
  },
];

describe.each(libraries)('a route with schemas of $library', ({ order, sent }) => {
  const app = new App();
  app.post('/orders', ({ valid }) => ({ ...valid.body, secret: 's' }), {
    body: order,
    response: { 201: sent },
  });

  it('takes what they take, and sends what they send', async () => {
    await using asked = client(app);
    const response = await asked.post('/orders', { json: { name: 'nut', count: 2 } });
    expect(response).toMatchObject({ status: 201, json: { name: 'nut' } });
  });

  it('answers with problem details that say where it is wrong', async () => {
    await using asked = client(app);
    const response = await asked.post('/orders', { json: { name: 'nut', count: 'two' } });
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.json).toEqual({
      title: 'Unprocessable Content',
      status: 422,
      detail: expect.stringMatching(
        /^the request must be as the schemas .* got an issue: body\.count: ./,
      ) as string,
      errors: [{ in: 'body', path: ['count'], message: expect.stringContaining('number') as string }],
    });
  });
});

describe('a route with schemas', () => {
  it('has all parts as the schemas have made them', async () => {
    const app = new App();
    app.post('/:id<int>', ({ params, valid }) => [params, valid], {
      params: z.object({ id: z.number().transform((id) => -id) }),
      query: z.object({ page: z.coerce.number().default(1) }),
      headers: z.object({ 'x-key': z.string() }),
      body: z.object({ name: z.string() }),
    });
    await using asked = client(app);
    const response = await asked.post('/5?page=2', { headers: { 'X-Key': 'k' }, json: { name: 'a' } });
    expect(response.json).toEqual([
      { id: 5 },
      { params: { id: -5 }, query: { page: 2 }, headers: { 'x-key': 'k' }, body: { name: 'a' } },
    ]);
  });

  it('takes a form where it says so, its files too', async () => {
    const app = new App();
    app.post('/', async ({ valid }) => [valid.body.name, await valid.body.file?.text()], {
      body: z.object({ name: z.string(), file: z.file().optional() }),
      bodyTypes: ['form'],
    });
    await using asked = client(app);
    expect((await asked.post('/', { form: { name: 'a' } })).json).toEqual(['a', null]);
    const multipart = new FormData();
    multipart.append('name', 'b');
    multipart.append('file', new File(['content'], 'a.txt'));
    expect((await asked.post('/', { multipart })).json).toEqual(['b', 'content']);
    expect((await asked.post('/', { json: { name: 'a' } })).status).toBe(415);
  });

  it('lets a handler read the content again', async () => {
    const app = new App();
    app.post('/', async (request) => request.text(), { body: z.unknown() });
    await using asked = client(app);
    expect((await asked.post('/', { json: [1] })).text).toBe('[1]');
  });

  it('hands its errors to onError', async () => {
    const app = new App();
    app.onError(ValidationError, (error) => ({ wrong: error.issues.map(({ path }) => path) }));
    app.get('/', () => '', { query: z.object({ page: z.string() }) });
    await using asked = client(app);
    expect((await asked.get('/')).json).toEqual({ wrong: [['page']] });
  });

  it('does not tell a client what was wrong with a response, but the log', async () => {
    const app = new App();
    app.get('/', () => ({ id: 'secret' }) as never, { response: z.object({ id: z.number() }) });
    await using asked = client(app);
    const response = await asked.get('/');
    expect(response.status).toBe(500);
    expect(response.text).not.toMatch(/secret|schema|number/);
    expect(asked.errors.join('')).toContain(
      'a response must be as the schema of its route says, got an issue: id: ',
    );
    expect(asked.errors.join('')).toContain(ResponseValidationError.name);
  });

  it('sends a response that the handler makes as it is', async () => {
    const app = new App();
    app.get('/', () => new Response('gone', { status: 410 }), { response: z.object({ id: z.number() }) });
    await using asked = client(app);
    expect(await asked.get('/')).toMatchObject({ status: 410, text: 'gone' });
  });

  it('says that a handler has returned nothing', async () => {
    const app = new App();
    app.get('/', () => undefined as never, { response: z.object({ id: z.number() }) });
    await using asked = client(app);
    expect((await asked.get('/')).status).toBe(500);
    expect(asked.errors.join('')).toContain('got undefined');
  });
});

describe('a route with schemas that contradict each other', () => {
  it('is not defined', () => {
    const app = new App();
    expect(() => app.get('/', () => '', { response: { 200: z.string(), 201: z.string() } })).toThrow(
      'response must have one status from 200 to 299',
    );
  });
});
