/**
 * The rules that `lint` checks. It has to see both sides, and needs no client.
 *
 * @module
 */
import { BODY_RULES } from './body.ts';
import { ENVIRON_RULES } from './environ.ts';
import { EXCHANGE_RULES } from './exchange.ts';
import { HEADER_VALUE_RULES } from './header-values.ts';
import { HEADER_RULES } from './headers.ts';
import { LIFE_RULES } from './life.ts';
import { REQUEST_RULES } from './request.ts';
import type { LintRule, Rule } from './rule.ts';
import { RULE_IDS } from './rule-ids.ts';
import { START_RULES } from './start.ts';

/** In the order of SPEC.md. */
export const LINT_RULES: readonly LintRule[] = inOrder([
  ...ENVIRON_RULES,
  ...REQUEST_RULES,
  ...START_RULES,
  ...HEADER_RULES,
  ...HEADER_VALUE_RULES,
  ...BODY_RULES,
  ...EXCHANGE_RULES,
  ...LIFE_RULES,
]);

/** Rules in the order of their ids in SPEC.md. */
export function inOrder<R extends Rule>(rules: readonly R[]): R[] {
  return rules.toSorted((a, b) => RULE_IDS.indexOf(a.id) - RULE_IDS.indexOf(b.id));
}
