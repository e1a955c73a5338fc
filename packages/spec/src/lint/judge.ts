/**
 * What becomes of a broken rule: it is thrown, or it is written down.
 *
 * @module
 */
import type { ErrorLog } from '../environ.ts';
import type { LintRule } from '../rules/rule.ts';
import { SpecViolation } from '../spec-violation.ts';

/** Options of `lint`. */
export type LintOptions = {
  /** Receives every violation; then none is thrown, and none goes to `tsgi.errors`. */
  report?: (violation: SpecViolation) => void;
};

/** Deals with a broken rule. @param found - what is wrong. */
export type Judge = (rule: LintRule, found: string, errors: ErrorLog) => void;

/** `strict` is for places where a violation can be thrown, `late` for those where it would not be caught. */
export type Judges = { readonly strict: Judge; readonly late: Judge };

// What only should be otherwise is said once in a process: it is advice.
const advised = new Set<LintRule>();

/** Makes the judges of one `lint`. */
export function judgesFor({ report }: LintOptions): Judges {
  const late: Judge = (rule, found, errors) => {
    if (report !== undefined) {
      report(violationOf(rule, found));
    } else if (rule.level === 'must' || !advised.has(rule)) {
      advised.add(rule);
      errors.write(`${violationOf(rule, found).message}\n`);
    }
  };
  const strict: Judge = (rule, found, errors) => {
    if (report === undefined && rule.level === 'must') throw violationOf(rule, found);
    late(rule, found, errors);
  };
  return { strict, late };
}

function violationOf({ id, party, source, text }: LintRule, found: string): SpecViolation {
  return new SpecViolation(id, party, `${text} The ${party} broke it: ${found} (${source}).`);
}
