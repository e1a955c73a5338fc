import type { RuleId } from '../../rules/rule-ids.ts';
import type { ConformanceCase, Expectation } from '../conformance-case.ts';
import { BODY_CASES } from './body.ts';
import { CAPABILITY_CASES } from './capabilities.ts';
import { CLOSE_CASES } from './close.ts';
import { FAILURE_CASES } from './failure.ts';
import { FIELD_CASES } from './fields.ts';
import { FRAMING_CASES } from './framing.ts';
import { HEADER_CASES } from './headers.ts';
import { INPUT_CASES } from './input.ts';
import { INPUT_CONSUMER_CASES } from './input-consumers.ts';
import { LIFE_CASES } from './life.ts';
import { MESSAGE_CASES } from './messages.ts';
import { PATH_CASES } from './path.ts';
import { SIGNAL_CASES } from './signal.ts';
import { START_CASES } from './start.ts';
import { WRITE_CASES } from './write.ts';

/** Every conformance case: a request's way in, the application, the response's way out, the end. */
export const CONFORMANCE_CASES: readonly ConformanceCase[] = [
  ...PATH_CASES,
  ...FIELD_CASES,
  ...MESSAGE_CASES,
  ...INPUT_CASES,
  ...INPUT_CONSUMER_CASES,
  ...START_CASES,
  ...HEADER_CASES,
  ...FRAMING_CASES,
  ...BODY_CASES,
  ...WRITE_CASES,
  ...CLOSE_CASES,
  ...FAILURE_CASES,
  ...SIGNAL_CASES,
  ...LIFE_CASES,
  ...CAPABILITY_CASES,
];

/**
 * Those of the contract, for a gateway that leaves HTTP/1.1 to a server before it: what frames a response, and what
 * becomes of the connection, is that server's.
 */
export function contractCases(cases: readonly ConformanceCase[]): readonly ConformanceCase[] {
  return cases.filter(({ of }) => of !== 'wire').map((row) => ({ ...row, expect: withoutWire(row.expect) }));
}

function withoutWire({ responses, ...expected }: Expectation): Expectation {
  return {
    ...expected,
    responses: responses.map((response) => ({ ...response, framing: undefined })),
    connection: undefined,
  };
}

/** The case that a rule is checked by: the first one that stands for it. @throws Error if there is none. */
export function primaryCase(rule: RuleId): ConformanceCase {
  const found = CONFORMANCE_CASES.find(({ stands }) => stands === rule);
  if (found === undefined) throw new Error(`no conformance case stands for ${rule}`);
  return found;
}
