import type { OptionRow } from './option-table.ts';

/** `'headersTimeout'` → `'headers-timeout'`. */
export function flagName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The default as one would write it; `undefined` if there is none. */
export function formatDefault({ default: preset }: OptionRow): string | undefined {
  return typeof preset === 'string' || preset === undefined ? preset : JSON.stringify(preset);
}

/** What an option is, and what 0 is. */
export function describeOption(row: OptionRow): string {
  const { doc = '' } = row;
  if (!('zero' in row)) return doc;
  return `${doc} ${row.kind === 'time' ? '0s' : '0'}: ${row.zero}.`;
}
