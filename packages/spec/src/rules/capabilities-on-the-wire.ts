/**
 * What a server may leave out, where it does not.
 *
 * @module
 */
import { outcome } from '../conformance/outcome.ts';
import type { WireRule } from './rule.ts';
import { onTheWire } from './wire-rule.ts';

export const CAPABILITIES_ON_THE_WIRE: readonly WireRule[] = [
  onTheWire('HINTS-SENT', {
    text: '`tsgi.early_hints` sends a 103 (Early Hints) at once. After the head of the response it does nothing, and a server may leave out hints beyond a bound. It may return a promise, which an application that sends many awaits: it waits for a slow client.',
    source: 'RFC8297§2',
    good: outcome({
      responses: [
        {
          body: 'ok',
          interim: [
            {
              status: 103,
              fields: [
                ['Link', '</style.css>; rel=preload'],
                ['X-Hint', 'yes'],
              ],
            },
          ],
        },
      ],
    }),
    bad: outcome({ responses: [], connection: 'silent', trouble: 'no "HTTP/1.1 103"' }),
  }),
  onTheWire('FLUSH-SENT', {
    text: '`tsgi.flush_headers` sends status and fields at once, without waiting for a chunk.',
    source: 'TSGI',
    good: outcome({ responses: [{ framing: 'chunked', body: 'text' }] }),
    bad: outcome({ responses: [], connection: 'silent', trouble: 'no "at once"' }),
  }),
  onTheWire('TRAILERS-RECEIVED', {
    text: "`tsgi.trailers.received` is the request's trailer section once the input was read to its end, and `undefined` before.",
    source: 'RFC9110§6.5',
    good: outcome({ observed: ['not yet', '[["X-Sum","1"],["x-sum","2"]]'] }),
    bad: outcome({ observed: ['not yet', '[]'] }),
  }),
  onTheWire('TRAILERS-SENT', {
    text: '`tsgi.trailers.send` sends a trailer section after chunked content. It is only there for a client that said `TE: trailers`.',
    source: 'RFC9110§6.5.1',
    good: outcome({
      responses: [
        {
          framing: 'chunked',
          body: 'text',
          trailers: [
            ['X-Sum', 'abc'],
            ['X-Count', '4'],
          ],
        },
      ],
    }),
    bad: outcome({ responses: [{ framing: 'chunked', body: 'text' }] }),
  }),
];
