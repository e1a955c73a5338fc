import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutsOf, mutantsOf, responses } from '../wire/arbitraries.ts';
import { latin1, transcript } from '../wire/transcript.ts';
import { readMessages, writeResponses } from '../wire/written.ts';
import { ResponseReader } from './response-reader.ts';

const withCuts = mutantsOf(responses.map(writeResponses)).chain((wire) =>
  fc.tuple(fc.constant(wire), cutsOf(wire)),
);
const methods = fc.array(fc.constantFrom('GET', 'HEAD', 'CONNECT'), { maxLength: 4 });

describe('ResponseReader', () => {
  it('gives the same events however the bytes are cut', () => {
    fc.assert(
      fc.property(withCuts, methods, fc.constantFrom('open', 'eof'), ([wire, pieces], asked, ending) => {
        expect(transcript(readerFor(asked), pieces, ending)).toEqual(
          transcript(readerFor(asked), [wire], ending),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('gives events or one ProtocolError for any bytes at all', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 5 }), (pieces) => {
        transcript(readerFor([]), pieces, 'eof');
      }),
      { numRuns: 500 },
    );
  });

  it('reads what was written', () => {
    const written = responses.chain((sent) => fc.tuple(fc.constant(sent), cutsOf(writeResponses(sent))));
    fc.assert(
      fc.property(written, ([sent, pieces]) => {
        const read = readMessages(readerFor([]), pieces);
        expect(
          read.map(({ head, fields, chunks, trailers }) => ({
            ...('status' in head && { status: `${head.status} ${head.reason}` }),
            fields: fields.filter(([name]) => name.startsWith('X-')),
            chunks: chunks.map((chunk) => latin1(chunk)),
            trailers,
          })),
        ).toEqual(
          sent.map(({ status, fields, chunks, trailers }) => ({
            ...{ status, fields, trailers },
            chunks: chunks.map((chunk) => latin1(chunk)),
          })),
        );
      }),
      { numRuns: 300 },
    );
  });
});

function readerFor(asked: readonly string[]): ResponseReader {
  const reader = new ResponseReader(latin1);
  for (const method of asked) reader.expect(method);
  return reader;
}
