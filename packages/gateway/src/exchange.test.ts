import { type Body, type Header, type ResponseFinished, SpecViolation, type Write } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { type Given, type Loose, Recorder, turn } from '../test/recorder.ts';

/** Answers with a body. */
const answering =
  (body: () => unknown, status = '200 OK', ...headers: Header[]): Loose =>
  (_environ, startResponse) => {
    startResponse(status, headers);
    return body();
  };

function* generated(...chunks: (string | Uint8Array)[]) {
  yield* chunks;
}

const CONTENT_LENGTH = (length: number): Header => ['Content-Length', String(length)];

const rulesOf = ({ errors }: Recorder) => errors.map(({ error }) => (error as SpecViolation).rule);

type Told = {
  readonly title: string;
  readonly app: Loose;
  readonly given?: Given;
  readonly told: readonly string[];
};

const HEAD: Given = { request: { method: 'HEAD' } };

const announced: readonly Told[] = [
  {
    title: 'an array has the length of its chunks in UTF-8',
    app: answering(() => ['Zoë', ' ', new Uint8Array([33])]),
    told: ['begin 200 OK, 6 bytes', 'send Zoë', 'send  ', 'send !', 'end'],
  },
  {
    title: 'an array of one chunk has its length',
    app: answering(() => ['hello']),
    told: ['begin 200 OK, 5 bytes', 'send hello', 'end'],
  },
  { title: 'an empty array has length 0', app: answering(() => []), told: ['begin 200 OK, 0 bytes', 'end'] },
  {
    title: 'a generator has no length',
    app: answering(() => generated('one', '', 'two')),
    told: ['begin 200 OK, stream', 'send one', 'send two', 'end'],
  },
  {
    title: 'a generator of nothing has length 0',
    app: answering(() => generated('')),
    told: ['begin 200 OK, 0 bytes', 'end'],
  },
  {
    title: 'a generator has the length that its application says',
    app: answering(() => generated('one', 'two'), '200 OK', CONTENT_LENGTH(6)),
    told: ['begin 200 OK, 6 bytes', 'send one', 'send two', 'end'],
  },
  {
    title: 'HEAD has the length of an array, and no content',
    app: answering(() => ['hello']),
    given: HEAD,
    told: ['begin 200 OK, 5 bytes, no content', 'end'],
  },
  {
    title: 'HEAD of an empty array has no length',
    app: answering(() => []),
    given: HEAD,
    told: ['begin 200 OK, no content', 'end'],
  },
  {
    title: 'HEAD has the length that its application says',
    app: answering(() => [], '200 OK', CONTENT_LENGTH(1234)),
    given: HEAD,
    told: ['begin 200 OK, 1234 bytes, no content', 'end'],
  },
  {
    title: '204 has no content and no length',
    app: answering(() => ['unwanted'], '204 No Content', CONTENT_LENGTH(8)),
    told: ['begin 204 No Content, no content', 'end'],
  },
  {
    title: '205 has no content and length 0',
    app: answering(() => ['unwanted'], '205 Reset Content', CONTENT_LENGTH(8)),
    told: ['begin 205 Reset Content, 0 bytes, no content', 'end'],
  },
  {
    title: '304 has no content, and the length that its application says',
    app: answering(() => [], '304 Not Modified', CONTENT_LENGTH(1234)),
    told: ['begin 304 Not Modified, 1234 bytes, no content', 'end'],
  },
  {
    title: 'what is written comes first',
    app(_environ, startResponse) {
      void startResponse('200 OK', [])('one');
      return ['two'];
    },
    told: ['begin 200 OK, stream', 'send one', 'send two', 'end'],
  },
  {
    title: 'a body that comes later is sent as one that is there',
    app: async (_environ, startResponse) => {
      await turn();
      startResponse('200 OK', []);
      return ['hello'];
    },
    told: ['begin 200 OK, 5 bytes', 'send hello', 'end'],
  },
  {
    title: 'a generator may start the response in its first step',
    *app(_environ, startResponse) {
      yield '';
      startResponse('200 OK', []);
      yield 'hello';
    },
    told: ['begin 200 OK, stream', 'send hello', 'end'],
  },
  {
    title: 'a chunk above 64 KiB is sent in slices',
    app: answering(() => ['x'.repeat(65536) + 'y']),
    told: ['begin 200 OK, 65537 bytes', `send ${'x'.repeat(65536)}`, 'send y', 'end'],
  },
];

describe('what the channel is told', () => {
  it.each(announced)('$title', async ({ app, given, told }) => {
    const recorder = await Recorder.run(app, given);
    expect(recorder.told).toEqual(told);
    expect(recorder.errors).toEqual([]);
  });
});

type Broken = Told & { readonly rule: string };

const FAILED = ['begin 500 Internal Server Error, 6 bytes', 'send failed', 'end'];

const broken: readonly Broken[] = [
  { title: 'startResponse is never called', app: () => ['text'], told: FAILED, rule: 'START-FIRST' },
  {
    title: 'startResponse is called twice',
    app(_environ, startResponse) {
      startResponse('200 OK', []);
      startResponse('200 OK', []);
      return [];
    },
    told: FAILED,
    rule: 'START-ONCE',
  },
  { title: 'nothing is returned', app: answering(() => undefined), told: FAILED, rule: 'BODY-ITERABLE' },
  { title: 'a string is returned', app: answering(() => 'text'), told: FAILED, rule: 'BODY-ITERABLE' },
  { title: 'a number is a chunk', app: answering(() => [5]), told: FAILED, rule: 'BODY-CHUNK' },
  {
    title: 'an array is too long',
    app: answering(() => ['hello'], '200 OK', CONTENT_LENGTH(4)),
    told: ['begin 200 OK, 4 bytes, breaks', 'send hell', 'cut'],
    rule: 'BODY-LENGTH',
  },
  {
    title: 'an array is too short',
    app: answering(() => ['hello'], '200 OK', CONTENT_LENGTH(6)),
    told: ['begin 200 OK, 6 bytes, breaks', 'send hello', 'cut'],
    rule: 'BODY-LENGTH',
  },
  {
    title: 'a generator is too short',
    app: answering(() => generated('one'), '200 OK', CONTENT_LENGTH(6)),
    told: ['begin 200 OK, 6 bytes', 'send one', 'cut'],
    rule: 'BODY-LENGTH',
  },
  {
    title: 'a callback is none',
    app(environ, startResponse) {
      environ['tsgi.response_finished'].push(5 as unknown as ResponseFinished);
      startResponse('200 OK', []);
      return [];
    },
    told: ['begin 200 OK, 0 bytes', 'end'],
    rule: 'FINISHED-FUNCTION',
  },
];

describe('a broken rule', () => {
  it.each(broken)('is answered or cut, and reported once, when $title', async ({ app, rule, told }) => {
    const recorder = await Recorder.run(app);
    expect(recorder.told).toEqual(told);
    expect(rulesOf(recorder)).toEqual([rule]);
  });
});

describe('an application that fails', () => {
  const error = new Error('oops');

  it.each<{ title: string; app: Loose }>([
    {
      title: 'throws',
      app: () => {
        throw error;
      },
    },
    { title: 'rejects', app: () => Promise.reject(error) },
    {
      title: 'throws in its first step',
      *app(_environ, startResponse) {
        startResponse('200 OK', []);
        throw error;
      },
    },
  ])('is answered with 500 when it $title', async ({ app }) => {
    const recorder = await Recorder.run(app);
    expect(recorder.told).toEqual(FAILED);
    expect(recorder.errors).toEqual([{ title: 'Error in the application (GET /)', error }]);
  });

  it('is cut once its head is sent', async () => {
    const recorder = await Recorder.run(function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      throw error;
    });
    expect(recorder.told).toEqual(['begin 200 OK, stream', 'send one', 'cut']);
  });

  it('may replace a response that is not sent, and gets its own error if it is', async () => {
    const replaced = await Recorder.run((_environ, startResponse) => {
      startResponse('200 OK', []);
      startResponse('503 Service Unavailable', [], { error });
      return [];
    });
    expect(replaced.told).toEqual(['begin 503 Service Unavailable, 0 bytes', 'end']);
    const late = await Recorder.run((_environ, startResponse) => {
      void startResponse('200 OK', [])('one');
      startResponse('503 Service Unavailable', [], { error });
      return [];
    });
    expect(late.told).toEqual(['begin 200 OK, stream', 'send one', 'cut']);
    expect(late.errors.map((report) => report.error)).toEqual([error]);
  });

  it('is answered with the status of content that was refused', async () => {
    const recorder = await Recorder.run(
      () => {
        throw error;
      },
      {
        content: {
          readContent: () => undefined,
          refusal: { status: '413 Content Too Large', text: 'too large' },
          trailers: undefined,
          mayHaveTrailers: false,
        },
      },
    );
    expect(recorder.told).toEqual([
      'refused 413 Content Too Large',
      'begin 413 Content Too Large, 9 bytes',
      'send too large',
      'end',
    ]);
    expect(recorder.errors).toEqual([]);
  });
});

describe('answer', () => {
  it('ends what can be ended at once, and does not tell the host', () => {
    const recorder = new Recorder(answering(() => ['hello']));
    expect(recorder.exchange.hasEnded()).toBe(true);
  });

  it('waits for a channel that is under pressure, chunk by chunk', async () => {
    const drained = Promise.withResolvers<void>();
    const recorder: Recorder = new Recorder(async (_environ, startResponse) => {
      await turn();
      recorder.pressure = drained.promise;
      startResponse('200 OK', []);
      return generated('one', 'two');
    });
    await turn();
    await turn();
    expect(recorder.told).toEqual(['begin 200 OK, stream', 'send one']);
    recorder.pressure = undefined;
    drained.resolve();
    await recorder.ended;
    expect(recorder.told.slice(2)).toEqual(['send two', 'end']);
  });

  it('does not end while the bytes of an array are borrowed', async () => {
    const taken = Promise.withResolvers<void>();
    const recorder: Recorder = new Recorder(async (_environ, startResponse) => {
      await turn();
      recorder.loan = taken.promise;
      startResponse('200 OK', []);
      return [new Uint8Array([65])];
    });
    await turn();
    await turn();
    expect(recorder.told).toEqual(['begin 200 OK, 1 bytes', 'send A']);
    expect(recorder.exchange.hasEnded()).toBe(false);
    taken.resolve();
    await recorder.ended;
    expect(recorder.told.at(-1)).toBe('end');
  });
});

describe('the end', () => {
  it('closes the body, then runs the callbacks, the last one first', async () => {
    const order: string[] = [];
    await Recorder.run((environ, startResponse) => {
      environ['tsgi.response_finished'].push(
        () => void order.push('first'),
        () => void order.push('second'),
      );
      startResponse('200 OK', []);
      return Object.assign(['x'], { close: () => void order.push('close') });
    });
    expect(order).toEqual(['close', 'second', 'first']);
  });

  it('tells the callbacks what was thrown, and the host what they leave running', async () => {
    const error = new Error('oops');
    const told: unknown[] = [];
    const recorder = await Recorder.run((environ) => {
      environ['tsgi.response_finished'].push(async (failure) => {
        await turn();
        told.push(failure);
      });
      throw error;
    });
    expect(recorder.remaining).toHaveLength(1);
    await Promise.all(recorder.remaining);
    expect(told).toEqual([error]);
  });

  it('reports a close() that fails, at once or later, and harms nothing', async () => {
    for (const close of [
      () => {
        throw new Error('oops');
      },
      () => Promise.reject(new Error('oops')),
    ]) {
      const recorder = await Recorder.run(answering(() => Object.assign(['x'], { close })));
      await Promise.all(recorder.remaining);
      expect(recorder.told).toEqual(['begin 200 OK, 1 bytes', 'send x', 'end']);
      expect(recorder.errors.map(({ title }) => title)).toEqual(['Error while closing a body (GET /)']);
    }
  });

  it('refuses write() afterwards, in a turn of its own', async () => {
    let write: Write | undefined;
    await Recorder.run((_environ, startResponse) => {
      write = startResponse('200 OK', []);
      return [];
    });
    await expect(write?.('late')).rejects.toThrow(expect.objectContaining({ name: 'ResponseEndedError' }));
  });
});

describe('abort', () => {
  it('aborts the signal, closes the body that waits, and sends nothing more', async () => {
    const reason = new Error('the client is gone');
    const happened: unknown[] = [];
    const next = Promise.withResolvers<never>();
    const body: Body = {
      [Symbol.asyncIterator]: () => ({
        next: () => next.promise,
        return: async () => {
          happened.push('return');
          return { done: true, value: undefined };
        },
      }),
      close: () => void happened.push('close'),
    };
    const recorder = new Recorder((environ, startResponse) => {
      environ['tsgi.signal'].addEventListener('abort', () => happened.push(environ['tsgi.signal'].reason));
      environ['tsgi.response_finished'].push((failure) => void happened.push(failure));
      startResponse('200 OK', []);
      return body;
    });
    recorder.exchange.abort(reason);
    expect(happened).toEqual([reason, 'return', 'close', reason]);
    expect(recorder.exchange.hasEnded()).toBe(true);
    expect(recorder.told).toEqual([]);
    recorder.exchange.abort(new Error('again'));
    expect(happened).toHaveLength(4);
  });

  it('closes a body that comes afterwards', async () => {
    let closed = 0;
    const close = () => {
      closed++;
    };
    const recorder = new Recorder(async (_environ, startResponse) => {
      await turn();
      startResponse('200 OK', []);
      return Object.assign(['x'], { close });
    });
    recorder.exchange.abort(new Error('the client is gone'));
    await turn();
    await turn();
    expect(closed).toBe(1);
    expect(recorder.told).toEqual([]);
  });
});

describe('what a channel can do', () => {
  it('sends hints before the head, and none afterwards', async () => {
    const recorder = await Recorder.run((environ, startResponse) => {
      void environ['tsgi.early_hints']?.([['Link', '</a>']]);
      startResponse('200 OK', []);
      environ['tsgi.flush_headers']?.();
      void environ['tsgi.early_hints']?.([['Link', '</b>']]);
      return [];
    });
    expect(recorder.told).toEqual(['interim Link: </a>', 'begin 200 OK, stream', 'end']);
  });

  it.each<{ title: string; given: Given; has: boolean }>([
    { title: 'has hints', given: {}, has: true },
    { title: 'has no hints without interim()', given: { hints: false }, has: false },
    { title: 'has no hints for HTTP/1.0', given: { request: { version: '1.0' } }, has: false },
  ])('$title', async ({ given, has }) => {
    const { environ } = await Recorder.run(
      answering(() => []),
      given,
    );
    expect(environ['tsgi.early_hints'] !== undefined).toBe(has);
  });

  it('refuses hints that are the server’s own', async () => {
    const recorder = await Recorder.run((environ) => {
      void environ['tsgi.early_hints']?.([['Connection', 'close']]);
      return [];
    });
    expect(rulesOf(recorder)).toEqual(['HINTS-FIELDS']);
  });

  it('sends trailers to a client that takes them, at the end', async () => {
    const given: Given = { request: { acceptsTrailers: true } };
    const recorder = await Recorder.run(function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      environ['tsgi.trailers']?.send?.([['Digest', 'x']]);
    }, given);
    expect(recorder.told).toEqual(['begin 200 OK, stream', 'send one', 'end [["Digest","x"]]']);
  });

  it('has no tsgi.trailers where there is no use for them', async () => {
    const { environ } = await Recorder.run(answering(() => []));
    expect(environ['tsgi.trailers']).toBeUndefined();
  });
});
