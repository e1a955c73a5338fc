/**
 * Renders an error as problem details, a page or text, by the client's preference.
 *
 * @module
 */
import { addVary, chooseType, escapeHtml, headersOf, htmlPage } from '@tsgi/compose';
import { statusText } from '@tsgi/http';
import type { Body, Environ, Header, StartResponse } from '@tsgi/spec';

/** Problem details (RFC9457§3.1). */
export interface Problem {
  readonly type?: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly [extension: string]: unknown;
}

/** A rendered error. */
export interface Rendering {
  readonly contentType: string;
  readonly text: string;
}

/** Renderings by media type; the first is the default. */
export type Renderings = ReadonlyMap<string, () => Rendering>;

/** The parts of an error's response. */
export interface ErrorFacts {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly problem: Problem;
}

/** Responds with an error: with problem details, a page or text, by `Accept`. */
export function respondWithError(
  { headers, problem, status }: ErrorFacts,
  environ: Environ,
  startResponse: StartResponse,
): Body {
  const renderings = new Map([
    ['application/problem+json', () => asProblem(problem)],
    // Who likes JSON gets the JSON that there is.
    ['application/json', () => asProblem(problem)],
    ['text/html', () => asPage(problem)],
    ['text/plain', () => asText(problem)],
  ]);
  const rendering = chooseRendering(environ, renderings);
  startResponse(statusText(status), errorHeaders(headers, rendering));
  return [rendering.text];
}

/**
 * Returns the rendering that the client prefers. A client that accepts none gets the first: an error in another form
 * tells more than a 406 (RFC9110§12.4.1).
 */
export function chooseRendering(environ: Environ, renderings: Renderings): Rendering {
  const types = [...renderings.keys()];
  const chosen = renderings.get(chooseType(environ, types) ?? types[0] ?? '');
  if (chosen === undefined) throw new TypeError('an error needs a rendering');
  return chosen();
}

/** The field lines of the error and of its rendering. */
export function errorHeaders(own: Iterable<Readonly<Header>>, { contentType }: Rendering): Header[] {
  const list: Header[] = Array.from(own, ([name, value]) => [name, value]);
  headersOf(list).set('Content-Type', contentType);
  addVary(list, 'Accept');
  return list;
}

/** Problem details as JSON (RFC9457§3). */
export function asProblem(problem: Problem): Rendering {
  return { contentType: 'application/problem+json', text: `${JSON.stringify(problem)}\n` };
}

function asText({ detail, status, title }: Problem): Rendering {
  const lines = [`${status} ${title}`, ...(detail === undefined ? [] : [detail])];
  return { contentType: 'text/plain; charset=utf-8', text: `${lines.join('\n')}\n` };
}

function asPage({ detail, status, title }: Problem): Rendering {
  const heading = `<h1><small>${status}</small> ${escapeHtml(title)}</h1>`;
  const sentence = detail === undefined ? '' : `\n<p>${escapeHtml(detail)}</p>`;
  const text = htmlPage({ title: `${status} ${title}`, content: heading + sentence, style: STYLE });
  return { contentType: 'text/html; charset=utf-8', text };
}

const STYLE = `
h1 { font-size: 2rem; }
p { overflow-wrap: anywhere; }
small { color: var(--quiet); font-weight: 400; }`;
