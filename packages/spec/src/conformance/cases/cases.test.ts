/** The cases as a table: what can be said of them without a server. */
import { describe, expect, it } from 'vitest';
import { RULE_IDS } from '../../rules/rule-ids.ts';
import { WIRE_RULES } from '../../rules/wire-rules.ts';
import { differences } from '../differences.ts';
import { outcome } from '../outcome.ts';
import { CONFORMANCE_CASES, contractCases } from './index.ts';
import { RUN_FIELD } from './request-text.ts';

const textsOf = ({ send }: (typeof CONFORMANCE_CASES)[number]) =>
  (typeof send === 'string' ? [send] : send).filter((step) => typeof step === 'string');

describe('CONFORMANCE_CASES', () => {
  it('have ids of their own', () => {
    const ids = CONFORMANCE_CASES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(CONFORMANCE_CASES)('$id has an id and a title that read well', ({ id, title }) => {
    expect(id).toMatch(/^[a-z]+(?:-[a-z\d.]+)*$/);
    expect(title).toMatch(/^[^\n]*[^\s.]$/);
  });

  it.each(CONFORMANCE_CASES)('$id stands for $stands: a rule, or a section of an RFC', ({ stands }) => {
    expect(RULE_IDS.includes(stands as never) || /^RFC\d{4}§\d+(?:\.\d+)*$/.test(stands)).toBe(true);
  });

  it.each(CONFORMANCE_CASES)('$id names itself', (row) => {
    expect(textsOf(row).join('')).toContain(RUN_FIELD);
  });

  it.each(CONFORMANCE_CASES)('$id sends nothing that has no place in a byte', (row) => {
    expect(textsOf(row).join('')).toMatch(/^[\0-\xff]*$/);
  });
});

describe('contractCases', () => {
  const contract = contractCases(CONFORMANCE_CASES);

  it.each(contract)('$id is sent by any client of a gateway, and says nothing of the wire', (row) => {
    expect(textsOf(row).join('')).not.toMatch(/HTTP\/1\.0|Transfer-Encoding|Connection: (?!TE)|Expect:/);
    expect(JSON.stringify(row.expect)).not.toMatch(/"(?:framing|connection)":/);
  });

  it('leaves out those of the wire, and no other', () => {
    const wire = CONFORMANCE_CASES.filter(({ of }) => of === 'wire');
    expect(contract.length + wire.length).toBe(CONFORMANCE_CASES.length);
    expect(wire.length).toBeGreaterThan(40);
  });
});

describe('the expectation of a case', () => {
  // Without looking at the request: whoever gives one answer to all must be found out by each case.
  const answers = [200, 400, 500].map((status) => outcome({ responses: [{ status }] }));

  it.each(CONFORMANCE_CASES)('$id is not met by whatever answer', ({ expect: expected }) => {
    const met = answers.filter((answer) => differences(expected, answer).length === 0);
    expect(met.length).toBeLessThan(answers.length);
  });
});

describe('a rule on the wire', () => {
  it.each(WIRE_RULES)('$id is checked by a case that stands for it', ({ id, check }) => {
    expect(check.stands).toBe(id);
  });

  it.each(WIRE_RULES)('$id takes its good outcome for good, and finds its bad one', (rule) => {
    expect(differences(rule.check.expect, rule.good)).toEqual([]);
    expect(differences(rule.check.expect, rule.bad)).not.toEqual([]);
  });
});
