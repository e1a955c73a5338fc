export type { AskOptions } from './ask.ts';
export { type CallOptions, type CallResult, call } from './call.ts';
export {
  type Client,
  type ClientOptions,
  type RemoteClient,
  type RemoteClientOptions,
  client,
} from './client.ts';
export { Cookies, type TestCookie } from './cookies.ts';
export {
  type EnvironOptions,
  type GatheredErrors,
  type TestEnviron,
  createEnviron,
} from './create-environ.ts';
export type { ClientResponse, OpenResponse, ResponseOrigin } from './open-response.ts';
export { RawClient, connect } from './raw-client.ts';
export type { RequestOptions } from './request.ts';
export type { ContentOptions, Params } from './request-content.ts';
export type { InterimResponse, TestResponse } from './test-response.ts';
