import { type ApplicationLike, type Environ, toApplication } from '@tsgi/spec';
import { iterate } from '../body/body-kinds.ts';
import { STEPS_IN_A_TURN, othersTurn } from '@tsgi/spec';
import { beginResponse } from './begin-response.ts';
import type { ResponseParts } from './response-parts.ts';

/**
 * Calls an application and reads its response until the head is final, that is up to the first non-empty chunk.
 *
 * @returns the response; its body still has that chunk, and the caller must close it.
 * @throws errors of the application before that point, and SpecViolation if it never begins a response.
 */
export async function readResponse<E extends Environ>(
  app: ApplicationLike<E>,
  environ: E,
): Promise<ResponseParts> {
  const read: { response?: ResponseParts } = {};
  const body = await beginResponse(toApplication(app), environ, (response) => {
    read.response = response;
    return [];
  });
  // The body of a response that is not there yet: asking for its chunks is asking for the response.
  const steps = iterate(body);
  for (let count = 1; read.response === undefined; count++) {
    await steps.next();
    if (count % STEPS_IN_A_TURN === 0) await othersTurn();
  }
  return read.response;
}
