import { type Lifecycle, startUp } from '@tsgi/spec';
import { inTime } from './in-time.ts';

/** The application's `startup()` has not ended within `startupTimeout`. */
export class StartupTimeout extends Error {
  override readonly name = 'StartupTimeout';
}

/**
 * Starts an application.
 *
 * @returns a function that shuts it down.
 * @throws the error of its `startup()`; StartupTimeout.
 */
export async function startInTime(app: Lifecycle, milliseconds: number): Promise<() => Promise<void>> {
  const starting = startUp([app]);
  if (await inTime(starting, milliseconds, { ref: false })) return await starting;
  // One that comes up after all is not needed any more.
  void starting.then((shutDown) => shutDown()).catch(() => undefined);
  throw new StartupTimeout(
    `startup() has not ended within ${milliseconds / 1000} s; --startup-timeout gives it longer`,
  );
}
