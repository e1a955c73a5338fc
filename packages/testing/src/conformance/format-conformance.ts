import { formatDifference } from '@tsgi/spec/conformance';
import type { CaseResult } from './run-case.ts';

const MARKS: Readonly<Record<CaseResult['verdict'], string>> = {
  passed: '✓',
  differs: '✗',
  unanswered: '!',
  lacking: '–',
};

/**
 * Formats results of one or more servers side by side for a terminal: a line for each case, then the differences, then
 * the totals.
 *
 * @param servers - results by the server's name, each of the same cases.
 */
export function formatConformance(servers: Readonly<Record<string, readonly CaseResult[]>>): string {
  const names = Object.keys(servers);
  const all = Object.values(servers);
  const [first = []] = all;
  const rows = first.map((result, index) => [
    result.case.id,
    result.case.stands,
    ...all.map((results) => MARKS[results[index]?.verdict ?? 'unanswered']),
  ]);
  const details = names.flatMap((name) => (servers[name] ?? []).flatMap((result) => detail(name, result)));
  const sums = names.map((name) => `${name}: ${sumUp(servers[name] ?? [])}`);
  const parts = [columns([['Case', 'Stands for', ...names], ...rows]), details, sums];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Returns the lines for a case that did not pass: its title, and each difference. */
function detail(name: string, { case: { id, title, stands }, verdict, differences }: CaseResult): string[] {
  if (verdict === 'passed' || verdict === 'lacking') return [];
  return [
    `${name} ${MARKS[verdict]} ${id} (${stands}): ${title}`,
    ...differences.map((one) => `    ${formatDifference(one)}`),
  ];
}

function sumUp(results: readonly CaseResult[]): string {
  const count = (verdict: CaseResult['verdict']) =>
    results.filter((result) => result.verdict === verdict).length;
  const others = (['differs', 'unanswered', 'lacking'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `, ${count(verdict)} ${WORDS[verdict]}`);
  return `${count('passed')} of ${results.length} cases passed${others.join('')}`;
}

const WORDS = { differs: 'differ', unanswered: 'unanswered', lacking: 'about what it does not offer' };

/** Formats cells in columns of equal width. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
