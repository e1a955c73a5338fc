/**
 * In what an outcome is not what was expected. Nothing here knows how the outcome came about.
 *
 * @module
 */
import type { Header } from '../response.ts';
import type {
  Expectation,
  FieldExpectation,
  FieldExpectations,
  Outcome,
  ResponseExpectation,
  SeenResponse,
} from './conformance-case.ts';

/** One thing that is not as it must be. */
export type Difference = {
  /** What it is about: `status`, `field date`, `observed`. */
  readonly what: string;
  readonly must: string;
  readonly came: string;
};

/** @returns nothing if the outcome meets the expectation. */
export function differences(expected: Expectation, came: Outcome): Difference[] {
  return [
    ...troubles(came),
    ...compareResponses(expected, came),
    ...compareConnection(expected, came),
    ...unequal('observed', expected.observed ?? came.observed, came.observed),
    ...compareUnseen(expected, came),
  ];
}

/** `status: must be 400, came 200`. */
export function formatDifference({ what, must, came }: Difference): string {
  return `${what}: must be ${must}, came ${came}`;
}

function troubles({ trouble }: Outcome): Difference[] {
  return trouble === undefined ? [] : [{ what: 'exchange', must: 'one to the end', came: trouble }];
}

function compareResponses({ responses: expected }: Expectation, came: Outcome): Difference[] {
  const numbered = expected.length > 1;
  const count = unequal('number of responses', expected.length, came.responses.length);
  const each = expected.flatMap((must, index) => {
    const response = came.responses[index];
    if (response === undefined) return [];
    const found = compareResponse(must, response);
    return numbered ? found.map((one) => ({ ...one, what: `${one.what} of response ${index + 1}` })) : found;
  });
  return [...count, ...each];
}

function compareResponse(must: ResponseExpectation, came: SeenResponse): Difference[] {
  const { status, reason, body, framing, trailers, interim, ends = 'whole' } = must;
  const statuses = typeof status === 'number' ? [status] : status;
  return [
    ...(statuses.includes(came.status)
      ? []
      : [{ what: 'status', must: statuses.join(' or '), came: String(came.status) }]),
    ...unequal('reason phrase', reason ?? came.reason, came.reason),
    ...compareFields('field', must.fields ?? {}, came.fields),
    ...unequal('content', body ?? came.body, came.body),
    ...unequal('framing', framing ?? came.framing, came.framing),
    ...unequal('trailer section', trailers ?? came.trailers, came.trailers),
    ...(interim === undefined ? [] : compareInterim(interim, came.interim)),
    ...unequal('end', ends, came.ends),
  ];
}

function compareInterim(
  must: NonNullable<ResponseExpectation['interim']>,
  came: SeenResponse['interim'],
): Difference[] {
  const statuses = unequal(
    'interim responses',
    must.map(({ status }) => status),
    came.map(({ status }) => status),
  );
  if (statuses.length > 0) return statuses;
  return must.flatMap(({ fields = {} }, index) =>
    compareFields('interim field', fields, came[index]?.fields ?? []),
  );
}

function compareFields(
  kind: string,
  must: FieldExpectations,
  came: readonly Readonly<Header>[],
): Difference[] {
  return Object.entries(must).flatMap(([name, expected]) => {
    const values = came.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
    return compareField(`${kind} ${name}`, expected, values);
  });
}

function compareField(what: string, must: FieldExpectation, came: readonly string[]): Difference[] {
  if (!(must instanceof RegExp)) return unequal(what, typeof must === 'string' ? [must] : must, came);
  const [only = '', ...more] = came;
  if (came.length > 0 && more.length === 0 && must.test(only)) return [];
  return [{ what, must: `one like ${String(must)}`, came: show(came) }];
}

function compareConnection({ connection }: Expectation, came: Outcome): Difference[] {
  // To the client, an end by reset after a whole response is an end like any other.
  const ended = connection === 'closed' && came.connection === 'reset';
  return connection === undefined || ended ? [] : unequal('connection', connection, came.connection);
}

function compareUnseen({ unseen }: Expectation, { received }: Outcome): Difference[] {
  if (unseen === undefined || !received.includes(unseen)) return [];
  return [{ what: 'what is received', must: `without ${show(unseen)}`, came: show(received) }];
}

/** Equal is what looks equal: everything compared here is text, numbers, and lists of them. */
function unequal(what: string, must: unknown, came: unknown): Difference[] {
  if (JSON.stringify(must) === JSON.stringify(came)) return [];
  return [{ what, must: show(must), came: show(came) }];
}

const LONGEST_SHOWN = 200;

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
}
