import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { responseMaker } from './response-maker.ts';
import type { ResponseSchemas, Schemas } from './schemas.ts';
import { ResponseValidationError } from './validation-error.ts';

function make(response: Schemas['response'] & {}, value: unknown): unknown {
  return responseMaker({ response })?.(value);
}

describe('responseMaker', () => {
  it.each([
    ['zod', z.object({ id: z.number() })],
    ['valibot', v.object({ id: v.number() })],
    ['arktype', type({ '+': 'delete', id: 'number' })],
  ])('does not send what a schema of %s leaves out', (_, schema) => {
    expect(make(schema, { id: 5, password: 'secret' })).toMatchObject({ status: 200, content: ['{"id":5}'] });
  });

  it('sends a string as JSON', () => {
    expect(make(z.string(), 'a')).toMatchObject({
      content: ['"a"'],
      headers: [['Content-Type', 'application/json']],
    });
  });

  it('has the status of the schema that is a success', () => {
    const schemas: ResponseSchemas = {
      201: z.object({ id: z.number() }),
      404: z.object({ title: z.string() }),
    };
    expect(make(schemas, { id: 5 })).toMatchObject({ status: 201, content: ['{"id":5}'] });
  });

  it('waits for a schema that has to wait', async () => {
    const schema = z.object({ id: z.number().transform(async (id) => id + 1) });
    expect(await make(schema, { id: 5 })).toMatchObject({ content: ['{"id":6}'] });
  });

  it('says what is wrong with a response', () => {
    const schema = z.object({ id: z.number(), tags: z.array(z.string()) });
    expect(() => make(schema, { id: '5', tags: [1] })).toThrow(ResponseValidationError);
    expect(() => make(schema, { id: '5', tags: [1] })).toThrow(
      /^a response must be as the schema of its route says, got 2 issues: id: .*; tags\.0: /,
    );
    expect(() => make(z.string(), 5)).toThrow(/got an issue: it: /);
  });

  it.each<[string, Schemas]>([
    ['there is no schema', {}],
    ['all schemas are of errors', { response: { 404: z.string() } }],
  ])('is none if %s', (_, schemas) => {
    expect(responseMaker(schemas)).toBeUndefined();
  });

  it('takes one success only', () => {
    expect(() => responseMaker({ response: { 200: z.string(), 201: z.string() } })).toThrow(
      'response must have one status from 200 to 299, that of what the handler returns, got 200 and 201',
    );
  });
});
