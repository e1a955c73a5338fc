/**
 * Streams whose own `destroy()` fails. Node calls it too, once all was read, and in a turn of its own: what is thrown
 * there ends the process, and who waits for the stream's end waits for ever. So the `destroy()` that the stream
 * inherits ends it then, with the error.
 *
 * @module
 */
import { isPromise } from './is-promise.ts';

/** What is needed of a Node.js stream. */
export type Destroyable = { readonly destroy: Destroy };

type Destroy = (this: Destroyable, error?: unknown) => unknown;

export type DestroyGuard = {
  /** A `destroy()` of its own that takes its time; it rejects with what that fails with. */
  readonly leaving: Promise<void> | undefined;
  /** @throws what a `destroy()` of its own has thrown, once. */
  tell(): void;
};

/** From now on, `destroy()` of the stream throws nothing, and ends it. */
export function guardDestroy(stream: Destroyable): DestroyGuard {
  const ways = destroysOf(stream);
  let thrown: { readonly error: unknown } | undefined;
  let leaving: Promise<void> | undefined;
  const destroy = (error?: unknown): Destroyable => {
    const [way] = ways;
    if (way === undefined || leaving !== undefined) return stream;
    const goOn = (failure: unknown): void => {
      ways.shift();
      leaving = undefined;
      destroy(error ?? failure);
    };
    try {
      const result = way.call(stream, error);
      if (isPromise(result)) leaving = settled(result, goOn);
    } catch (failure) {
      thrown ??= { error: failure };
      goOn(failure);
    }
    return stream;
  };
  Reflect.set(stream, 'destroy', destroy);
  return {
    get leaving() {
      return leaving;
    },
    tell() {
      const told = thrown;
      thrown = undefined;
      if (told !== undefined) throw told.error;
    },
  };
}

/** Returns the promise with its rejection handled, so that it never ends the process. */
function settled(result: PromiseLike<unknown>, failed: (error: unknown) => void): Promise<void> {
  const settling = (async () => {
    try {
      await result;
    } catch (error) {
      failed(error);
      throw error;
    }
  })();
  settling.catch(() => undefined);
  return settling;
}

/** Its own first, then those that it inherits. */
function destroysOf(stream: Destroyable): Destroy[] {
  const found = new Set<Destroy>([stream.destroy]);
  for (let at: object | null = stream; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const own: unknown = Object.getOwnPropertyDescriptor(at, 'destroy')?.value;
    if (typeof own === 'function') found.add(own as Destroy);
  }
  return [...found];
}
