const { setImmediate: immediately } = globalThis as { setImmediate?: (run: () => void) => unknown };

/** Resolves when the event loop has turned: what else is ready has run. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (immediately === undefined) setTimeout(resolve);
    else immediately(resolve);
  });
}

/** Steps that never have to wait may be so many until it is the others' turn. */
export const STEPS_IN_A_TURN = 256;
