/**
 * Holds an environ against the rules about it, for each request, so that it has to be quick. Rules about keys are
 * checked when a key comes for the first time, rules about all keys together when these are not those of the
 * request before.
 *
 * @module
 */
import type { Environ } from '../environ.ts';
import { LINT_RULES } from '../rules/lint-rules.ts';
import type { EnvironRule, KeyRule, KeysRule, LintRule, Verdict } from '../rules/rule.ts';
import type { Judge } from './judge.ts';

const VALUE_RULES: readonly EnvironRule[] = LINT_RULES.filter((rule) => rule.on === 'environ');
const KEY_RULES: readonly KeyRule[] = LINT_RULES.filter((rule) => rule.on === 'environ key');
const KEYS_RULES: readonly KeysRule[] = LINT_RULES.filter((rule) => rule.on === 'environ keys');

// Field names are the client's to choose: beyond this, all are forgotten.
const CAPACITY = 1024;

/** Makes a check that says whether no rule was broken. */
export function environCheck(judge: Judge): (environ: Environ) => boolean {
  const goodKeys = new Set<string>();
  let lastKeys: readonly string[] = [];

  const holds = (rule: LintRule, verdict: Verdict, environ: Environ): boolean => {
    if (verdict !== true) judge(rule, verdict, environ['tsgi.errors']);
    return verdict === true;
  };
  const checkKey = (key: string, environ: Environ): boolean => {
    if (goodKeys.has(key)) return true;
    if (!KEY_RULES.every((rule) => holds(rule, rule.check(key, environ), environ))) return false;
    if (goodKeys.size >= CAPACITY) goodKeys.clear();
    goodKeys.add(key);
    return true;
  };
  const checkKeys = (environ: Environ): boolean => {
    if (hasKeys(environ, lastKeys)) return true;
    const keys = Object.keys(environ);
    const isGood =
      KEYS_RULES.every((rule) => holds(rule, rule.check(keys), environ)) &&
      keys.every((key) => checkKey(key, environ));
    if (isGood) lastKeys = keys;
    return isGood;
  };
  return (environ) => {
    if (!checkKeys(environ)) return false;
    for (const rule of VALUE_RULES) if (!holds(rule, rule.check(environ), environ)) return false;
    return true;
  };
}

/** Whether an object has these keys, in this order; most requests have those of the one before. */
function hasKeys(object: object, keys: readonly string[]): boolean {
  let count = 0;
  for (const key in object) if (key !== keys[count++]) return false;
  return count === keys.length;
}
