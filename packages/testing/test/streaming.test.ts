/** Responses that are read as they arrive. */
import { once } from 'node:events';
import type { Application, Environ } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { type Client, client } from '../src/index.ts';
import { TRANSPORTS, gate } from './transports.ts';

const text = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();

type OpenOptions = Parameters<Client['open']>[2];

/** Sends its head, and then nothing until the client has left. */
function waiting(): Application {
  return async function* (environ, startResponse) {
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    environ['tsgi.flush_headers']?.();
    yield '';
    await once(environ['tsgi.signal'], 'abort');
  };
}

/** Sends without end, and counts what it was asked for. */
function endless(size = 10_000) {
  const seen = { chunks: 0, reason: undefined as unknown };
  const left = gate();
  const app: Application = async function* (environ, startResponse) {
    environ['tsgi.signal'].addEventListener('abort', () => {
      seen.reason = environ['tsgi.signal'].reason as unknown;
      left.resolve(undefined);
    });
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    for (;;) {
      seen.chunks++;
      yield 'x'.repeat(size);
    }
  };
  return { app, seen, left: left.promise };
}

/** Resolves when a number has stopped to grow. */
async function settled(count: () => number): Promise<number> {
  for (let last = -1; ;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (count() === last) return last;
    last = count();
  }
}

describe.each(TRANSPORTS)('open over $over', (transport) => {
  it('comes back with the head, and reads each chunk as it arrives', async () => {
    const gates = [gate(), gate()];
    const app: Application = async function* (environ, startResponse) {
      startResponse('206 Partial', [['X-A', '1']]);
      environ['tsgi.flush_headers']?.();
      await gates[0]?.promise;
      yield 'one';
      await gates[1]?.promise;
      yield 'two';
    };
    await using asking = client(app, transport);
    const response = await asking.open('GET', '/a');
    expect(response).toMatchObject({ status: 206, reason: 'Partial', version: '1.1', history: [] });
    expect(response.headers.get('x-a')).toBe('1');
    expect(response.request).toEqual({ method: 'GET', target: '/a' });
    expect(response.environ?.PATH_INFO).toBe('/a');
    gates[0]?.resolve(undefined);
    expect(text(await response.read())).toBe('one');
    gates[1]?.resolve(undefined);
    expect(text(await response.read())).toBe('two');
    expect(await response.read()).toBeUndefined();
    expect(await response.read()).toBeUndefined();
  });

  it.each<[string, Application, OpenOptions?]>([
    ['is being sent', endless().app],
    ['waits for its application', waiting()],
    ['is sent slowly', endless(1).app],
    ['is asked for with content that is not read', waiting(), { body: new Uint8Array(200_000) }],
  ])('is given up without a word by close(): a response that %s', async (_, app, sent) => {
    const asking = client(app, { ...transport, showErrors: false });
    await asking.open('POST', '/', sent);
    await asking.close();
    expect(asking.errors).toEqual([]);
  });

  it('goes both ways at once', async () => {
    const app: Application = async function* (environ, startResponse) {
      startResponse('200 OK', []);
      environ['tsgi.flush_headers']?.();
      for await (const piece of environ['tsgi.input']) yield Buffer.from(piece).toString().toUpperCase();
    };
    const turns = [gate(), gate()];
    const body = async function* () {
      for (const [index, turn] of turns.entries()) {
        await turn.promise;
        yield `turn ${index}`;
      }
    };
    await using asking = client(app, transport);
    const response = await asking.open('POST', '/', { body: body() });
    for (const [index, turn] of turns.entries()) {
      turn.resolve(undefined);
      expect(text(await response.read())).toBe(`TURN ${index}`);
    }
    expect(await response.read()).toBeUndefined();
  });

  it('lets the application feel a slow reader', async () => {
    const { app, seen } = endless();
    await using asking = client(app, transport);
    const response = await asking.open('GET', '/');
    const before = await settled(() => seen.chunks);
    // What fits into the buffers on the way is some megabytes for a socket.
    expect(before).toBeLessThan(2_000);
    const wanted = before * 10_000 + 1_000_000;
    for (let read = 0; read < wanted;) read += (await response.read())?.length ?? Infinity;
    const after = await settled(() => seen.chunks);
    expect(after).toBeGreaterThan(before);
    response.abort();
  });

  it('vanishes by abort()', async () => {
    const { app, seen, left } = endless();
    await using asking = client(app, transport);
    const response = await asking.open('GET', '/');
    expect((await response.read())?.length).toBeGreaterThan(0);
    response.abort();
    await left;
    expect(seen.reason).toMatchObject({ name: 'ConnectionClosed', why: 'client' });
    await expect(response.read()).rejects.toThrow('the response was given up');
  });

  it('vanishes when a loop is left early, or a block', async () => {
    const first = endless();
    await using asking = client(first.app, transport);
    for await (const piece of await asking.open('GET', '/')) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await first.left;
    const second = endless();
    await using other = client(second.app, transport);
    {
      await using response = await other.open('GET', '/');
      expect(response.status).toBe(200);
    }
    await second.left;
  });

  it('gives the rest as a whole', async () => {
    const app: Application = async function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      await new Promise((resolve) => setTimeout(resolve, 5));
      yield 'two';
      await new Promise((resolve) => setTimeout(resolve, 5));
      yield 'three';
    };
    await using asking = client(app, transport);
    const response = await asking.open('GET', '/');
    expect(text(await response.read())).toBe('one');
    expect(await response.rest()).toMatchObject({ status: 200, chunks: ['two', 'three'], text: 'twothree' });
    expect(await response.rest()).toMatchObject({ text: 'twothree' });
  });

  it('reads a loop to its end, and then the trailers', async () => {
    const app: Application = function* (environ, startResponse) {
      startResponse('200 OK', []);
      environ['tsgi.trailers']?.send?.([['X-Sum', '6']]);
      yield 'one';
      yield 'two';
    };
    await using asking = client(app, transport);
    const response = await asking.open('GET', '/', { headers: { TE: 'trailers' } });
    expect(response.trailers).toEqual([]);
    let all = '';
    for await (const piece of response) all += text(piece) ?? '';
    expect(all).toBe('onetwo');
    expect(response.trailers).toEqual([['X-Sum', '6']]);
  });

  it('has nothing to read where there is no content', async () => {
    const app: Application = (_environ, startResponse) => {
      startResponse('204 No Content', []);
      return [];
    };
    await using asking = client(app, transport);
    const response = await asking.open('GET', '/');
    expect(await response.read()).toBeUndefined();
    expect(await response.rest()).toMatchObject({ status: 204, text: '', chunks: [] });
  });

  it('follows redirects, and leaves the last response open', async () => {
    const app: Application = function* ({ PATH_INFO }, startResponse) {
      if (PATH_INFO === '/') startResponse('303 See Other', [['Location', '/end']]);
      else startResponse('200 OK', []);
      yield PATH_INFO;
    };
    await using asking = client(app, transport);
    const response = await asking.open('POST', '/', { redirect: 'follow' });
    expect(response).toMatchObject({ status: 200, history: [{ status: 303, text: '/' }] });
    expect((await response.rest()).text).toBe('/end');
  });

  it('rejects when the response breaks off', async () => {
    const app: Application = function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      throw new Error('in the middle');
    };
    await using asking = client(app, transport);
    const response = await asking.open('GET', '/');
    expect(text(await response.read())).toBe('one');
    await expect(response.read()).rejects.toThrow(/complete|ended before/);
    expect(asking.errors.join('')).toContain('in the middle');
    await expect(asking.get('/')).rejects.toThrow(/complete|ended before/);
  });

  it('does not take a client that has all it wants for one that left', async () => {
    let environ: Environ | undefined;
    const done = gate();
    const app: Application = async function* (given, startResponse) {
      environ = given;
      startResponse('200 OK', [['Content-Length', '3']]);
      yield 'one';
      // The client has the whole response, and the application has still to clean up.
      await new Promise((resolve) => setTimeout(resolve, 30));
      done.resolve(undefined);
    };
    await using asking = client(app, transport);
    expect((await asking.get('/')).text).toBe('one');
    await done.promise;
    expect(environ?.['tsgi.signal'].aborted).toBe(false);
  });
});

describe.each(TRANSPORTS)('a signal over $over', (transport) => {
  const silent = () => {
    const left = gate();
    const app: Application = async (environ) => {
      environ['tsgi.signal'].addEventListener('abort', () => left.resolve(undefined));
      await left.promise;
      return [];
    };
    return { app, left: left.promise };
  };

  it('gives up a request that is not answered', async () => {
    const { app, left } = silent();
    await using asking = client(app, { ...transport, lint: false });
    const giving = new AbortController();
    const asked = asking.get('/', { signal: giving.signal });
    setTimeout(() => giving.abort(new Error('enough')), 20);
    await expect(asked).rejects.toThrow('enough');
    await left;
  });

  it('can be a time limit', async () => {
    await using asking = client(silent().app, { ...transport, lint: false });
    await expect(asking.get('/', { signal: AbortSignal.timeout(20) })).rejects.toThrow(
      expect.objectContaining({ name: 'TimeoutError' }),
    );
  });

  it('gives up a response in the middle', async () => {
    const { app, left } = endless();
    await using asking = client(app, transport);
    const giving = new AbortController();
    const response = await asking.open('GET', '/', { signal: giving.signal });
    await response.read();
    giving.abort(new Error('enough'));
    await expect(response.rest()).rejects.toThrow('enough');
    await left;
  });

  it('that has aborted before asks nothing', async () => {
    let called = false;
    await using asking = client(() => {
      called = true;
      return [];
    }, transport);
    await expect(asking.get('/', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    expect(called).toBe(false);
  });
});
