/**
 * Results as text for a terminal.
 *
 * @module
 */
import type { Result, WorkloadResults } from './figures.ts';
import { type PeerName, peerOf } from './peers.ts';
import { NOT_IN_THIS_RUN, type Verdict } from './targets.ts';
import { type WorkloadName, workloadOf } from './workloads.ts';

interface Column {
  readonly title: string;
  /** The cell's text; empty where there is no number. */
  readonly cell: (result: Result, all: readonly Result[]) => string;
}

// A quiet machine is well below it.
const NOISE = 0.15;

const LOAD_COLUMNS: readonly Column[] = [
  { title: 'requests/s', cell: ({ load }) => whole(load?.requestsPerSecond) },
  { title: '× floor', cell: (result, all) => ratio(result, all, 'floor') },
  { title: '× node:http', cell: (result, all) => ratio(result, all, 'node') },
  { title: '× before', cell: (result, all) => ratio(result, all, 'before') },
  { title: '× TSGI', cell: (result, all) => ratio(result, all, 'tsgi') },
  { title: 'CPU µs/req', cell: ({ load }) => load?.cpuMicrosPerRequest.toFixed(1) ?? '' },
  { title: 'core', cell: ({ load }) => percent(load?.coreShare) },
  { title: 'others', cell: ({ load }) => percent(load?.othersShare) },
  { title: 'p50', cell: ({ load }) => time(load?.p50Micros) },
  { title: 'p99', cell: ({ load }) => time(load?.p99Micros) },
  { title: 'RSS', cell: ({ load }) => mebibytes(load?.rssBytes) },
];

const IDLE_COLUMNS: readonly Column[] = [
  { title: 'B/connection', cell: ({ idle }) => whole(idle?.bytesPerConnection) },
  { title: 'connections', cell: ({ idle }) => whole(idle?.connections) },
  { title: 'RSS', cell: ({ idle }) => mebibytes(idle?.rssBytes) },
];

/** One workload: a row a peer. Whatever went wrong stands at the end of its row. */
export function formatTable({ results, workload }: WorkloadResults): string {
  const { load, title } = workloadOf(workload);
  const columns = load === 'idle' ? IDLE_COLUMNS : LOAD_COLUMNS;
  const rows = results.map((result) => columns.map(({ cell }) => cell(result, results)));
  const used = columns.map((_, i) => rows.some((row) => row[i] !== ''));
  const names = results.map(({ peer }) => titleIn(workload, peer));
  const nameWidth = Math.max(title.length, ...names.map((name) => name.length));
  const widths = columns.map((column, i) =>
    Math.max(column.title.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (name: string, cells: readonly string[]): string =>
    [
      name.padEnd(nameWidth),
      ...cells.flatMap((cell, i) => (used[i] === true ? [cell.padStart(widths[i] ?? 0)] : [])),
    ].join('  ');
  const head = line(
    title,
    columns.map((column) => column.title),
  );
  const body = results.map((result, i) => {
    const mark = result.error === undefined ? '' : `  ERROR: ${result.error}`;
    return line(names[i] ?? '', rows[i] ?? []) + mark;
  });
  const others = Math.max(...results.map((result) => result.load?.othersShare ?? 0));
  if (others > NOISE) body.push(`other processes used ${percent(others)} of a core: these numbers are noise`);
  return [head, '─'.repeat(head.length), ...body].join('\n');
}

/** A peer's title, with what must be known of it in this workload. */
export function titleIn(workload: WorkloadName, peer: PeerName): string {
  const { title } = peerOf(peer);
  const note = workloadOf(workload).notes?.[peer];
  return note === undefined ? title : `${title} (${note})`;
}

/** The targets that this run can tell of, one a line, and how many it cannot. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  const told = verdicts.filter(({ measured }) => measured !== NOT_IN_THIS_RUN);
  const untold = verdicts.length - told.length;
  const width = Math.max(0, ...told.map(({ target }) => target.length));
  const lines = told.map(
    ({ measured, state, target }) => `${state.padEnd(12)}  ${target.padEnd(width)}  ${measured}`,
  );
  if (untold > 0)
    lines.push(`${untold} of ${verdicts.length} targets are of workloads or peers not in this run`);
  return ['targets (issues 3 and 5)', '─'.repeat(width + 22), ...lines].join('\n');
}

function ratio({ load }: Result, all: readonly Result[], name: PeerName): string {
  const base = all.find(({ peer }) => peer === name)?.load;
  return load === undefined || base === undefined
    ? ''
    : (load.requestsPerSecond / base.requestsPerSecond).toFixed(2);
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${(share * 100).toFixed(0)} %`;
}

function whole(value: number | undefined): string {
  return value === undefined ? '' : Math.round(value).toLocaleString('en-US');
}

function time(micros: number | undefined): string {
  if (micros === undefined) return '';
  return micros < 1000 ? `${micros.toFixed(0)} µs` : `${(micros / 1000).toFixed(micros < 10_000 ? 2 : 0)} ms`;
}

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
}
