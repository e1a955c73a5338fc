/** What a client sends of what a test gives: content, query, credentials. */
import { describe, expect, it } from 'vitest';
import { type AskOptions, client } from '../src/index.ts';
import { type Told, telling } from './transports.ts';

const told = async (options: AskOptions, target = '/') =>
  (await client(telling).post(target, options)).json as Told;

async function* pieces() {
  yield 'one ';
  yield Buffer.from('two');
}

describe('content', () => {
  const JSON_TYPE = 'application/json';
  const FORM_TYPE = 'application/x-www-form-urlencoded';

  it.each([
    { title: 'an object', json: { a: [1, 'ß'] }, content: '{"a":[1,"ß"]}' },
    { title: 'null', json: null, content: 'null' },
    { title: 'false', json: false, content: 'false' },
    { title: 'an empty text', json: '', content: '""' },
  ])('is JSON: $title', async ({ json, content }) => {
    const length = String(Buffer.byteLength(content));
    expect(await told({ json })).toMatchObject({ type: JSON_TYPE, content, length });
  });

  it.each([
    { title: 'a record', form: { a: 'x y', b: 1, c: true }, content: 'a=x+y&b=1&c=true' },
    { title: 'a name that comes twice', form: { a: ['1', '2'], b: 'ß' }, content: 'a=1&a=2&b=%C3%9F' },
    { title: 'search params', form: new URLSearchParams('a=1&a=2'), content: 'a=1&a=2' },
    { title: 'nothing', form: {}, content: '' },
  ])('is a form: $title', async ({ form, content }) => {
    const length = String(content.length);
    expect(await told({ form })).toMatchObject({ type: FORM_TYPE, content, length });
  });

  it('is a multipart form', async () => {
    const form = new FormData();
    form.set('name', 'Zoë');
    form.set('file', new File(['text of it'], 'a "b".txt', { type: 'image/png' }));
    const { content, length, type = '' } = await told({ multipart: form });
    const [, boundary = ''] = /^multipart\/form-data; boundary=(.+)$/.exec(type) ?? [];
    // Whether a line ends it is left to whoever writes it (RFC2046§5.1.1).
    expect(content.replace(/\r\n$/, '').split('\r\n')).toEqual([
      `--${boundary}`,
      ...['Content-Disposition: form-data; name="name"', '', 'Zoë'],
      `--${boundary}`,
      ...[
        'Content-Disposition: form-data; name="file"; filename="a %22b%22.txt"',
        'Content-Type: image/png',
        '',
      ],
      'text of it',
      `--${boundary}--`,
    ]);
    expect(length).toBe(String(Buffer.byteLength(content)));
  });

  it.each([
    { title: 'a text', body: 'snow ☃', content: 'snow ☃', framing: ['Content-Length', '8'] },
    { title: 'bytes', body: Uint8Array.of(97), content: 'a', framing: ['Content-Length', '1'] },
    { title: 'chunks', body: pieces(), content: 'one two', framing: ['Transfer-Encoding', 'chunked'] },
  ])('is sent as it is: $title', async ({ body, content, framing }) => {
    const answer = await told({ body });
    expect(answer.content).toBe(content);
    expect(answer.fields).toEqual([['Host', 'localhost'], framing]);
  });

  it('leaves a type and a framing that were given', async () => {
    const patch = await told({ json: [], headers: { 'content-type': 'application/merge-patch+json' } });
    expect(patch.fields).toEqual([
      ['Host', 'localhost'],
      ['content-type', 'application/merge-patch+json'],
      ['Content-Length', '2'],
    ]);
    const chunked = await told({ body: 'abc', headers: { 'Transfer-Encoding': 'chunked' } });
    expect(chunked).toMatchObject({ content: 'abc' });
    expect(chunked).not.toHaveProperty('length');
    const long = await told({ body: pieces(), headers: { 'Content-Length': '7' } });
    expect(long).toMatchObject({ content: 'one two', length: '7' });
  });

  it.each([
    { title: 'two contents', options: { json: 1, body: 'x' }, error: 'got json and body' },
    { title: 'a function as JSON', options: { json: () => 1 }, error: 'got function' },
    { title: 'a user with a colon', options: { auth: { user: 'a:b', password: '' } }, error: 'got "a:b"' },
  ])('refuses $title', async ({ options, error }) => {
    await expect(client(telling).post('/', options)).rejects.toThrow(error);
  });
});

describe('the target', () => {
  it.each([
    { target: '/a', query: { b: 'c d', e: [1, 2] }, path: '/a', found: 'b=c+d&e=1&e=2' },
    { target: '/a?x=1', query: new URLSearchParams({ b: '&' }), path: '/a', found: 'x=1&b=%26' },
    { target: '/snow ☃/"<%2F>', query: {}, path: '/snow ☃/"</>', found: '' },
  ])('of $target with a query', async ({ target, query, path, found }) => {
    expect(await told({ query }, target)).toMatchObject({ path, query: found });
  });

  it('is otherwise sent as it is', async () => {
    const response = await client(telling).get('/a%2fb//c?d=%');
    expect(response.environ?.['tsgi.raw_target']).toBe('/a%2fb//c?d=%');
    expect(response.request).toEqual({ method: 'GET', target: '/a%2fb//c?d=%' });
  });
});

describe('credentials', () => {
  it('are sent as Basic, in UTF-8', async () => {
    const { fields } = await told({ auth: { user: 'Aladdin', password: 'open sesame: ß' } });
    const encoded = Buffer.from('Aladdin:open sesame: ß').toString('base64');
    expect(fields).toContainEqual(['Authorization', `Basic ${encoded}`]);
  });

  it('give way to a field that was given', async () => {
    const headers = new Headers({ authorization: 'Bearer x' });
    const { fields } = await told({ headers, auth: { user: 'a', password: 'b' } });
    expect(fields.filter(([name]) => name.toLowerCase() === 'authorization')).toEqual([
      ['authorization', 'Bearer x'],
    ]);
  });
});
