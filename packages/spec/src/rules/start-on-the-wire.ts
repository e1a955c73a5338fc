/**
 * What a client gets of status and fields.
 *
 * @module
 */
import { outcome } from '../conformance/outcome.ts';
import type { WireRule } from './rule.ts';
import { onTheWire } from './wire-rule.ts';

const INTERNAL = { status: 500, reason: 'Internal Server Error' };

const DATE = ['Date', 'Thu, 26 Nov 2026 08:00:00 GMT'] as const;

export const START_ON_THE_WIRE: readonly WireRule[] = [
  onTheWire('START-LAZY', {
    text: '`startResponse` may be called as late as in the first step of the iteration that gives a chunk: an application may be a generator. The server does not expect it before.',
    source: 'PEP3333 "The start_response() Callable"',
    good: outcome({ responses: [{ status: 201, body: 'lazy' }] }),
    bad: outcome({ responses: [INTERNAL] }),
  }),
  onTheWire('START-ONCE-EVEN-AFTER-THROW', {
    text: 'A call of `startResponse` that threw counts: the next one needs `{ error }`, and is taken with it.',
    source: 'PEP3333 "The start_response() Callable"',
    good: outcome({ responses: [{ status: 503, body: 'sorry' }], observed: ['refused', 'refused'] }),
    bad: outcome({ responses: [{ status: 503, body: 'sorry' }], observed: ['refused', 'accepted'] }),
  }),
  onTheWire('START-REPLACED', {
    text: 'With `{ error }` and nothing sent yet, status and headers replace those of the call before.',
    source: 'PEP3333 "The start_response() Callable"',
    good: outcome({
      responses: [{ status: 503, body: 'sorry', fields: [['Content-Length', '5']] }],
      observed: ['accepted'],
    }),
    bad: outcome({
      responses: [
        {
          status: 503,
          body: 'sorr',
          fields: [
            ['X-Old', 'yes'],
            ['Content-Length', '4'],
          ],
        },
      ],
      observed: ['accepted'],
    }),
  }),
  onTheWire('HEADER-INJECTION', {
    text: 'CR, LF and NUL in a name, a value or a status never reach the client, not even as something else: the response fails.',
    source: 'RFC9110§5.5',
    good: outcome({ responses: [INTERNAL], received: 'HTTP/1.1 500 Internal Server Error\r\n' }),
    bad: outcome({ responses: [INTERNAL], received: 'HTTP/1.1 200 OK\r\nX-Value: a\r\nX-Injected: yes\r\n' }),
  }),
  onTheWire('HEADER-STRIPPED', {
    text: 'Fields that belong to one connection are left out where an application gives them all the same; the rest of the response is sent.',
    source: 'RFC9110§7.6.1',
    good: outcome({ responses: [{ body: 'text', fields: [['X-Kept', 'yes']] }] }),
    bad: outcome({
      responses: [{ body: 'text', fields: [['X-Kept', 'yes']] }],
      received: 'HTTP/1.1 200 OK\r\nUpgrade: from-the-application\r\nX-Kept: yes\r\n',
    }),
  }),
  onTheWire('HEADER-ORDER', {
    text: 'Fields that repeat are sent as lines of their own, in the order of the array.',
    source: 'RFC9110§5.3',
    good: outcome({
      responses: [
        {
          body: 'text',
          fields: [
            ['Set-Cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
            ['Set-Cookie', 'b=2'],
            ['set-cookie', 'a=3'],
          ],
        },
      ],
    }),
    bad: outcome({ responses: [{ body: 'text', fields: [['Set-Cookie', 'a=1, b=2, a=3']] }] }),
  }),
  onTheWire('HEADER-DATE', {
    text: 'A response has one `Date`: that of the application if it gives one.',
    source: 'RFC9110§6.6.1',
    good: outcome({ responses: [{ body: 'text', fields: [DATE] }] }),
    bad: outcome({ responses: [{ body: 'text', fields: [DATE, DATE] }] }),
  }),
];
