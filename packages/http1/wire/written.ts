/**
 * From messages to bytes by the writers, and back by the readers.
 *
 * @module
 */
import type { FieldLine } from '../src/field-section.ts';
import {
  LAST_CHUNK,
  writeChunkSize,
  writeFieldLine,
  writeRequestLine,
  writeStatusLine,
  writeTrailerSection,
} from '../src/writers.ts';
import type { SentContent, SentRequest, SentResponse } from './arbitraries.ts';
import { type AnyReader, latin1 } from './transcript.ts';

export function writeRequests(requests: readonly SentRequest[]): Uint8Array {
  const texts = requests.map((request) => {
    const { method, target, host, fields } = request;
    return writeRequestLine(method, target) + writeRest(request, [['Host', host], ...fields]);
  });
  return Buffer.from(texts.join(''), 'latin1');
}

export function writeResponses(responses: readonly SentResponse[]): Uint8Array {
  const texts = responses.map((response) => {
    // Without a length, a response would go on until the server closes.
    const none: FieldLine[] = response.framing === 'none' ? [['Content-Length', '0']] : [];
    return writeStatusLine(response.status) + writeRest(response, [...response.fields, ...none]);
  });
  return Buffer.from(texts.join(''), 'latin1');
}

/** A message as it was read, with what both kinds of head have in common. */
export interface ReadMessage {
  readonly head: Extract<ReturnType<AnyReader['next']>, { kind: 'head' }>;
  readonly fields: readonly FieldLine[];
  readonly chunks: readonly Uint8Array[];
  readonly trailers: readonly FieldLine[];
}

/** The messages that a reader finds in the pieces, as far as they are complete. */
export function readMessages(reader: AnyReader, pieces: Iterable<Uint8Array>): ReadMessage[] {
  const messages: ReadMessage[] = [];
  let head: ReadMessage['head'] | undefined;
  let chunks: Uint8Array[] = [];
  const chunk: Uint8Array[] = [];
  for (const piece of pieces) {
    reader.receive(piece);
    for (let event = reader.next(); event !== undefined; event = reader.next()) {
      if (event.kind === 'head') {
        head = event;
        chunks = [];
        if (event.framing === 0) messages.push({ head, fields: [...head.fields], chunks, trailers: [] });
      } else if (event.kind === 'content') {
        chunk.push(event.bytes);
        if (event.endsChunk) chunks.push(Buffer.concat(chunk.splice(0)));
      } else if (head !== undefined) {
        messages.push({ head, fields: [...head.fields], chunks, trailers: [...(event.trailers ?? [])] });
      }
    }
  }
  return messages;
}

function writeRest({ framing, chunks, trailers }: SentContent, fields: readonly FieldLine[]): string {
  const text = chunks.map((chunk) => latin1(chunk));
  const lines = fields.map(([name, value]) => writeFieldLine(name, value)).join('');
  switch (framing) {
    case 'none':
      return `${lines}\r\n`;
    case 'length':
      return `${lines}${writeFieldLine('Content-Length', String(text.join('').length))}\r\n${text.join('')}`;
    case 'chunked': {
      const body = text.map((chunk) => `${writeChunkSize(chunk.length)}${chunk}\r\n`).join('');
      const end = trailers.length > 0 ? writeTrailerSection(trailers) : LAST_CHUNK;
      return `${lines}${writeFieldLine('Transfer-Encoding', 'chunked')}\r\n${body}${end}`;
    }
  }
}
