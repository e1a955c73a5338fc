/**
 * What a client gets of a body, and when.
 *
 * @module
 */
import { outcome } from '../conformance/outcome.ts';
import type { WireRule } from './rule.ts';
import { onTheWire } from './wire-rule.ts';

export const BODY_ON_THE_WIRE: readonly WireRule[] = [
  onTheWire('BODY-UTF8', {
    text: 'A string is sent as UTF-8; its length is that in bytes.',
    source: 'TSGI',
    good: outcome({ responses: [{ body: 'Zo\u00c3\u00ab \u00e2\u0098\u0083' }] }),
    bad: outcome({ responses: [{ body: 'Zo\u00eb \u0003' }] }),
  }),
  onTheWire('BODY-EMPTY-CHUNK', {
    text: 'An empty chunk is sent as nothing, and ends nothing.',
    source: 'RFC9112§7.1',
    good: outcome({ responses: [{ framing: 'chunked', body: 'onetwo' }] }),
    bad: outcome({ responses: [{ framing: 'chunked', body: 'one' }], trouble: 'bytes that are no response' }),
  }),
  onTheWire('BODY-TOO-LONG', {
    text: 'More than the declared `Content-Length` is never sent.',
    source: 'PEP3333 "Handling the Content-Length Header"',
    good: outcome({ responses: [{ body: 'abc' }], connection: 'closed' }),
    bad: outcome({
      responses: [{ body: 'abc' }],
      trouble: 'bytes that are no response',
      received: 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef',
    }),
  }),
  onTheWire('BODY-TOO-SHORT', {
    text: 'If less came than the declared `Content-Length`, the connection is closed, so that the client sees that something is missing.',
    source: 'PEP3333 "Handling the Content-Length Header"',
    good: outcome({ responses: [{ body: 'ab', ends: 'cut' }], connection: 'closed' }),
    bad: outcome({ responses: [{ body: 'abH' }], trouble: 'bytes that are no response' }),
  }),
  onTheWire('BODY-ARRAY-LENGTH', {
    text: 'An array is a body of known length: it gets a `Content-Length`, unless `write()` has sent something before or the application gives one itself.',
    source: 'PEP3333 "Handling the Content-Length Header"',
    good: outcome({ responses: [{ body: 'one two', fields: [['Content-Length', '7']] }] }),
    bad: outcome({
      responses: [{ framing: 'chunked', body: 'one two', fields: [['Transfer-Encoding', 'chunked']] }],
    }),
  }),
  onTheWire('BODY-HEAD', {
    text: 'A response to `HEAD` has the fields that one to `GET` would have, `Content-Length` among them, and no content. An empty array that declares no length gets none: the application may have left out what `GET` would have.',
    source: 'RFC9110§9.3.2',
    good: outcome({ responses: [{ framing: 'none', fields: [['Content-Length', '6']] }] }),
    bad: outcome({
      responses: [{ framing: 'none', fields: [['Content-Length', '6']] }],
      trouble: 'bytes that are no response',
      received: 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nonetwo',
    }),
  }),
  onTheWire('BODY-CHUNKED', {
    text: 'A body of unknown length is sent chunked to a client of HTTP/1.1, and the connection is kept.',
    source: 'RFC9112§7.1',
    good: outcome({
      responses: [{ framing: 'chunked', body: 'onetwo', fields: [['Transfer-Encoding', 'chunked']] }],
    }),
    bad: outcome({ responses: [{ framing: 'until-close', body: 'onetwo' }], connection: 'closed' }),
  }),
  onTheWire('BODY-UNTIL-CLOSE', {
    text: 'To a client of HTTP/1.0, the end of a body of unknown length is the end of the connection.',
    source: 'RFC9112§6.3',
    good: outcome({ responses: [{ framing: 'until-close', body: 'onetwo' }], connection: 'closed' }),
    bad: outcome({
      responses: [
        { framing: 'until-close', body: '3\r\none\r\n', fields: [['Transfer-Encoding', 'chunked']] },
      ],
      connection: 'closed',
    }),
  }),
  onTheWire('BODY-NOTHING-EARLY', {
    text: 'Nothing is sent before the first chunk that is not empty, the end of the body, or `tsgi.flush_headers`: until then an application can change its mind.',
    source: 'PEP3333 "The start_response() Callable"',
    good: outcome({ responses: [{ status: 503, body: 'sorry' }] }),
    bad: outcome({ responses: [{ ends: 'cut' }], connection: 'closed' }),
  }),
  onTheWire('BODY-PROMPT', {
    text: 'A chunk is sent when it is there; it does not wait for the next one.',
    source: 'PEP3333 "Buffering and Streaming"',
    good: outcome({ responses: [{ framing: 'chunked', body: 'first-chunk second-chunk' }] }),
    bad: outcome({ responses: [], connection: 'silent', trouble: 'no "first-chunk"' }),
  }),
  onTheWire('BODY-BACKPRESSURE', {
    text: 'While a client does not take what was sent, the body is not asked for more.',
    source: 'PEP3333 "Buffering and Streaming"',
    good: outcome({ responses: [], connection: 'left', observed: ['given up'] }),
    bad: outcome({ responses: [], connection: 'left', observed: ['all was taken', 'given up'] }),
  }),
  onTheWire('BODY-TURNS', {
    text: 'However many chunks an application gives synchronously, even empty ones, the server answers other requests meanwhile. An application that awaits everything it is given starves no other request.',
    source: 'TSGI',
    good: outcome({ responses: [{ framing: 'chunked', body: 'done' }], observed: ['runs'] }),
    bad: outcome({ responses: [{ framing: 'chunked', body: 'starved' }], observed: ['runs'] }),
  }),
  onTheWire('BODY-REUSE', {
    text: "The memory of a chunk is the application's again as soon as the next one is asked for, the promise of `write()` resolves, or the body is closed. Whatever calls an application has sent the bytes by then, or copied them; middleware too.",
    source: 'TSGI',
    good: outcome({ responses: [{ framing: 'chunked', body: 'aabb' }] }),
    bad: outcome({ responses: [{ framing: 'chunked', body: 'bbbb' }] }),
  }),
  onTheWire('FILE-BODY', {
    text: 'A body that `tsgi.file_wrapper` made is sent and closed as any other; `close()` closes the file.',
    source: 'PEP3333 "Optional Platform-Specific File Handling"',
    good: outcome({ responses: [{ body: 'file content' }], observed: ['close'] }),
    bad: outcome({ responses: [{ body: 'file content' }], observed: [] }),
  }),
  onTheWire('WRITE-ENDED', {
    text: 'A response that has no content, to `HEAD` or with status 204 or 304, ends with the first `write()` that is not empty: the next one fails. An application that lets that end it is not to blame, and neither is one whose client has left.',
    source: 'TSGI',
    good: outcome({ responses: [{ framing: 'none' }, { body: 'ok' }], observed: ['failed'] }),
    bad: outcome({ responses: [{ framing: 'none' }], connection: 'silent', observed: [] }),
  }),
  onTheWire('WRITE-PRECEDES', {
    text: 'What `write()` is given is sent before what the application returns, in order.',
    source: 'PEP3333 "The write() Callable"',
    good: outcome({ responses: [{ framing: 'chunked', body: '1234' }] }),
    bad: outcome({ responses: [{ framing: 'chunked', body: '3412' }] }),
  }),
];
