/**
 * The page that a developer sees for a fault. It escapes everything, since all of it comes from others.
 *
 * @module
 */
import { escapeHtml, htmlPage } from '@tsgi/compose';
import type { Environ } from '@tsgi/spec';
import { environRows, headerRows, type Row } from './debug-request.ts';
import type { Rendering } from './render-error.ts';
import { readExcerpt, type SourceExcerpt } from './source-excerpt.ts';
import { parseFrame, pathWithin, type StackFrame } from './stack-frame.ts';
import type { Relation, Thrown } from './thrown.ts';

/** The facts to show. */
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
  const places = new Places(process.cwd());
  const content = `<p class="request">${escapeHtml(heading)} · ${escapeHtml(REQUEST_METHOD)} ${escapeHtml(SCRIPT_NAME + PATH_INFO)}</p>
${thrown.map((one) => thrownSection(one, places)).join('\n')}
<h2>Headers</h2>
${rowList(headerRows(environ))}
<details><summary><h2>Environ</h2></summary>
${rowList(environRows(environ))}
</details>
<p class="quiet">This page is for development: <code>--debug</code>, <code>NODE_ENV</code> or the option <code>debug</code> has turned it on. Otherwise a client sees nothing of it.</p>`;
  const text = htmlPage({ title, content, style: STYLE });
  return { contentType: 'text/html; charset=utf-8', text };
}

/** The source on the page. Causes share most of their stack: each place is shown once, the first time. */
class Places {
  readonly #folder: string;
  readonly #shown = new Set<string>();

  /** @param folder - paths are shown as seen from here. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  nameOf({ column, file, line }: StackFrame): string {
    return `${pathWithin(this.#folder, file)}:${line}:${column}`;
  }

  /** The lines around a frame; `undefined` where there are none, or they are on the page already. */
  excerptOf({ file, line }: StackFrame): SourceExcerpt | undefined {
    const place = `${file}:${line}`;
    if (this.#shown.has(place)) return undefined;
    this.#shown.add(place);
    return readExcerpt(file, line);
  }
}

function thrownSection({ relation, stack, title }: Thrown, places: Places): string {
  const lines = stack.map((line) => ({ line, frame: parseFrame(line) }));
  // Where to look first: the innermost frame of the application's own.
  const opened = lines.find(({ frame }) => frame?.origin === 'own');
  const frames = lines.map((one) => frameItem(one, one === opened, places)).join('\n');
  const heading = relation === 'thrown' ? 'h1' : 'h2';
  const list = frames === '' ? '' : `\n<ol class="stack">\n${frames}\n</ol>`;
  return `${INTRODUCTIONS[relation]}<${heading}>${escapeHtml(title)}</${heading}>${list}`;
}

type StackLine = { readonly line: string; readonly frame: StackFrame | undefined };

function frameItem({ frame, line }: StackLine, isOpened: boolean, places: Places): string {
  if (frame === undefined) return `<li class="quiet"><code>${escapeHtml(line)}</code></li>`;
  const where = places.nameOf(frame);
  const call = frame.call === undefined ? '' : `<code>${escapeHtml(frame.call)}</code> `;
  const title = `${call}<span class="quiet">${escapeHtml(where)}</span>`;
  const excerpt = places.excerptOf(frame);
  if (excerpt === undefined) return `<li class="${frame.origin}">${title}</li>`;
  const block = sourceBlock(excerpt, frame.line, where);
  const state = isOpened ? ' open' : '';
  return `<li class="${frame.origin}"><details${state}><summary>${title}</summary>\n${block}</details></li>`;
}

/** It scrolls by itself, so a keyboard must reach it (WCAG 2.2, 2.1.1). */
function sourceBlock({ first, lines }: SourceExcerpt, failed: number, where: string): string {
  const width = String(first + lines.length - 1).length;
  const shown = lines.map((line, index) => {
    const number = first + index;
    const text = `<i>${String(number).padStart(width)}</i>  ${escapeHtml(line)}`;
    return number === failed ? `<mark>${text}</mark>` : text;
  });
  const label = escapeHtml(`Source of ${where}`);
  return `<pre tabindex="0" role="region" aria-label="${label}">${shown.join('\n')}</pre>`;
}

function rowList(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ name, value }) => `<div><dt>${escapeHtml(name)}</dt><dd><code>${escapeHtml(value)}</code></dd></div>`,
  );
  return `<dl>\n${lines.join('\n')}\n</dl>`;
}

const STYLE = `
main { max-width: 66rem; margin-block: 0; padding-block: 2rem 4rem; }
h1, h2 { white-space: pre-wrap; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 1rem; font-size: 1.1rem; }
summary { cursor: pointer; }
summary h2 { display: inline; }
dl + details { margin-top: 2rem; }
.request, dt, dd { overflow-wrap: anywhere; }
.request, .quiet, .relation, .package, .runtime, dt, i { color: var(--quiet); }
.relation { margin: 2rem 0 -2rem; }
.stack { padding: 0; list-style: none; border-top: 1px solid var(--line); }
.stack li { padding: .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .75rem 1rem; background: var(--soft); }
i { font-style: normal; user-select: none; }
mark { display: inline-block; min-width: 100%; color: inherit; background: var(--mark); }
dl div { display: grid; grid-template-columns: minmax(8rem, 15rem) 1fr; gap: 0 1.5rem; padding: .2rem 0; border-bottom: 1px solid var(--line); }
dd { margin: 0; }
@media (max-width: 36rem) { dl div { grid-template-columns: 1fr; } }`;
