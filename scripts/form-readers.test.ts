/** A form means the same to the framework and to middleware-form, whatever its sender has made of it. */
import { App, toApplication } from '@tsgi/framework';
import { type HasForm, form } from '@tsgi/middleware-form';
import type { Application, Environ } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

type Entries = Promise<unknown[]>;

/** Names, values and files, as JSON. */
function told(entries: FormData): Entries {
  return Promise.all(
    [...entries].map(async ([name, value]) =>
      typeof value === 'string' ? [name, value] : [name, value.name, value.type, await value.text()],
    ),
  );
}

const ofFramework = new App();
ofFramework.post('/', async (request) => told(await request.form()));

const ofMiddleware: Application = form({ files: 'memory' })(async (
  environ: Environ & HasForm,
  startResponse,
) => {
  const json = JSON.stringify(await told(await environ['form.read']()));
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return [json];
});

const NAME = 'Content-Disposition: form-data; name="a"';
const field = (disposition: string, ...lines: string[]) =>
  `--xyz\r\n${[`Content-Disposition: ${disposition}`, ...lines, '', 'content'].join('\r\n')}\r\n--xyz--\r\n`;

const FORMS: Readonly<Record<string, string>> = {
  'a field': field('form-data; name="a"'),
  'a file': field('form-data; name="a"; filename="f.txt"', 'Content-Type: image/png'),
  'a file without a type': field('form-data; name="a"; filename="f.txt"'),
  'a file with a type that is none': field('form-data; name="a"; filename="f.txt"', 'Content-Type: png'),
  'a type with parameters': field(
    'form-data; name=a; filename=f',
    'Content-Type: Text/Plain; charset=koi8-r',
  ),
  'a file without a name': field('form-data; name="a"; filename=""'),
  'a file input that was left empty': field('form-data; name="a"; filename=""').replace('content', ''),
  'a file with a path': field('form-data; name="a"; filename="C:\\dir\\f.txt"'),
  'an encoded file name beside another': field("form-data; name=a; filename=x; filename*=utf-8''%C3%A4"),
  'an encoded file name alone': field("form-data; name=a; filename*=utf-8''%C3%A4"),
  'an encoded file name with a line break': field("form-data; name=a; filename*=utf-8''%0d%0a"),
  'a file name in pieces': field("form-data; name=a; filename*0*=utf-8''x; filename*1=y"),
  'a name with an escaped quote': field(String.raw`form-data; name="a\"b"`),
  "a name with a browser's quote": field('form-data; name="a%22b"'),
  'a name that ends in a backslash': field(String.raw`form-data; name="a\"`),
  'two names that end in a backslash': field(String.raw`form-data; name="a\"; filename="b\"`),
  'a name with two backslashes': field(String.raw`form-data; name="a\\"`),
  'a line break in a name, as browsers write it': field('form-data; name="a%0D%0Ab"'),
  'a line break in a name': field('form-data; name="a\nb"'),
  'a folded line': field('form-data;\r\n name="a"'),
  'a NUL in a name': field('form-data; name="a\0"'),
  'a part without a name': field('form-data'),
  'two names': field('form-data; name=a; name=b'),
  'a part of something else': field('attachment; name=a'),
  'a transfer encoding': field('form-data; name=a', 'Content-Transfer-Encoding: base64'),
  'a field in Latin-1': field('form-data; name=a', 'Content-Type: text/plain; charset=latin1').replace(
    'content',
    '\xe4',
  ),
  'a field that is not UTF-8': field('form-data; name=a').replace('content', '\xff'),
  'white space after boundaries': field('form-data; name=a')
    .replaceAll('--xyz', '--xyz \t')
    .replace(' \t--', '-- \t'),
  'text after a boundary': field('form-data; name=a').replace('--xyz\r\n', '--xyzz\r\n'),
  'a boundary after LF': field('form-data; name=a').replace('content', 'b\n--xyz--\n'),
  'a boundary without dashes': field('form-data; name=a').replace('content', 'b\r\nxyz--\r\n'),
  'a preamble and an epilogue': `before\r\n${field('form-data; name=a')}after`,
  'a form that is cut off': `--xyz\r\n${NAME}\r\n\r\n1`,
  'a form without parts': '--xyz--',
  nothing: '',
};

describe('a multipart form', () => {
  it.each(Object.entries(FORMS))('is the same to both readers: %s', async (_, text) => {
    const sent = {
      headers: { 'Content-Type': 'multipart/form-data; boundary=xyz' },
      body: Buffer.from(text, 'latin1'),
    };
    const [one, other] = await Promise.all([
      client(ofFramework).post('/', sent),
      client(ofMiddleware).post('/', sent),
    ]);
    expect(one.status).toBe(other.status);
    if (one.status === 200) expect(one.json).toEqual(other.json);
    else expect(one.status).toBe(400);
  });
});

describe('an urlencoded form', () => {
  it.each([
    ...['', 'a', 'a=', '=a', '&&a=1&', 'a=1&a=2', 'a=b=c', 'a+b=c+d', 'a=%C3%A4', 'a=ä', 'a;b=1', 'a=%00'],
    ...[
      '%00=1',
      'a%0D%0A=1',
      'a=%zz',
      '%zz=a',
      'a=50%',
      'a=%ff',
      'a=\xff',
      'a=%u0041',
      '\ufeffa=1',
      '__proto__=1',
    ],
  ])('is the same to both readers: %j', async (text) => {
    const sent = {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(text, text === 'a=\xff' ? 'latin1' : 'utf8'),
    };
    const [one, other] = await Promise.all([
      client(ofFramework).post('/', sent),
      client(ofMiddleware).post('/', sent),
    ]);
    expect([200, 400]).toContain(one.status);
    expect(one.status).toBe(other.status);
    if (one.status === 200) expect(one.json).toEqual(other.json);
  });
});

/** The same to both readers: what the schema makes of a form. */
function taking<Value>(schema: z.ZodType<Value>): Application[] {
  const ofFramework = new App();
  ofFramework.post('/', ({ valid }) => ({ value: valid.body }), { body: schema, bodyTypes: ['form'] });
  const ofMiddleware: Application = form()(async (environ: Environ & HasForm, startResponse) => {
    const sent = await environ['form.read'](schema);
    const json = JSON.stringify(sent.issues ?? { value: sent.value });
    startResponse('200 OK', [['Content-Type', 'application/json']]);
    return [json];
  });
  return [toApplication(ofFramework), ofMiddleware];
}

describe('what a schema wants of a form', () => {
  const SCHEMAS = {
    tags: z.object({ tags: z.array(z.string()) }),
    'default tags': z.object({ tags: z.array(z.string()).default(['none']) }),
    'tags or null': z.object({ tags: z.array(z.string()).nullish() }),
    'a tag or tags': z.object({ tags: z.union([z.string(), z.array(z.string())]) }),
    numbers: z.object({ sizes: z.array(z.coerce.number()).default([]) }),
    'a number': z.object({ size: z.coerce.number().optional() }),
    'any names': z.record(z.string(), z.array(z.string())),
  };

  it.each<[keyof typeof SCHEMAS, string, unknown]>([
    ['tags', 'tags[]=a', { tags: ['a'] }],
    ['tags', 'tags[]=a&tags[]=b', { tags: ['a', 'b'] }],
    ['tags', 'tags=a&tags=b', { tags: ['a', 'b'] }],
    ['tags', 'tags[]=a&tags=b', { tags: ['a', 'b'] }],
    ['tags', 'tags=a&tags[]=b', { tags: ['a', 'b'] }],
    ['tags', 'tags%5B%5D=a', { tags: ['a'] }],
    ['tags', 'tags=a', { tags: ['a'] }],
    ['tags', 'tags=', { tags: [''] }],
    ['default tags', 'tags=a', { tags: ['a'] }],
    ['default tags', 'a=b', { tags: ['none'] }],
    ['tags or null', 'tags=a', { tags: ['a'] }],
    ['a tag or tags', 'tags=a', { tags: 'a' }],
    ['numbers', 'sizes=1', { sizes: [1] }],
    ['numbers', 'sizes=', { sizes: [] }],
    ['numbers', 'sizes[]=&sizes[]=2', { sizes: [2] }],
    ['a number', 'size=', {}],
    ['any names', 'a=1&b=2&b=3', { a: ['1'], b: ['2', '3'] }],
  ])('is the same to both readers: %s of %s', async (schema, body, value) => {
    const sent = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body };
    for (const app of taking<unknown>(SCHEMAS[schema])) {
      expect((await client(app).post('/', sent)).json).toEqual({ value });
    }
  });
});
