/**
 * The async context in which requests begin: that in which the server was made. What one request enters
 * (`AsyncLocalStorage.enterWith`) is left behind with it, though the next one on its connection is answered from
 * within its last step.
 *
 * @module
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

const ENTERS_THE_RESOURCE: boolean = entersTheResource();

export class CleanContext {
  private readonly origin: AsyncResource = newResource();
  /** Whether a callback of a socket begins in it: then what comes first there needs no scope. */
  readonly isThatOfSockets: boolean = !ENTERS_THE_RESOURCE && isEmpty(this.origin);

  /** What a request is to run in; the context is as it was before when it returns. */
  get scope(): AsyncResource {
    // Where what is entered is kept by the resource, as in Node 22, each request needs one of its own.
    return ENTERS_THE_RESOURCE ? this.origin.runInAsyncScope(newResource) : this.origin;
  }
}

/** Whether nothing was entered where it was made. Node does not document where it keeps that. */
function isEmpty(resource: AsyncResource): boolean {
  const symbols = Object.getOwnPropertySymbols(resource);
  const symbol = symbols.find(({ description }) => description === 'context_frame');
  if (symbol === undefined) return false;
  const frame: unknown = Reflect.get(resource, symbol);
  return (
    frame === undefined || (frame instanceof Map && [...frame.values()].every((value) => value === undefined))
  );
}

function newResource(): AsyncResource {
  return new AsyncResource('TSGI request', { requireManualDestroy: true });
}

function entersTheResource(): boolean {
  const storage = new AsyncLocalStorage<true>();
  const resource = newResource();
  resource.runInAsyncScope(() => storage.enterWith(true));
  const isKept = resource.runInAsyncScope(() => storage.getStore() === true);
  storage.disable();
  return isKept;
}
