/**
 * The rules of TSGI, in the order of SPEC.md.
 *
 * @module
 */
import { LINT_RULES, inOrder } from './lint-rules.ts';
import type { Rule } from './rule.ts';
import { WIRE_RULES } from './wire-rules.ts';

export { LINT_RULES } from './lint-rules.ts';
export type * from './rule.ts';
export { RULE_IDS, type RuleId } from './rule-ids.ts';

/** Every rule. */
export const RULES: readonly Rule[] = inOrder<Rule>([...LINT_RULES, ...WIRE_RULES]);
