import { type } from 'arktype';
import * as v from 'valibot';
import { expectTypeOf } from 'vitest';
import * as z from 'zod';
import { App } from '../app.ts';
import { JSONResponse } from '../responses/json-response.ts';
import type { StandardSchema } from './standard-schema.ts';

const app = new App();

const page = z.object({ page: z.coerce.number(), tags: z.array(z.string()).default([]) });
const order = v.object({ name: v.string(), day: v.pipe(v.string(), v.toDate()) });
const key = type({ 'x-api-key': 'string' });

expectTypeOf(page).toExtend<StandardSchema>();
expectTypeOf(order).toExtend<StandardSchema>();
expectTypeOf(key).toExtend<StandardSchema>();

app.post(
  '/orders/:id<int>',
  ({ params, valid }) => {
    expectTypeOf(params).toEqualTypeOf<{ id: number }>();
    expectTypeOf(valid.params).toEqualTypeOf<{ id: bigint }>();
    expectTypeOf(valid.query).toEqualTypeOf<{ page: number; tags: string[] }>();
    expectTypeOf(valid.headers).toEqualTypeOf<{ 'x-api-key': string }>();
    expectTypeOf(valid.body).toEqualTypeOf<{ name: string; day: Date }>();
    return 'ordered';
  },
  { params: z.object({ id: z.number().transform(BigInt) }), query: page, headers: key, body: order },
);

app.get(
  '/query',
  ({ valid }) => {
    expectTypeOf(valid).toEqualTypeOf<{ readonly query: { page: number; tags: string[] } }>();
    // @ts-expect-error -- it has no schema
    expectTypeOf(valid.body).toBeUnknown();
    return '';
  },
  { query: page, name: 'query', tags: ['a'] },
);

app.get('/none', ({ valid }) => {
  // @ts-expect-error -- it has no schema
  expectTypeOf(valid.query).toBeUnknown();
  return '';
});

const user = z.object({ id: z.number(), day: z.date().transform(String) });

app.get('/user', () => ({ id: 5, day: new Date() }), { response: user });
app.get('/user', () => ({ id: 5, day: new Date(), password: 'left out' }), { response: user });
app.get('/user', async () => Promise.resolve({ id: 5, day: new Date() }), {
  response: { 201: user, 404: z.string() },
});
app.get('/user', () => new JSONResponse({}, { status: 404 }), { response: user });
app.get('/user', () => new Response(), { response: user });
app.get('/user', () => 'anything', { response: { 404: user } });
// @ts-expect-error -- the day is no Date
app.get('/user', () => ({ id: 5, day: '2026-11-21' }), { response: user });
// @ts-expect-error -- it is no user
app.get('/user', () => 'anything', { response: { 200: user } });
// @ts-expect-error -- a schema is no function that checks
app.get('/user', () => '', { query: (value: unknown) => value });
