/** What a server may offer: early hints, flushed headers, trailers. @module */
import type { Header } from '../../response.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { answer, start } from './applications.ts';
import { get, head } from './request-text.ts';

const LINK: Header = ['Link', '</style.css>; rel=preload'];

export const CAPABILITY_CASES: readonly ConformanceCase[] = [
  {
    id: 'hints-sent',
    title: 'tsgi.early_hints sends a 103 at once',
    stands: 'HINTS-SENT',
    needs: 'tsgi.early_hints',
    async app(environ, startResponse, run) {
      void environ['tsgi.early_hints']?.([LINK, ['X-Hint', 'yes']]);
      await run.released;
      return answer(startResponse);
    },
    send: [get(), { until: 'HTTP/1.1 103' }, { until: 'yes\r\n\r\n' }, { act: 'release' }],
    expect: {
      responses: [
        {
          status: 200,
          body: 'ok',
          interim: [{ status: 103, fields: { link: LINK[1], 'x-hint': 'yes' } }],
        },
      ],
    },
  },
  {
    id: 'hints-apart',
    title: 'the fields of a 103 are not those of the response',
    stands: 'HINTS-SENT',
    needs: 'tsgi.early_hints',
    app(environ, startResponse) {
      void environ['tsgi.early_hints']?.([LINK]);
      return answer(startResponse);
    },
    send: get(),
    expect: { responses: [{ status: 200, fields: { link: [] }, interim: [{ status: 103 }] }] },
  },
  {
    id: 'hints-1.0',
    title: 'an HTTP/1.0 client gets no interim response',
    stands: 'RFC9110§15.2',
    of: 'wire',
    app(environ, startResponse, run) {
      void environ['tsgi.early_hints']?.([LINK]);
      run.note('called');
      return answer(startResponse);
    },
    send: head('GET / HTTP/1.0'),
    expect: { responses: [{ status: 200, body: 'ok', interim: [] }], observed: ['called'] },
  },
  {
    id: 'flush-sent',
    title: 'tsgi.flush_headers sends status and fields before there is a chunk',
    stands: 'FLUSH-SENT',
    needs: 'tsgi.flush_headers',
    async *app(environ, startResponse, run) {
      start(startResponse, ['X-Flushed', 'at once']);
      environ['tsgi.flush_headers']?.();
      await run.released;
      yield 'text';
    },
    send: [get(), { until: 'at once' }, { until: '\r\n\r\n' }, { act: 'release' }],
    expect: { responses: [{ status: 200, body: 'text' }] },
  },
  {
    id: 'flush-commits',
    title: 'what tsgi.flush_headers has sent cannot be replaced',
    stands: 'FLUSH-SENT',
    needs: 'tsgi.flush_headers',
    app(environ, startResponse) {
      start(startResponse);
      environ['tsgi.flush_headers']?.();
      startResponse('503 Service Unavailable', [], { error: new Error('the failure') });
      return ['sorry'];
    },
    send: get(),
    expect: { responses: [{ status: 200, ends: 'cut' }] },
  },
  {
    id: 'trailers-received',
    title: 'tsgi.trailers.received has the trailer section once the content was read',
    stands: 'TRAILERS-RECEIVED',
    of: 'wire',
    needs: 'tsgi.trailers',
    async app(environ, startResponse, run) {
      const received = () => environ['tsgi.trailers']?.received;
      run.note(received() === undefined ? 'not yet' : 'too early');
      await environ['tsgi.input'].read();
      run.note(JSON.stringify(received()));
      return answer(startResponse);
    },
    send: [
      `${head('POST / HTTP/1.1', 'Transfer-Encoding: chunked')}3\r\nabc\r\n0\r\n`,
      'X-Sum: 1\r\nx-sum: 2\r\n\r\n',
    ],
    expect: {
      responses: [{ status: 200 }],
      observed: ['not yet', '[["X-Sum","1"],["x-sum","2"]]'],
    },
  },
  {
    id: 'trailers-sent',
    title: 'tsgi.trailers.send sends a trailer section to a client that takes one',
    stands: 'TRAILERS-SENT',
    needs: 'tsgi.trailers',
    *app(environ, startResponse) {
      start(startResponse);
      yield 'text';
      environ['tsgi.trailers']?.send?.([
        ['X-Sum', 'abc'],
        ['X-Count', '4'],
      ]);
    },
    send: get('/', 'TE: trailers', 'Connection: TE'),
    expect: {
      responses: [
        {
          status: 200,
          body: 'text',
          trailers: [
            ['X-Sum', 'abc'],
            ['X-Count', '4'],
          ],
        },
      ],
      connection: 'kept',
    },
  },
  {
    id: 'trailers-unasked',
    title: 'a client that does not say that it takes trailers gets none',
    stands: 'RFC9110§6.5.1',
    *app(environ, startResponse) {
      start(startResponse);
      yield 'text';
      environ['tsgi.trailers']?.send?.([['X-Sum', 'abc']]);
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'text', trailers: [] }] },
  },
];
