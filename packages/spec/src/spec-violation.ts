/** A rule of the contract was broken. */
export class SpecViolation extends Error {
  override readonly name = 'SpecViolation';
  /** The rule's id. */
  readonly rule: string;
  /** Who broke it. */
  readonly party: 'server' | 'application';

  constructor(rule: string, party: 'server' | 'application', message: string) {
    super(message);
    this.rule = rule;
    this.party = party;
  }
}
