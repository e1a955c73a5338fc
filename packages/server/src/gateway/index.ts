/**
 * The parts of the gateway that need no connection: for tests that call an application without a server.
 *
 * @module
 */
export { toApplication } from '@tsgi/spec';
export { byteLength, checkBody } from './body.ts';
export { type ConnectionFacts, Environs, type FactsSource } from './environ.ts';
export { type ContentSource, RequestInput } from './input.ts';
export { checkResponseHead } from './response-head.ts';
