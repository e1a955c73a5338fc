/**
 * How a response ends, well or badly, and who is told.
 *
 * @module
 */
import { outcome } from '../conformance/outcome.ts';
import type { WireRule } from './rule.ts';
import { onTheWire } from './wire-rule.ts';

const INTERNAL = { status: 500, reason: 'Internal Server Error' };
const LEFT = { responses: [], connection: 'left' } as const;

export const END_ON_THE_WIRE: readonly WireRule[] = [
  onTheWire('CLOSE-ON-END', {
    text: 'A body is closed after its last chunk.',
    source: 'PEP3333 "Specification Details"',
    good: outcome({ responses: [{ body: 'text' }], observed: ['end', 'close', 'later'] }),
    bad: outcome({ responses: [{ body: 'text' }], observed: ['end', 'later'] }),
  }),
  onTheWire('CLOSE-ON-ERROR', {
    text: 'A body is closed when it fails, or when the response fails for another reason.',
    source: 'PEP3333 "Specification Details"',
    good: outcome({ responses: [{ body: 'text', ends: 'cut' }], observed: ['close', 'later'] }),
    bad: outcome({ responses: [{ body: 'text', ends: 'cut' }], observed: ['later'] }),
  }),
  onTheWire('CLOSE-ON-DISCONNECT', {
    text: 'A body is closed when the client has left, even while a `next()` is pending that never comes back.',
    source: 'PEP3333 "Specification Details"',
    good: outcome({ ...LEFT, observed: ['close', 'later'] }),
    bad: outcome(LEFT),
  }),
  onTheWire('CLOSE-STREAM', {
    text: 'A web stream that is a body is cancelled, and a `Readable` of Node.js destroyed, where another body would be closed: also while its next piece is awaited, before its first one was asked for, and if the client has left before it was returned. `toBody` of this package makes a `close()` of it.',
    source: 'TSGI',
    good: outcome({ ...LEFT, observed: ['cancelled'] }),
    bad: outcome(LEFT),
  }),
  onTheWire('FAIL-500', {
    text: 'An application that fails before anything was sent is answered for with 500, whatever it had begun.',
    source: 'PEP3333 "Error Handling"',
    good: outcome({ responses: [INTERNAL] }),
    bad: outcome({ responses: [], connection: 'closed' }),
  }),
  onTheWire('FAIL-CUT', {
    text: 'A response that fails after its head was sent is cut so that no client can take it for complete: chunked content has no last chunk, and where the end of the connection would look like the end of the content, the connection is reset.',
    source: 'RFC9112§8',
    good: outcome({ responses: [{ framing: 'chunked', body: 'text', ends: 'cut' }], connection: 'closed' }),
    bad: outcome({ responses: [{ framing: 'chunked', body: 'text' }] }),
  }),
  onTheWire('FAIL-HIDDEN', {
    text: 'The client never sees what was thrown. The log does.',
    source: 'PEP3333 "Error Handling"',
    good: outcome({ responses: [INTERNAL], received: 'HTTP/1.1 500 Internal Server Error\r\n' }),
    bad: outcome({ responses: [INTERNAL], received: 'Error: the secret of the application' }),
  }),
  onTheWire('FAIL-ALIVE', {
    text: 'A failure harms no other request: others, also those on the same connection, are served.',
    source: 'TSGI',
    good: outcome({ responses: [INTERNAL, { body: 'alive' }], observed: ['called', 'called'] }),
    bad: outcome({ responses: [INTERNAL], connection: 'reset', observed: ['called'] }),
  }),
  onTheWire('SIGNAL-GONE', {
    text: '`tsgi.signal` aborts when the client is gone before the response has ended, with an `Error` as its reason; also while its content is not read, within two seconds of the news reaching the server. A client that closes its half of the connection counts as gone unless the server is set up to answer it.',
    source: 'TSGI',
    good: outcome({ ...LEFT, observed: ['aborted', 'heard'] }),
    bad: outcome(LEFT),
  }),
  onTheWire('SIGNAL-QUIET', {
    text: '`tsgi.signal` does not abort after a response has ended: a client that closes its half is sent what was answered by then.',
    source: 'TSGI',
    good: outcome({ responses: [{ body: 'ok' }], observed: ['later'] }),
    bad: outcome({ responses: [{ body: 'ok' }], observed: ['aborted', 'later'] }),
  }),
  onTheWire('SIGNAL-SHUTDOWN', {
    text: '`tsgi.shutdown` aborts when the server begins to stop, with an `Error` as its reason, and a response that ends then is sent whole; `tsgi.signal` aborts later, when the response is cut.',
    source: 'TSGI',
    good: outcome({ responses: [{ framing: 'chunked', body: 'first, heard' }], connection: 'closed' }),
    bad: outcome({ responses: [{ framing: 'chunked', body: 'first', ends: 'cut' }], connection: 'closed' }),
  }),
  onTheWire('FINISHED-ALWAYS', {
    text: 'The callbacks of `tsgi.response_finished` run when the response has ended, failed, or lost its client; with what ended it early, if anything did.',
    source: 'TSGI',
    good: outcome({ observed: ['finished'] }),
    bad: outcome({ observed: [] }),
  }),
  onTheWire('FINISHED-ORDER', {
    text: 'They run in reverse order: what was added last is undone first.',
    source: 'TSGI',
    good: outcome({ observed: ['third', 'second', 'first'] }),
    bad: outcome({ observed: ['first', 'second', 'third'] }),
  }),
];
