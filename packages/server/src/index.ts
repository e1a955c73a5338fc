export { ConfigError, type Size, type Time } from '@tsgi/options';
export { ConnectionClosed } from './connection-closed.ts';
export { InputConsumedError } from './gateway/input.ts';
export { makeServer, type SimpleServer } from './make-server.ts';
export type { Options, ServeOptions } from './options.ts';
export { type ServerHandle, serve } from './serve.ts';
export { ServerStopping } from './server-stopping.ts';
export { StartupTimeout } from './start-in-time.ts';
export { type MemoryServer, type Peer, memoryServer } from './memory-server.ts';
