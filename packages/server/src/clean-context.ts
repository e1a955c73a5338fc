/**
 * The async context in which requests begin: that in which the server was made. What one request enters
 * (`AsyncLocalStorage.enterWith`) is left behind with it, though the next one on its connection is answered from
 * within its last step.
 *
 * @module
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

export class CleanContext {
  private readonly origin: AsyncResource = newResource();

  /** What a request is to run in; the context is as it was before when it returns. */
  get scope(): AsyncResource {
    // Where what is entered is kept by the resource, as in Node 22, each request needs one of its own.
    return ENTERS_THE_RESOURCE ? this.origin.runInAsyncScope(newResource) : this.origin;
  }
}

function newResource(): AsyncResource {
  return new AsyncResource('TSGI request', { requireManualDestroy: true });
}

const ENTERS_THE_RESOURCE: boolean = entersTheResource();

function entersTheResource(): boolean {
  const storage = new AsyncLocalStorage<true>();
  const resource = newResource();
  resource.runInAsyncScope(() => storage.enterWith(true));
  const isKept = resource.runInAsyncScope(() => storage.getStore() === true);
  storage.disable();
  return isKept;
}
