import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import type { Runtime } from '@tsgi/gateway';

const OPTIONS = { requireManualDestroy: true };

/** What Node.js does better than plain JavaScript. */
export const NODE: Runtime = {
  byteLength: (text) => Buffer.byteLength(text),
  keepContext: () => new AsyncResource('TSGI exchange', OPTIONS),
};
