import { statusText } from '@tsgi/http';
import type { ApplicationObject, Body, Environ, StartResponse } from '@tsgi/spec';
import { replaceFields } from '../responses/http-response.ts';
import { debugPage } from './debug-page.ts';
import type { HttpError } from './http-error.ts';
import { type Rendering, asProblem, chooseRendering, errorHeaders } from './render-error.ts';
import { formatThrown } from './report-error.ts';
import { type Thrown, describeThrown } from './thrown.ts';

/** Shows a fault to its developer: as a page, problem details or text, with stack and causes. */
export class DebugResponse implements ApplicationObject {
  readonly #thrown: unknown;
  readonly #known: HttpError;

  /** @param known - the error that clients see without `debug`. */
  constructor(thrown: unknown, known: HttpError) {
    this.#thrown = thrown;
    this.#known = known;
  }

  tsgi(environ: Environ, startResponse: StartResponse): Body {
    const { headers, problem, status } = this.#known;
    const thrown = describeThrown(this.#thrown);
    const heading = `${status} ${problem.title}`;
    const renderings = new Map([
      ['text/plain', () => asText(heading, thrown)],
      ['text/html', () => debugPage({ environ, heading, thrown })],
      ['application/problem+json', () => asProblem({ ...problem, thrown })],
      ['application/json', () => asProblem({ ...problem, thrown })],
    ]);
    const rendering = chooseRendering(environ, renderings);
    const uncached = replaceFields(headers, { 'Cache-Control': 'no-store' });
    startResponse(statusText(status), errorHeaders(uncached, rendering));
    return [rendering.text];
  }
}

function asText(heading: string, thrown: readonly Thrown[]): Rendering {
  const text = `${heading}\n\n${formatThrown(thrown)}\n`;
  return { contentType: 'text/plain; charset=utf-8', text };
}
