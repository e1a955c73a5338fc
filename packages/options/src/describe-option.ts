import type { OptionRow } from './option-table.ts';

/** Converts an option's name to its flag: `'headersTimeout'` → `'headers-timeout'`. */
export function flagName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Formats the default as one writes it; `undefined` if there is none. */
export function formatDefault({ default: preset }: OptionRow): string | undefined {
  return typeof preset === 'string' || preset === undefined ? preset : JSON.stringify(preset);
}

/** Describes an option, and the meaning of 0. */
export function describeOption(row: OptionRow): string {
  const { doc = '' } = row;
  if (!('zero' in row)) return doc;
  return `${doc} ${row.kind === 'time' ? '0s' : '0'}: ${row.zero}.`;
}
