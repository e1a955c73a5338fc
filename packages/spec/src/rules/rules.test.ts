/** Every rule: its good example passes, its bad one is caught, by this rule and with this culprit. */
import { describe, expect, it } from 'vitest';
import { exampleEnviron } from '../../test/example-environ.ts';
import { exampleServer } from '../../test/example-server.ts';
import type { Application } from '../application.ts';
import { lint } from '../lint/index.ts';
import { servedExample } from './example-servers.ts';
import { type HappeningRule, LINT_RULES, RULES, RULE_IDS } from './index.ts';
import type { LintRule } from './rule.ts';

type Found = { readonly rule: string; readonly party: string };

const hello: Application = (_, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['Hello'];
};

const ADVICE = new Set<string>(LINT_RULES.filter(({ level }) => level === 'should').map(({ id }) => id));

/** What lint finds in an example. Advice counts where it is what the example is about. */
async function findIn(rule: LintRule, which: 'good' | 'bad'): Promise<Found[]> {
  const found: Found[] = [];
  const report = ({ party, rule: id }: Found) => {
    if (id === rule.id || !ADVICE.has(id)) found.push({ rule: id, party });
  };
  const watch = (app: unknown) => lint(app as Application, { report });
  if (rule.on === 'application') {
    try {
      watch(rule[which]);
    } catch (violation) {
      report(violation as Found);
    }
  } else if (rule.on === 'environ' || rule.on === 'environ key' || rule.on === 'environ keys') {
    await exampleServer(watch(hello), exampleEnviron(rule[which]));
  } else {
    await act(rule, which, watch);
  }
  return found;
}

async function act(rule: HappeningRule, which: 'good' | 'bad', watch: (app: unknown) => Application) {
  if (rule.party === 'application') {
    await exampleServer(watch(rule[which]), exampleEnviron());
    return;
  }
  const app = watch(rule.serves ?? servedExample) as Parameters<typeof rule.good>[0];
  // What the application throws is not what the rule is about.
  await Promise.resolve(rule[which](app, exampleEnviron())).catch(() => undefined);
}

describe('a rule that lint checks', () => {
  const rules = LINT_RULES.map((rule) => ({ id: rule.id, rule }));

  it.each(rules)('$id lets its good example pass', async ({ rule }) => {
    expect(await findIn(rule, 'good')).toEqual([]);
  });

  it.each(rules)('$id finds what is wrong with its bad example, and who it was', async ({ rule }) => {
    const found = await findIn(rule, 'bad');
    expect(found[0]).toEqual({ rule: rule.id, party: rule.party });
    expect(new Set(found.map(({ rule: id }) => id)).size).toBe(1);
  });
});

describe('RULES', () => {
  it('has a row for each id, in the order of the ids', () => {
    expect(RULES.map(({ id }) => id)).toEqual(RULE_IDS);
  });

  it.each(RULES)('$id says what must be in whole sentences', ({ text }) => {
    expect(text).toMatch(/^(?:`|[A-Z]).*\.$/);
    expect(text).not.toMatch(/\bMUST\b|\n/);
  });
});
