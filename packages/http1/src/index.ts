export { FieldSection, type FieldLine } from './field-section.ts';
export { requestFraming, responseFraming, type Framing } from './framing.ts';
export { DEFAULT_LIMITS, type ReaderLimits } from './limits.ts';
export type { MessageContent, MessageEnd } from './message-reader.ts';
export type { Latin1Decoder } from './receive-buffer.ts';
export { ProtocolError, type ProtocolErrorCode } from './protocol-error.ts';
export { RequestReader, type RequestEvent, type RequestHead } from './request-reader.ts';
export { ResponseReader, type ResponseEvent, type ResponseHead } from './response-reader.ts';
export {
  LAST_CHUNK,
  writeChunkSize,
  writeFieldLine,
  writeRequestLine,
  writeStatusLine,
  writeTrailerSection,
} from './writers.ts';
