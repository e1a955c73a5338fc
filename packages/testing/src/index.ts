export { type Client, type ClientOptions, type RequestOptions, client } from './client.ts';
export { RawClient, connect } from './raw-client.ts';
export type { TestResponse } from './test-response.ts';
