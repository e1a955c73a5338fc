export { chunkLength } from './chunk-length.ts';
export { type ConnectionFacts, Environs, type FactsSource } from './environ.ts';
export { Exchange } from './exchange.ts';
export type { ExchangeHost, ExchangeService } from './exchange-host.ts';
export {
  BadPathError,
  type IncomingContent,
  type IncomingFields,
  type IncomingRequest,
} from './incoming-request.ts';
export { type ContentSource, InputConsumedError, RequestInput } from './input.ts';
export { requestEnviron } from './request-environ.ts';
export type { Announcement, ResponseChannel } from './response-channel.ts';
export { type ResponseHead, checkResponseHead, fieldsOf } from './response-head.ts';
export { type KeptContext, PLAIN, type Runtime } from './runtime.ts';
