import type { Application, SpecViolation } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { LINT_RULES } from '@tsgi/spec/rules';

/** Receives broken rules. */
export interface LintListener {
  /** Called for a rule that must be kept. */
  violated(violation: SpecViolation): void;
  /** Called for a rule that should be kept. */
  advised(violation: SpecViolation): void;
}

const ADVICE: ReadonlySet<string> = new Set(
  LINT_RULES.filter(({ level }) => level === 'should').map(({ id }) => id),
);

/** Wraps an application in lint. Nothing is thrown, so the application is undisturbed, and the test still fails. */
export function lintApplication(app: Application, listener: LintListener): Application {
  return lint(app, {
    report: (violation) => {
      if (ADVICE.has(violation.rule)) listener.advised(violation);
      else listener.violated(violation);
    },
  });
}
