/**
 * The content of a request: what `tsgi.input` gives against the bytes that were sent.
 *
 * @module
 */
import { outcome } from '../conformance/outcome.ts';
import type { WireRule } from './rule.ts';
import { onTheWire } from './wire-rule.ts';

export const INPUT_ON_THE_WIRE: readonly WireRule[] = [
  onTheWire('INPUT-ENDS', {
    text: 'The input ends where the content does, though the connection goes on: from then on each read gives an empty array at once. `read()` without a size gives all that is left. Content that does not come whole makes the read fail.',
    source: 'PEP3333 "Input and Error Streams"',
    good: outcome({
      responses: [{}, {}],
      observed: ['"abc"', '""', '""', '""', '"defg"', '""', '""', '""'],
    }),
    bad: outcome({ responses: [], connection: 'silent', observed: ['"abc"'] }),
  }),
  onTheWire('INPUT-SIZES', {
    text: '`read(size)` waits for that many bytes; it gives fewer only at the end of the content.',
    source: 'PEP3333 "Input and Error Streams"',
    good: outcome({ observed: ['"ab"', '""', '"cd"', '"e"', '""'] }),
    bad: outcome({ observed: ['"a"', '""', '"bc"', '"de"', '""'] }),
  }),
  onTheWire('INPUT-LINES', {
    text: '`readline()` gives a line with its LF, or what is left; with a size, no more than that. `readlines(hint)` stops after the line that reaches the hint. All these and `read` may be mixed.',
    source: 'PEP3333 "Input and Error Streams"',
    good: outcome({ observed: ['"a\\n"', '"b\\r\\n"', '"\\n"', '"end"', '""'] }),
    bad: outcome({ observed: ['"a"', '"b"', '""', '"end"', '""'] }),
  }),
  onTheWire('INPUT-ITERATED', {
    text: 'The iteration gives what is left of the content in pieces, and ends. Where the pieces are cut means nothing.',
    source: 'TSGI',
    good: outcome({ observed: ['"abcdef"'] }),
    bad: outcome({ observed: ['"ab"'] }),
  }),
  onTheWire('INPUT-STREAM', {
    text: '`stream` is a web stream of what is left.',
    source: 'TSGI',
    good: outcome({ observed: ['abcdef'] }),
    bad: outcome({ observed: ['abc'] }),
  }),
  onTheWire('INPUT-ONE-CONSUMER', {
    text: 'The iteration and `stream` take the rest for themselves. A later consumer gets an error that says so, never an empty array.',
    source: 'TSGI',
    good: outcome({ observed: ['"abc"', 'refused'] }),
    bad: outcome({ observed: ['"abc"', 'got {}'] }),
  }),
  onTheWire('INPUT-CHUNKED-DECODED', {
    text: 'Content that came chunked is read without its chunk sizes, extensions and trailers. It has no `CONTENT_LENGTH`.',
    source: 'RFC9112§7.1',
    good: outcome({ observed: ['CONTENT_LENGTH is absent', 'abcde\r\n0\r\n\r\nf'] }),
    bad: outcome({ observed: ['CONTENT_LENGTH is absent', ''] }),
  }),
  onTheWire('INPUT-CONTINUE', {
    text: 'A client that waits for 100 (Continue) gets it when the application reads, and not before: an application that does not read can refuse the content before it is sent.',
    source: 'PEP3333 "HTTP 1.1 Expect/Continue"',
    good: outcome({ responses: [{ interim: [{ status: 100, fields: [] }] }], observed: ['abc'] }),
    bad: outcome({
      responses: [],
      connection: 'silent',
      observed: [],
      trouble: 'no "100 Continue\\r\\n\\r\\n"',
    }),
  }),
  onTheWire('INPUT-EMPTY', {
    text: 'A request without content has an input that ends at once.',
    source: 'TSGI',
    good: outcome({ responses: [{}, {}], observed: ['""', '""'] }),
    bad: outcome({ responses: [], connection: 'silent' }),
  }),
];
