import type { Party } from './rules/rule.ts';
import type { RuleId } from './rules/rule-ids.ts';

/** A broken rule of the contract. The message begins with the rule's id, as in SPEC.md. */
export class SpecViolation extends Error {
  override readonly name = 'SpecViolation';
  /** The rule's id. */
  readonly rule: RuleId;
  /** Who broke it. */
  readonly party: Party;

  constructor(rule: RuleId, party: Party, message: string) {
    super(`${rule}: ${message}`);
    this.rule = rule;
    this.party = party;
  }
}
