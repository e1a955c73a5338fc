/**
 * What can be asked of a list of fields.
 *
 * @module
 */
import type { Header } from '../response.ts';
import { NOT_FIELD_VALUE, TOKEN } from './grammar.ts';
import type { Verdict } from './rule.ts';
import { show } from './show.ts';

type Headers = readonly Readonly<Header>[];

/** Whether it is a list of pairs of strings at all. */
export function areHeaders(headers: unknown): Verdict {
  if (!Array.isArray(headers)) return `the headers are ${show(headers)}`;
  for (const header of headers as unknown[]) {
    const isPair =
      Array.isArray(header) &&
      header.length === 2 &&
      typeof header[0] === 'string' &&
      typeof header[1] === 'string';
    if (!isPair) return `a header is ${show(header)}`;
  }
  return true;
}

/** Whether each name is a token. */
export function haveNames(headers: Headers): Verdict {
  for (const header of headers) if (!TOKEN.test(header[0])) return `a name is ${show(header[0])}`;
  return true;
}

/** Whether each value can stand on a line. */
export function haveValues(headers: Headers): Verdict {
  for (const header of headers) {
    if (NOT_FIELD_VALUE.test(header[1])) return `${header[0]} is ${show(header[1])}`;
  }
  return true;
}

/** @param isForbidden - says it of a name in lower case. */
export function haveNone(headers: Headers, isForbidden: (key: string) => boolean): Verdict {
  for (const header of headers) {
    if (isForbidden(header[0].toLowerCase())) return `there is a field ${header[0]}`;
  }
  return true;
}

/** @param isGood - says it of a name in lower case, and its value. */
export function haveGood(headers: Headers, isGood: (key: string, value: string) => boolean): Verdict {
  for (const header of headers) {
    if (!isGood(header[0].toLowerCase(), header[1])) return `${header[0]} is ${show(header[1])}`;
  }
  return true;
}

/** @param isSingle - says of a name in lower case that it may come once. */
export function haveOnce(headers: Headers, isSingle: (key: string) => boolean): Verdict {
  const seen = new Set<string>();
  for (const header of headers) {
    const key = header[0].toLowerCase();
    if (!isSingle(key)) continue;
    if (seen.has(key)) return `${header[0]} came again`;
    seen.add(key);
  }
  return true;
}

/** All of it, for a list that is not that of `startResponse`. */
export function checkFields(fields: Headers, isForbidden: (key: string) => boolean): Verdict {
  for (const check of [areHeaders, haveNames, haveValues]) {
    const verdict = check(fields);
    if (verdict !== true) return verdict;
  }
  return haveNone(fields, isForbidden);
}

const NO_VALUES: readonly string[] = [];

/** The values of a field. @param key - its name in lower case. */
export function valuesOf(headers: Headers, key: string): readonly string[] {
  let values = NO_VALUES;
  for (const header of headers) {
    const name = header[0];
    if (name.length === key.length && name.toLowerCase() === key) values = [...values, header[1]];
  }
  return values;
}
