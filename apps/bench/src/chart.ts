/**
 * One SVG of a run: a panel a workload, a bar a peer. Colours of middle brightness on no background, so that it
 * can be read on white and on black; no fonts but the reader's.
 *
 * @module
 */
import type { Result, WorkloadResults } from './figures.ts';
import type { PeerName } from './peers.ts';
import { titleIn } from './table.ts';
import { workloadOf } from './workloads.ts';

const WIDTH = 900;
const COLUMNS = 2;
const GAP = 36;
const PANEL = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS;
const LABEL = 148;
const NUMBER = 74;
const BAR = PANEL - LABEL - NUMBER;
const ROW = 20;
const TITLE = 34;
const HEADER = 58;
const FOOTER = 30;

const STYLE = `
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #78828e }
  .name { text-anchor: end }
  .title { font-size: 13px; font-weight: 600 }
  .head { font-size: 16px; font-weight: 600 }
  .own { font-weight: 700; fill: #3b82f6 }
  .peer-bar { fill: #8b949e; fill-opacity: .55 }
  .own-bar { fill: #3b82f6 }
  .floor-bar { fill: #8b949e; fill-opacity: .12; stroke: #8b949e; stroke-dasharray: 3 2 }
`;

interface Panel {
  readonly title: string;
  readonly bars: readonly { name: string; peer: PeerName; value: number; text: string }[];
}

/** @param caption - machine, date and versions, in one line. */
export function drawChart(run: readonly WorkloadResults[], caption: string): string {
  const panels = run.map(panelOf);
  let y = HEADER;
  let body = '';
  for (let first = 0; first < panels.length; first += COLUMNS) {
    const row = panels.slice(first, first + COLUMNS);
    row.forEach((panel, column) => (body += drawPanel(panel, column * (PANEL + GAP), y)));
    y += Math.max(...row.map(heightOf));
  }
  const height = y + FOOTER;
  const memory = run.some(({ workload }) => workloadOf(workload).load === 'idle');
  const legend = memory ? 'longer is better; in the panel of memory, shorter is' : 'longer is better';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="TSGI and its peers: requests per second">
<style>${STYLE}</style>
<text class="head" x="0" y="20">Requests per second on one core</text>
<text x="0" y="40">${legend}</text>
${body}<text x="0" y="${height - 10}">${escape(caption)}</text>
</svg>
`;
}

function panelOf({ results, workload }: WorkloadResults): Panel {
  const { load, title } = workloadOf(workload);
  return {
    title: load === 'idle' ? `${title}: bytes of memory each` : title,
    bars: results.map((result) => ({
      name: titleIn(workload, result.peer),
      peer: result.peer,
      ...figureOf(result),
    })),
  };
}

function figureOf({ error, idle, load }: Result): { value: number; text: string } {
  const value = load?.requestsPerSecond ?? idle?.bytesPerConnection;
  if (value === undefined || error !== undefined) return { value: 0, text: 'error' };
  return { value, text: Math.round(value).toLocaleString('en-US') };
}

function heightOf({ bars }: Panel): number {
  return TITLE + bars.length * ROW + 14;
}

function drawPanel({ bars, title }: Panel, x: number, y: number): string {
  const longest = Math.max(1, ...bars.map(({ value }) => value));
  const rows = bars.map(({ name, peer, text, value }, i) => {
    const top = y + TITLE + i * ROW;
    const length = round((Math.max(0, value) / longest) * BAR);
    const kind = kindOf(peer);
    const own = kind === 'own' ? ' own' : '';
    const base = top + 13;
    return (
      `<text class="name${own}" x="${round(x + LABEL - 8)}" y="${base}">${escape(name)}</text>` +
      `<rect class="${kind}-bar" x="${round(x + LABEL)}" y="${top + 2}" width="${length}" height="${ROW - 6}" rx="2"/>` +
      `<text class="number${own}" x="${round(x + LABEL + length + 6)}" y="${base}">${text}</text>\n`
    );
  });
  return `<text class="title" x="${round(x)}" y="${y + 20}">${escape(title)}</text>\n${rows.join('')}`;
}

function kindOf(peer: PeerName): 'own' | 'floor' | 'peer' {
  if (peer === 'floor') return 'floor';
  return peer.startsWith('tsgi') ? 'own' : 'peer';
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
