/**
 * The values of `tsgi.shutdown` for the requests of one connection: one signal for all of them, until one has added a
 * listener. That one keeps it, and the next gets another, so that what an application adds and forgets to remove does
 * not pile up on a signal that lives as long as the server.
 *
 * @module
 */
import { getEventListeners } from 'node:events';
import type { ServerStopping } from './server-stopping.ts';

export class StopSignal {
  /** Aborts the present signal; `undefined` until one is asked for. */
  controller: AbortController | undefined;

  /** @param reason - if the server is stopping already. */
  signalFor(reason: ServerStopping | undefined): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (reason !== undefined) this.controller.abort(reason);
    }
    return this.controller.signal;
  }

  /** Between two requests: parts with a signal that has listeners. */
  renew(): void {
    const { controller } = this;
    if (controller !== undefined && getEventListeners(controller.signal, 'abort').length > 0)
      this.controller = undefined;
  }

  forget(): void {
    this.controller = undefined;
  }
}
