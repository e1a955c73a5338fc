/** Our server against every conformance case; and the runner itself against servers that it must find out. */
import { type Server, type Socket, createServer } from 'node:net';
import { type ServerHandle, serve } from '@tsgi/server';
import type { Application } from '@tsgi/spec';
import { CONFORMANCE_CASES, type ConformanceCase, conformanceApplication } from '@tsgi/spec/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartServer, formatConformance, runCase, runConformance } from '../src/conformance/index.ts';
import { stopsItsServer } from '../src/conformance/run-case.ts';

const QUIET = { port: 0, quiet: true, errorLog: () => undefined };

const start: StartServer = (app) => serve(app, QUIET);

const named = (...ids: string[]): ConformanceCase[] =>
  ids.map((id) => CONFORMANCE_CASES.find((row) => row.id === id)!);

describe.concurrent('@tsgi/server', () => {
  let server: ServerHandle;
  beforeAll(async () => {
    server = await serve(conformanceApplication, QUIET);
  });
  afterAll(() => server.close());

  it.each(CONFORMANCE_CASES)('$id ($stands): $title', async (row) => {
    const [result] = stopsItsServer(row)
      ? await runConformance(start, { cases: [row] })
      : [await runCase(server.addresses[0], row)];
    expect(result).toMatchObject({ verdict: 'passed', differences: [] });
  });
});

/** A server that sends some bytes to whoever asks about a case, and is otherwise as it should be. */
const answering =
  (reply: (socket: Socket, request: string) => void): StartServer =>
  async (app) => {
    const good = await start(app);
    const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        const request = bytes.toString('latin1');
        if (request.includes('Conformance-Case')) reply(socket, request);
        else void passOn(good.addresses[0].port, request).then((text) => socket.end(text, 'latin1'));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      addresses: [{ host: '127.0.0.1', port: (server.address() as { port: number }).port }],
      async close() {
        server.close();
        await good.close();
      },
    };
  };

async function passOn(port: number, request: string): Promise<string> {
  const { connect } = await import('../src/index.ts');
  await using client = await connect({ host: '127.0.0.1', port });
  await client.send(request.replace('Host: conformance', 'Host: conformance\r\nConnection: close'));
  return await client.closed();
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

type Wrong = { title: string; reply: (socket: Socket) => unknown; verdict: string; what: string };

describe('runConformance', () => {
  it.each<Wrong>([
    {
      title: 'answers and was never asked by the application',
      reply: (socket) => socket.write(OK),
      verdict: 'differs',
      what: 'observed',
    },
    {
      title: 'says nothing',
      reply: () => undefined,
      verdict: 'unanswered',
      what: 'number of responses',
    },
    {
      title: 'closes',
      reply: (socket) => socket.end(),
      verdict: 'unanswered',
      what: 'number of responses',
    },
    {
      title: 'resets',
      reply: (socket) => socket.resetAndDestroy(),
      verdict: 'unanswered',
      what: 'number of responses',
    },
    {
      title: 'sends what is no HTTP',
      reply: (socket) => socket.end('SSH-2.0-OpenSSH\r\n'),
      verdict: 'differs',
      what: 'exchange',
    },
    {
      title: 'answers twice',
      reply: (socket) => socket.write(OK + OK),
      verdict: 'differs',
      what: 'number of responses',
    },
    {
      title: 'sends more than it said',
      reply: (socket) => socket.write(`${OK}ok`),
      verdict: 'differs',
      what: 'exchange',
    },
    {
      title: 'sends more after its last response',
      reply: (socket) => socket.end(`${OK.replace('\r\n', '\r\nConnection: close\r\n')}ok`),
      verdict: 'differs',
      what: 'exchange',
    },
    {
      title: 'stops in the middle',
      reply: (socket) => socket.end(OK.slice(0, -1)),
      verdict: 'differs',
      what: 'end',
    },
  ])('finds out a server that $title', async ({ reply, verdict, what }) => {
    const cases = named('call-repeated').map((row) => ({
      ...row,
      send: row.send.slice(0, 1),
      expect: { responses: [{ status: 200 }], observed: ['called'] },
    }));
    const [result] = await runConformance(answering(reply), { cases, limit: '800ms' });
    expect(result).toMatchObject({ verdict, case: { id: 'call-repeated', stands: 'CALL-REPEATED' } });
    expect(result!.differences.map((difference) => difference.what)).toContain(what);
  });

  it('tells what a server does not offer from what it does wrong', async () => {
    const without: StartServer = (app) => {
      const wrapped: Application = (environ, startResponse) => {
        delete environ['tsgi.early_hints'];
        return app(environ, startResponse);
      };
      return start(wrapped);
    };
    const results = await runConformance(without, { cases: named('hints-sent', 'hints-1.0') });
    expect(results.map(({ verdict }) => verdict)).toEqual(['lacking', 'passed']);
  });

  it('gives up on a step that never comes, within the time it has', async () => {
    const [row] = named('prompt');
    const holding: StartServer = (app) =>
      start(async (environ, startResponse) => {
        const body = await app(environ, startResponse);
        if (environ.HTTP_CONFORMANCE_CASE === undefined) return body;
        await environ['tsgi.signal'].reason;
        await new Promise((resolve) => environ['tsgi.signal'].addEventListener('abort', resolve));
        return body;
      });
    const began = Date.now();
    const [result] = await runConformance(holding, { cases: [row!], limit: '300ms' });
    expect(Date.now() - began).toBeLessThan(3000);
    expect(result).toMatchObject({ verdict: 'unanswered' });
    expect(result!.differences).toContainEqual({
      what: 'exchange',
      must: 'one to the end',
      came: 'no "first-chunk"',
    });
  });

  it('asks a server that runs already, by its URL or its address', async () => {
    await using server = await serve(conformanceApplication, QUIET);
    const cases = named('path-decoded');
    const passed = [{ verdict: 'passed' }];
    expect(await runConformance({ url: server.addresses[0].url }, { cases })).toMatchObject(passed);
    expect(await runConformance({ url: `${server.addresses[0].url}/` }, { cases })).toMatchObject(passed);
    expect(await runConformance({ address: server.addresses[0] }, { cases })).toMatchObject(passed);
  });

  it('says how to start a server that serves something else', async () => {
    await using server = await serve((_environ, startResponse) => {
      startResponse('200 OK', []);
      return ['hello'];
    }, QUIET);
    await expect(runConformance({ url: server.addresses[0].url })).rejects.toThrow(
      /must serve the conformance application, .*: tsgi @tsgi\/spec\/conformance:conformanceApplication$/,
    );
  });

  it.each(['https://127.0.0.1', 'http://127.0.0.1:8000/path', 'http://u:p@127.0.0.1', '127.0.0.1:8000', ''])(
    'refuses %j, which is no URL of a server',
    async (url) => {
      await expect(runConformance({ url })).rejects.toThrow(
        `a server's URL must be like http://127.0.0.1:8000, got ${JSON.stringify(url)}`,
      );
    },
  );

  it('says so when nothing answers', async () => {
    const server = await serve(conformanceApplication, QUIET);
    await server.close();
    await expect(runConformance({ url: server.addresses[0].url })).rejects.toThrow(
      `nothing answers at ${server.addresses[0].url}: connect ECONNREFUSED`,
    );
  });

  it('closes the server that it started, also when that cannot be asked', async () => {
    let closed = 0;
    const wrong: StartServer = async () => {
      const server = await start(() => []);
      return {
        addresses: server.addresses,
        async close() {
          await server.close();
          closed++;
        },
      };
    };
    await expect(runConformance(wrong)).rejects.toThrow('conformance application');
    expect(closed).toBe(1);
  });
});

describe('formatConformance', () => {
  it('puts servers side by side, and says what differs', () => {
    const row = { id: 'one', stands: 'FAIL-500', title: 'something holds' } as const;
    const difference = { what: 'status', must: '500', came: '200' };
    const text = formatConformance({
      good: [
        { case: row, verdict: 'passed', differences: [] },
        { case: { ...row, id: 'other' }, verdict: 'lacking', differences: [difference] },
      ],
      bad: [
        { case: row, verdict: 'differs', differences: [difference] },
        { case: { ...row, id: 'other' }, verdict: 'unanswered', differences: [] },
      ],
    });
    expect(text).toBe(`Case   Stands for  good  bad
one    FAIL-500    ✓     ✗
other  FAIL-500    –     !

bad ✗ one (FAIL-500): something holds
    status: must be 500, came 200
bad ! other (FAIL-500): something holds

good: 1 of 2 cases passed, 1 about what it does not offer
bad: 0 of 2 cases passed, 1 differ, 1 unanswered
`);
  });
});
