/**
 * The page that a developer sees in place of a fault. Everything on it is text of others, so everything is escaped.
 *
 * @module
 */
import type { Environ } from '@tsgi/spec';
import { escapeHtml } from '../escape-html.ts';
import { environRows, headerRows, type Row } from './debug-request.ts';
import { htmlPage } from './html-page.ts';
import type { Rendering } from './render-error.ts';
import { readExcerpt, type SourceExcerpt } from './source-excerpt.ts';
import { parseFrame, type StackFrame } from './stack-frame.ts';
import type { Relation, Thrown } from './thrown.ts';

/** What there is to show. */
export interface DebugFacts {
  /** Status and reason phrase. */
  readonly heading: string;
  readonly thrown: readonly Thrown[];
  readonly environ: Environ;
}

const INTRODUCTIONS: Readonly<Record<Relation, string>> = {
  thrown: '',
  cause: '<p class="relation">caused by</p>\n',
  part: '<p class="relation">with</p>\n',
};

export function debugPage({ environ, heading, thrown }: DebugFacts): Rendering {
  const { PATH_INFO, REQUEST_METHOD, SCRIPT_NAME } = environ;
  const title = thrown[0]?.title ?? heading;
  const content = `<main>
<p class="request">${escapeHtml(heading)} · ${escapeHtml(REQUEST_METHOD)} ${escapeHtml(SCRIPT_NAME + PATH_INFO)}</p>
${thrown.map(thrownSection).join('\n')}
${rowsSection('Headers', headerRows(environ))}
${rowsSection('Environ', environRows(environ))}
<p class="quiet">This page is for development. Without the option <code>debug</code>, a client sees nothing of it.</p>
</main>`;
  return htmlPage({ title, content, style: STYLE });
}

function thrownSection({ relation, stack, title }: Thrown): string {
  const places = stack.map((line) => ({ line, frame: parseFrame(line) }));
  // Where to look first: the innermost frame of the application's own.
  const opened = places.find(({ frame }) => frame?.origin === 'own');
  const frames = places.map((place) => frameItem(place, place === opened)).join('\n');
  const heading = relation === 'thrown' ? 'h1' : 'h2';
  const list = frames === '' ? '' : `\n<ol class="stack">\n${frames}\n</ol>`;
  return `${INTRODUCTIONS[relation]}<${heading}>${escapeHtml(title)}</${heading}>${list}`;
}

type Place = { readonly line: string; readonly frame: StackFrame | undefined };

function frameItem({ frame, line }: Place, isOpened: boolean): string {
  const excerpt = frame === undefined ? undefined : readExcerpt(frame.file, frame.line);
  if (frame === undefined || excerpt === undefined) {
    return `<li class="quiet"><code>${escapeHtml(line)}</code></li>`;
  }
  const where = `${escapeHtml(frame.file.replace(/^file:\/\//, ''))}:${frame.line}:${frame.column}`;
  const call = frame.call === undefined ? '' : `<code>${escapeHtml(frame.call)}</code> `;
  const summary = `<summary>${call}<span class="quiet">${where}</span></summary>`;
  const state = isOpened ? ' open' : '';
  return `<li class="${frame.origin}"><details${state}>${summary}\n${sourceBlock(excerpt, frame.line)}</details></li>`;
}

function sourceBlock({ first, lines }: SourceExcerpt, failed: number): string {
  const width = String(first + lines.length - 1).length;
  const shown = lines.map((line, index) => {
    const number = first + index;
    const text = `<i>${String(number).padStart(width)}</i>  ${escapeHtml(line)}`;
    return number === failed ? `<mark>${text}</mark>` : text;
  });
  return `<pre>${shown.join('\n')}</pre>`;
}

function rowsSection(title: string, rows: readonly Row[]): string {
  const lines = rows.map(
    ({ name, value }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td><code>${escapeHtml(value)}</code></td></tr>`,
  );
  return `<h2>${title}</h2>\n<div class="wide"><table>\n${lines.join('\n')}\n</table></div>`;
}

const STYLE = `
:root { --mark: #ffe7e2; --code: #f5f6f7; }
@media (prefers-color-scheme: dark) { :root { --mark: #5a2620; --code: #1f2226; } }
main { max-width: 66rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.5rem; }
h2 { margin-top: 2.5rem; font-size: 1.1rem; }
h1, h2 { overflow-wrap: anywhere; white-space: pre-wrap; }
.request, .quiet, .relation, .package, .runtime, i { color: var(--quiet); }
.relation { margin: 2rem 0 -2rem; }
.stack { padding: 0; list-style: none; border-top: 1px solid var(--line); }
.stack li { padding: .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
summary { cursor: pointer; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; }
pre, .wide { overflow-x: auto; }
pre { padding: .75rem 1rem; background: var(--code); }
i { font-style: normal; user-select: none; }
mark { display: inline-block; min-width: 100%; color: inherit; background: var(--mark); }
table { border-collapse: collapse; }
th, td { padding: .2rem 1.5rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 400; white-space: nowrap; }
td { overflow-wrap: anywhere; }`;
