import { type HasJsonSchema, wantedBy } from '@tsgi/compose';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { client } from '@tsgi/testing';
import * as z from 'zod';
import type { Application, Environ } from '@tsgi/spec';
import { linted } from '../../test/requests.ts';
import { FormError, type HasForm } from '../form.ts';
import { nestForm } from './form-value.ts';
import { type Submission, errorsOf, textOf, validateForm } from './submission.ts';

function formOf(...entries: [name: string, value: string | File][]): FormData {
  const form = new FormData();
  for (const [name, value] of entries) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value);
  }
  return form;
}

const valueOf = (query: string, maxDepth = 8, schema: HasJsonSchema = { '~standard': {} }) =>
  nestForm(formOf(...new URLSearchParams(query)), maxDepth, wantedBy(schema)).value;

describe('nestForm', () => {
  it.each([
    ['', {}],
    ['a=1', { a: '1' }],
    ['a=', { a: '' }],
    ['a=1&a=2', { a: ['1', '2'] }],
    ['a[]=1', { a: ['1'] }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[]=1&a=2', { a: ['1', '2'] }],
    ['a[b]=1&a[c][d]=2', { a: { b: '1', c: { d: '2' } } }],
    ['a[b][]=1', { a: { b: ['1'] } }],
    ['a[1][t]=y&a[0][t]=x', { a: [{ t: 'x' }, { t: 'y' }] }],
    ['a[7][t]=y&a[3][t]=x', { a: [{ t: 'x' }, { t: 'y' }] }],
    ['a[999999]=x', { a: ['x'] }],
    ['a[0]=x&a[b]=y', { a: { 0: 'x', b: 'y' } }],
    ['0=x', { 0: 'x' }],
    ['a[=1&b]=2&[c]=3&a[][b]=4', { 'a[': '1', 'b]': '2', '[c]': '3', 'a[][b]': '4' }],
    ['constructor=Ferrari&toString=x', { constructor: 'Ferrari', toString: 'x' }],
  ])('makes of %s what it says', (query, value) => {
    expect(valueOf(query)).toEqual(value);
  });

  it.each([
    ['tags=a&name=b', { tags: ['a'], name: 'b' }],
    ['rows[0][tags]=a&rows[1][tags]=b&rows[1][tags]=c', { rows: [{ tags: ['a'] }, { tags: ['b', 'c'] }] }],
    ['maybe=1', { maybe: ['1'] }],
    ['either=a', { either: 'a' }],
    ['age=&maybe=&name=', { name: '' }],
    ['sizes[0]=&sizes[3]=7', { sizes: ['7'] }],
    ['tree=a', { tree: ['a'] }],
  ])('makes of %s what the schema wants', (query, value) => {
    const Tree: z.ZodType = z.array(z.lazy(() => Tree));
    const schema = z.object({
      ...{ tags: z.array(z.string()), name: z.string(), age: z.coerce.number().optional() },
      rows: z.array(z.object({ tags: z.array(z.string()) })),
      ...{ maybe: z.array(z.int()).nullish(), sizes: z.array(z.int()), tree: Tree },
      either: z.union([z.string(), z.array(z.string())]),
    });
    expect(valueOf(query, 8, schema)).toEqual(value);
  });

  it('knows which row an issue is about, though empty ones are none', async () => {
    const form = formOf(['sizes[0]', ''], ['sizes[1]', '7'], ['sizes[2]', 'x']);
    const schema = z.object({ sizes: z.array(z.coerce.number('no number')) });
    expect((await validateForm(form, schema, 8)).issues).toEqual([
      { name: 'sizes[2]', message: 'no number' },
    ]);
  });

  it.each([
    ['__proto__=1', 'a field must not aim at a prototype, got "__proto__"'],
    ['__proto__[admin]=1', 'a field must not aim at a prototype'],
    ['a[__proto__][admin]=1', 'a field must not aim at a prototype'],
    ['constructor[prototype][admin]=1', 'a field must not aim at a prototype'],
    ['a=1&a[b]=2', 'a field must be a value or have fields in it, got both: "a[b]"'],
    ['a[b]=1&a=2', 'a field must be a value or have fields in it, got both: "a"'],
    [`a${'[b]'.repeat(8)}=1`, 'a field must be 8 levels deep at most'],
  ])('refuses %s', (query, message) => {
    expect(() => valueOf(query)).toThrow(message);
    expect(() => valueOf(query)).toThrow(FormError);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });
});

const SCHEMAS = {
  zod: z.object({
    email: z.email('no address'),
    age: z.coerce.number().min(18, 'too young'),
    tags: z.array(z.string().max(3, 'too long')).default([]),
    rows: z.array(z.object({ title: z.string().min(1, 'empty') })).default([]),
    photo: z.file().max(3, 'too big').optional(),
  }),
  valibot: v.object({
    email: v.pipe(v.string('no address'), v.email('no address')),
    age: v.pipe(v.string(), v.transform(Number), v.minValue(18, 'too young')),
    tags: v.optional(v.array(v.pipe(v.string(), v.maxLength(3, 'too long'))), []),
    rows: v.optional(v.array(v.object({ title: v.pipe(v.string(), v.nonEmpty('empty')) })), []),
    photo: v.optional(v.pipe(v.file(), v.maxSize(3, 'too big'))),
  }),
} as const;

describe.each(Object.entries(SCHEMAS))('validateForm, with %s', (_, schema) => {
  it('gives the value that the schema makes', async () => {
    const photo = new File(['abc'], 'a.png');
    const form = formOf(['email', 'ada@example.com'], ['age', '36'], ['tags[]', 'a'], ['photo', photo]);
    const submission = await validateForm(form, schema, 8);
    expect(submission.issues).toBeUndefined();
    expect(submission).toMatchObject({ form, value: { email: 'ada@example.com', age: 36, tags: ['a'] } });
    if (submission.issues !== undefined) return;
    // Not the same object on Bun, which makes one whenever it is asked.
    expect(submission.value.photo).toBeInstanceOf(File);
    expect(await submission.value.photo?.text()).toBe('abc');
  });

  it('gives the issues by the names in the page', async () => {
    const form = formOf(
      ['email', 'ada'],
      ['age', '9'],
      ['tags[]', 'fine'],
      ['rows[0][title]', 'x'],
      ['rows[2][title]', ''],
      ['photo', new File(['abcd'], 'a.png')],
    );
    const submission = await validateForm(form, schema, 8);
    expect(errorsOf(submission, 'email')).toEqual(['no address']);
    expect(errorsOf(submission, 'age')).toEqual(['too young']);
    expect(errorsOf(submission, 'tags[]')).toEqual(['too long']);
    expect(errorsOf(submission, 'rows[0][title]')).toEqual([]);
    expect(errorsOf(submission, 'rows[2][title]')).toEqual(['empty']);
    expect(errorsOf(submission, 'photo')).toEqual(['too big']);
    expect(textOf(submission, 'email')).toBe('ada');
    expect(textOf(submission, 'photo')).toBe('');
    expect(textOf(submission, 'nothing')).toBe('');
  });

  it('gives an issue for what was not sent', async () => {
    const submission = await validateForm(formOf(['age', '20']), schema, 8);
    expect(errorsOf(submission, 'email')).toHaveLength(1);
  });
});

describe('errorsOf', () => {
  it('knows errors of the form as a whole', async () => {
    const schema = z.object({ a: z.string(), b: z.string() }).refine(({ a, b }) => a === b, 'not the same');
    const submission = await validateForm(formOf(['a', '1'], ['b', '2']), schema, 8);
    expect(errorsOf(submission, '')).toEqual(['not the same']);
    expect(errorsOf(submission, 'a')).toEqual([]);
  });

  it('has none before anything was sent', () => {
    expect(errorsOf(undefined, 'a')).toEqual([]);
    expect(textOf(undefined, 'a')).toBe('');
  });
});

describe("environ['form.read']", () => {
  const schema = z.object({ email: z.email('no address').refine(async () => true) });

  const app: Application<Environ & HasForm> = async (environ, startResponse) => {
    const submission = await environ['form.read'](schema);
    expectTypeOf(submission).toEqualTypeOf<Submission<{ email: string }>>();
    const isFine = submission.issues === undefined;
    startResponse(isFine ? '200 OK' : '422 Unprocessable Content', []);
    return [
      isFine
        ? submission.value.email
        : `${textOf(submission, 'email')}: ${errorsOf(submission, 'email').join()}`,
    ];
  };

  it.each([
    ['ada@example.com', 200, 'ada@example.com'],
    ['ada', 422, 'ada: no address'],
  ])('asks a schema, which may take its time: %s', async (email, status, text) => {
    expect(await client(linted({}, app)).post('/', { form: { email } })).toMatchObject({ status, text });
  });

  it('answers a form that contradicts itself', async () => {
    const response = await client(linted({}, app)).post('/', { form: { 'a[b]': '1', a: '2' } });
    expect(response).toMatchObject({ status: 400 });
  });
});
