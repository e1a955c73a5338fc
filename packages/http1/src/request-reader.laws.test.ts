import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutsOf, mutantsOf, requests } from '../wire/arbitraries.ts';
import { cut } from '../wire/cuts.ts';
import { latin1, transcript } from '../wire/transcript.ts';
import { readMessages, writeRequests } from '../wire/written.ts';
import type { ReaderLimits } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';
import { RequestReader } from './request-reader.ts';

const wires = requests.map(writeRequests);
const withCuts = mutantsOf(wires).chain((wire) => fc.tuple(fc.constant(wire), cutsOf(wire)));

describe('RequestReader', () => {
  it('gives the same events however the bytes are cut', () => {
    fc.assert(
      fc.property(withCuts, fc.constantFrom('open', 'eof'), ([wire, pieces], ending) => {
        expect(transcript(new RequestReader(latin1), pieces, ending)).toEqual(
          transcript(new RequestReader(latin1), [wire], ending),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('gives events or one ProtocolError for any bytes at all', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 5 }), (pieces) => {
        transcript(new RequestReader(latin1), pieces, 'eof');
      }),
      { numRuns: 500 },
    );
  });

  it('reads what was written', () => {
    const written = requests.chain((sent) => fc.tuple(fc.constant(sent), cutsOf(writeRequests(sent))));
    fc.assert(
      fc.property(written, ([sent, pieces]) => {
        const read = readMessages(new RequestReader(latin1), pieces);
        expect(
          read.map(({ head, fields, chunks, trailers }) => ({
            ...('method' in head && { method: head.method, target: head.rawTarget, host: head.host }),
            fields: fields.filter(([name]) => name.startsWith('X-')),
            chunks: chunks.map((chunk) => latin1(chunk)),
            trailers,
          })),
        ).toEqual(
          sent.map(({ method, target, host, fields, chunks, trailers }) => ({
            ...{ method, target, host, fields, trailers },
            chunks: chunks.map((chunk) => latin1(chunk)),
          })),
        );
      }),
      { numRuns: 300 },
    );
  });
});

/** Lets the test see what is held. */
class OpenReader extends RequestReader {
  get heldBytes(): number {
    return this.buffer.bytes.length;
  }

  get heldFields(): number {
    return this.section.size;
  }
}

describe('the memory of RequestReader', () => {
  const limits: ReaderLimits = {
    maxRequestLine: 60,
    maxFieldLine: 40,
    maxFieldSection: 200,
    maxFields: 8,
    maxChunkLine: 20,
    maxChunkExtensions: 50,
    maxTrailerSection: 80,
    maxContent: 1000,
  };
  const longestLine = 60 + 1;
  const pieceSize = 7;

  it('holds no more than its limits allow, whatever comes in small pieces', () => {
    fc.assert(
      fc.property(mutantsOf(wires), (wire) => {
        const reader = new OpenReader(latin1, limits);
        const points = Array.from({ length: Math.floor((wire.length - 1) / pieceSize) }, (_, at) => at + 1);
        const pieces = cut(
          wire,
          points.map((point) => point * pieceSize),
        );
        for (const piece of pieces) {
          reader.receive(piece);
          for (const { count, size } of sectionsOf(reader)) {
            expect(count).toBeLessThanOrEqual(limits.maxFields);
            expect(size).toBeLessThanOrEqual(limits.maxFieldSection);
          }
          expect(reader.buffered).toBeLessThanOrEqual(longestLine);
          expect(reader.heldBytes).toBeLessThanOrEqual(longestLine + pieceSize);
          expect(reader.heldFields).toBeLessThanOrEqual(limits.maxFieldSection);
        }
      }),
      { numRuns: 500 },
    );
  });

  /** The sections of the events that are to be had now; none after an error. */
  function sectionsOf(reader: RequestReader): { count: number; size: number }[] {
    const sections = [];
    try {
      for (let event = reader.next(); event !== undefined; event = reader.next()) {
        const fields =
          event.kind === 'head' ? event.fields : event.kind === 'end' ? event.trailers : undefined;
        if (fields !== undefined) sections.push({ count: fields.length, size: fields.size });
      }
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError);
      expect(reader.buffered).toBe(0);
    }
    return sections;
  }
});
