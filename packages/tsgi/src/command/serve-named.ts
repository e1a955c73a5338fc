import { inspect } from 'node:util';
import { type Application, type ApplicationObject, offersOf, toApplication } from '@tsgi/spec';
import { type ServeOptions, type ServerHandle, StartupTimeout, serve } from '@tsgi/server';
import { LoadError } from '../loading/load-error.ts';
import { settle } from '../loading/settle.ts';

/** An application that does not come up. The message names it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Serves an application that has a name.
 *
 * @param target - as the command was given it: `app.ts:app`.
 * @throws StartError for what its `startup()` throws, or if that does not end; what `serve` throws for all else.
 */
export async function serveNamed(
  app: Application | ApplicationObject,
  target: string,
  options: ServeOptions,
): Promise<ServerHandle> {
  const application = toApplication(app);
  if (application.startup === undefined) return await serve(application, options);
  try {
    const serving = serve(namedStartup(application, target), options);
    return await settle(serving, { what: target, suspect: () => 'its startup()' });
  } catch (error) {
    if (error instanceof StartupTimeout)
      throw new StartError(`${target}: ${error.message}`, { cause: error });
    if (error instanceof LoadError) throw new StartError(error.message, { cause: error });
    throw error;
  }
}

function namedStartup(app: Application, target: string): Application {
  const startup = async () => {
    try {
      await app.startup?.();
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);
      throw new StartError(`${target}: startup() failed: ${reason} (--debug shows the stack)`, {
        cause: error,
      });
    }
  };
  const call: Application = (environ, startResponse) => app(environ, startResponse);
  return Object.assign(call, offersOf(app), { startup });
}
