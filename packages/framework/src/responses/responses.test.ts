import { type CallResult, call, createEnviron } from '@tsgi/testing';
import type { ApplicationObject } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { EmptyResponse } from './empty-response.ts';
import type { HttpResponse } from './http-response.ts';
import { HTMLResponse } from './html-response.ts';
import { JSONResponse } from './json-response.ts';
import { PlainTextResponse } from './plain-text-response.ts';
import { StreamResponse } from './stream-response.ts';

const ask = (response: ApplicationObject): Promise<CallResult> => call(response, createEnviron());

interface Row {
  readonly response: HttpResponse;
  readonly status: string;
  readonly type: string | null;
  readonly text: string;
}

describe('the responses', () => {
  it.each<Row>([
    {
      response: new PlainTextResponse('Zoë'),
      status: '200 OK',
      type: 'text/plain; charset=utf-8',
      text: 'Zoë',
    },
    {
      response: new HTMLResponse('<h1>Zoë</h1>'),
      status: '200 OK',
      type: 'text/html; charset=utf-8',
      text: '<h1>Zoë</h1>',
    },
    {
      response: new JSONResponse({ name: 'Zoë' }),
      status: '200 OK',
      type: 'application/json',
      text: '{"name":"Zoë"}',
    },
    { response: new JSONResponse(null), status: '200 OK', type: 'application/json', text: 'null' },
    { response: new EmptyResponse(), status: '204 No Content', type: null, text: '' },
    { response: new EmptyResponse({ status: 202 }), status: '202 Accepted', type: null, text: '' },
    {
      response: new StreamResponse(['a', 'b']),
      status: '200 OK',
      type: 'text/plain; charset=utf-8',
      text: 'ab',
    },
  ])(
    '$response.constructor.name has its status, type and content',
    async ({ response, status, text, type }) => {
      const answer = await ask(response);
      expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([status, type, text]);
    },
  );

  it.each<HttpResponse>([
    new PlainTextResponse('', { status: 201, headers: { 'Content-Type': 'text/x' } }),
    new HTMLResponse('', { status: 201, headers: { 'Content-Type': 'text/x' } }),
    new JSONResponse({}, { status: 201, headers: { 'Content-Type': 'text/x' } }),
    new StreamResponse([], { status: 201, headers: { 'Content-Type': 'text/x' } }),
  ])('$constructor.name takes another status and type', async (response) => {
    const answer = await ask(response);
    expect([answer.status, answer.headers.get('content-type')]).toEqual(['201 Created', 'text/x']);
  });
});

describe('the headers that responses of one kind share', () => {
  it('cannot be changed by a middleware that breaks the rules', () => {
    const [line] = new PlainTextResponse('').headers;
    expect(() => (line as string[]).push('x')).toThrow(TypeError);
    expect(() => (new PlainTextResponse('').headers as unknown[]).push('x')).toThrow(TypeError);
  });
});

describe('JSONResponse', () => {
  it.each([
    [undefined, 'undefined'],
    [() => 1, 'function'],
    [Symbol('a'), 'symbol'],
  ])('refuses %s, which has no JSON', (value, type) => {
    expect(() => new JSONResponse(value)).toThrow(
      new TypeError(`a JSON response must be made of a value that has JSON, got ${type} (RFC8259§3)`),
    );
  });
});

describe('StreamResponse', () => {
  it('sends a web stream, which the client may give up', async () => {
    const stream = new Blob(['abc']).stream();
    expect((await ask(new StreamResponse(stream))).text).toBe('abc');
    let reason: unknown = 'none';
    const endless = new ReadableStream<string>({
      pull: (controller) => controller.enqueue('a'),
      cancel: (given) => {
        reason = given;
      },
    });
    const body = await new StreamResponse(endless).tsgi(createEnviron(), () => () => undefined);
    await (body as AsyncIterable<string>)[Symbol.asyncIterator]().next();
    await body.close?.();
    expect(reason).toBeUndefined();
    expect(endless.locked).toBe(true);
  });

  it('has not begun while its first piece is awaited, and fails as any application if that fails', async () => {
    const failing = async function* () {
      await Promise.resolve();
      throw new Error('failed on purpose');
      yield 'never';
    };
    let begun = 0;
    const answered = new StreamResponse(failing()).tsgi(createEnviron(), () => {
      begun++;
      return () => undefined;
    });
    await expect(answered).rejects.toThrow('failed on purpose');
    expect(begun).toBe(0);
  });

  it.each([
    { title: 'its source fails, which ends it', fails: 'source', told: ['close'] },
    { title: 'it cannot begin', fails: 'head', told: ['return', 'close'] },
    { title: 'nobody asks for more', fails: 'nothing', told: ['return', 'close'] },
  ])('ends its source and closes it where $title', async ({ fails, told }) => {
    const ended: string[] = [];
    const source = {
      [Symbol.iterator]: () => ({
        next: () => {
          if (fails === 'source') throw new Error('failed on purpose');
          return { done: false as const, value: 'a' };
        },
        return: () => {
          ended.push('return');
          return { done: true as const, value: undefined };
        },
      }),
      close: () => void ended.push('close'),
    };
    const startResponse = () => {
      if (fails === 'head') throw new Error('failed on purpose');
      return () => undefined;
    };
    const answered = async () => new StreamResponse(source).tsgi(createEnviron(), startResponse);
    if (fails === 'nothing') {
      const body = (await answered()) as Iterable<string> & { close(): void };
      for (const piece of body) if (piece === 'a') break;
      body.close();
    } else {
      await expect(answered()).rejects.toThrow('failed on purpose');
    }
    expect(ended).toEqual(told);
  });

  it('fails as its source fails', async () => {
    const failing = async function* () {
      yield 'a';
      throw new Error('failed on purpose');
    };
    const { failure, text } = await ask(new StreamResponse(failing()));
    expect({ failure, text }).toEqual({ failure: new Error('failed on purpose'), text: 'a' });
  });
});
