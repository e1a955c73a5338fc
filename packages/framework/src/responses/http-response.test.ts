import type { Header } from '@tsgi/spec';
import { call, createEnviron } from '@tsgi/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { HttpResponse, type ResponseOptions } from './http-response.ts';

class Note extends HttpResponse {
  constructor(text: string, options?: ResponseOptions) {
    super(text, options, [['Content-Type', 'text/note']]);
  }
}

describe('HttpResponse', () => {
  it('answers with its status, headers and content', async () => {
    const response = new HttpResponse('hi', { status: 201, headers: { 'X-A': '1' } });
    const { fields, status, text } = await call(response, createEnviron());
    expect({ fields, status, text }).toEqual({ status: '201 Created', fields: [['X-A', '1']], text: 'hi' });
  });

  it.each([
    { title: 'text', content: 'é', chunks: ['é'] },
    { title: 'bytes', content: Uint8Array.of(1, 2), chunks: [Uint8Array.of(1, 2)] },
    { title: 'a body', content: ['a', 'b'], chunks: ['a', 'b'] },
    { title: 'nothing', content: undefined, chunks: [] },
  ])('takes $title as its content', async ({ chunks, content }) => {
    expect((await call(new HttpResponse(content), createEnviron())).chunks).toEqual(chunks);
  });

  it('sends a status without a reason phrase', async () => {
    expect((await call(new HttpResponse('', { status: 299 }), createEnviron())).status).toBe('299 ');
  });

  it('answers again and again', async () => {
    const response = new Note('hi');
    const answers = [await call(response, createEnviron()), await call(response, createEnviron())];
    expect(answers.map(({ text }) => text)).toEqual(['hi', 'hi']);
  });

  it.each<{ title: string; headers: NonNullable<ResponseOptions['headers']>; fields: Header[] }>([
    {
      title: 'replace a default of the same name in any case',
      headers: { 'content-type': 'text/x' },
      fields: [['content-type', 'text/x']],
    },
    {
      title: 'leave the others',
      headers: { 'X-A': '1' },
      fields: [
        ['Content-Type', 'text/note'],
        ['X-A', '1'],
      ],
    },
    {
      title: 'give a line for each value of a list',
      headers: { Link: ['<a>', '<b>'], 'Content-Type': 'text/x' },
      fields: [
        ['Link', '<a>'],
        ['Link', '<b>'],
        ['Content-Type', 'text/x'],
      ],
    },
    { title: 'take a default away', headers: { 'Content-Type': [] }, fields: [] },
    {
      title: 'may be field lines',
      headers: [
        ['Link', '<a>'],
        ['Link', '<b>'],
      ],
      fields: [
        ['Content-Type', 'text/note'],
        ['Link', '<a>'],
        ['Link', '<b>'],
      ],
    },
    {
      title: 'may be the headers of the web',
      headers: new Headers({ 'Content-Type': 'text/x' }),
      fields: [['content-type', 'text/x']],
    },
  ])('has headers that $title', ({ fields, headers }) => {
    expect(new Note('', { headers }).headers).toEqual(fields);
    expect(new Note('').with({ headers }).headers).toEqual(fields);
  });

  it.each([99, 199, 600, 200.5, Number.NaN])('refuses the status %s', (status) => {
    expect(() => new HttpResponse('', { status })).toThrow(
      `a status must be a whole number from 200 to 599, got ${JSON.stringify(status)} (RFC9110§15)`,
    );
  });

  it.each([204, 205, 304])('has no content with status %s', async (status) => {
    const message = `a response with status ${status} must have no content, got ["hi"] (RFC9110§6.4.1)`;
    expect(() => new HttpResponse('hi', { status })).toThrow(new RangeError(message));
    expect(() => new HttpResponse('hi').with({ status })).toThrow(new RangeError(message));
    expect((await call(new HttpResponse(undefined, { status }), createEnviron())).chunks).toEqual([]);
  });

  it('sets cookies, each in a line of its own, as the request came', async () => {
    const cookies = [
      { name: 'a', value: '1' },
      { name: 'b', value: '2', secure: false },
    ];
    const response = new Note('', { cookies });
    const http = await call(response, createEnviron());
    expect(http.headers.getSetCookie()).toEqual([
      'a=1; Path=/; HttpOnly; SameSite=Lax',
      'b=2; Path=/; HttpOnly; SameSite=Lax',
    ]);
    const https = await call(response, createEnviron({ environ: { 'tsgi.url_scheme': 'https' } }));
    expect(https.headers.getSetCookie()[0]).toBe('a=1; Path=/; HttpOnly; Secure; SameSite=Lax');
    expect(https.fields[0]).toEqual(['Content-Type', 'text/note']);
  });

  it('refuses a cookie that no browser would keep', () => {
    const cookies = [{ name: 'a;', value: '' }];
    expect(() => new Note('', { cookies })).toThrow(TypeError);
    expect(() => new Note('').with({ cookies })).toThrow(TypeError);
  });
});

describe('HttpResponse.with', () => {
  it('gives another response of the same class, and leaves the first', () => {
    const first = new Note('hi');
    const second = first.with({ status: 404, headers: { 'X-A': '1' }, cookies: [{ name: 'a', value: '1' }] });
    expectTypeOf(second).toEqualTypeOf<Note>();
    expect(second).toBeInstanceOf(Note);
    expect([first.status, first.headers.length, first.cookies.length]).toEqual([200, 1, 0]);
    expect([second.status, second.headers.length, second.cookies.length]).toEqual([404, 2, 1]);
    expect(second.content).toBe(first.content);
  });

  it('keeps what is not changed', () => {
    const options = { status: 201, cookies: [{ name: 'a', value: '1' }], background: () => undefined };
    const response = new Note('hi', options);
    expect(response.with({})).toEqual(response);
  });

  it('replaces the cookie of the same name, domain and path', () => {
    const response = new Note('', {
      cookies: [
        { name: 'a', value: '1' },
        { name: 'a', value: '1', path: '/app' },
        { name: 'a', value: '1', domain: 'example.com' },
        { name: 'b', value: '1' },
      ],
    });
    expect(response.with({ cookies: [{ name: 'a', value: '2', path: '/' }] }).cookies).toEqual([
      { name: 'a', value: '1', path: '/app' },
      { name: 'a', value: '1', domain: 'example.com' },
      { name: 'b', value: '1' },
      { name: 'a', value: '2', path: '/' },
    ]);
  });
});

describe('background work', () => {
  it('runs after the response, in the order in which it was added', async () => {
    const order: string[] = [];
    const response = new Note('hi', { background: () => void order.push('first') }).with({
      background: () => void order.push('second'),
    });
    const environ = createEnviron();
    environ['tsgi.response_finished'].push(() => void order.push('middleware'));
    const { text } = await call((given, startResponse) => {
      order.push('handler');
      return response.tsgi(given, startResponse);
    }, environ);
    expect(text).toBe('hi');
    expect(order).toEqual(['handler', 'first', 'second', 'middleware']);
  });

  it('runs for each response anew', async () => {
    let runs = 0;
    const response = new Note('hi', {
      background: () => {
        runs++;
      },
    });
    await call(response, createEnviron());
    await call(response, createEnviron());
    expect(runs).toBe(2);
  });

  it('is told what ended the response early', async () => {
    const failures: unknown[] = [];
    const failing = function* () {
      yield 'a';
      throw new Error('failed on purpose');
    };
    const response = new HttpResponse(failing(), { background: (failure) => void failures.push(failure) });
    await call(response, createEnviron());
    expect(failures).toEqual([new Error('failed on purpose')]);
  });
});
