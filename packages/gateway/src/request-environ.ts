import type { Environ } from '@tsgi/spec';
import type { Environs } from './environ.ts';
import type { Exchange } from './exchange.ts';
import type { IncomingContent } from './incoming-request.ts';
import { RequestInput } from './input.ts';

/**
 * Returns the complete environ of a request.
 *
 * @param content - `undefined` if the request has none.
 * @param shutdown - aborts when the server stops.
 * @throws BadPathError for a path that has no canonical form.
 */
export function requestEnviron(
  environs: Environs,
  exchange: Exchange,
  content: IncomingContent | undefined,
  shutdown: AbortSignal,
): Environ {
  const { request } = exchange;
  const environ = environs.make(request);
  environ['tsgi.input'] = new RequestInput(content);
  environ['tsgi.signal'] = exchange.signal;
  environ['tsgi.shutdown'] = shutdown;
  environ['tsgi.response_finished'] = exchange.callbacks;
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- only who flushes again and again has to wait
  environ['tsgi.flush_headers'] = () => exchange.flushHeaders();
  if (exchange.takesHints) environ['tsgi.early_hints'] = (headers) => exchange.sendEarlyHints(headers);
  if (request.acceptsTrailers || content?.mayHaveTrailers === true)
    environ['tsgi.trailers'] = exchange.trailers();
  return environ;
}
