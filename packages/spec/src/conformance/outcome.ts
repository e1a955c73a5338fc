import type { Outcome, SeenResponse } from './conformance-case.ts';

const EMPTY_200: SeenResponse = {
  status: 200,
  reason: 'OK',
  fields: [],
  body: '',
  framing: 'length',
  trailers: [],
  interim: [],
  ends: 'whole',
};

/** An outcome as an example: one empty 200 response on a connection that is kept, but for what is said. */
export function outcome({
  responses = [{}],
  ...rest
}: Partial<Omit<Outcome, 'responses'>> & { responses?: readonly Partial<SeenResponse>[] }): Outcome {
  return {
    responses: responses.map((response) => ({ ...EMPTY_200, ...response })),
    connection: 'kept',
    observed: [],
    received: '',
    trouble: undefined,
    ...rest,
  };
}
