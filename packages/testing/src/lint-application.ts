import type { Application, SpecViolation } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { LINT_RULES } from '@tsgi/spec/rules';

/** Who hears of broken rules. */
export interface LintListener {
  /** A rule that must be kept. */
  violated(violation: SpecViolation): void;
  /** A rule that should be. */
  advised(violation: SpecViolation): void;
}

const ADVICE: ReadonlySet<string> = new Set(
  LINT_RULES.filter(({ level }) => level === 'should').map(({ id }) => id),
);

/** The application under lint. Nothing is thrown, so that it goes its own way, and the test fails all the same. */
export function lintApplication(app: Application, listener: LintListener): Application {
  return lint(app, {
    report: (violation) => {
      if (ADVICE.has(violation.rule)) listener.advised(violation);
      else listener.violated(violation);
    },
  });
}
