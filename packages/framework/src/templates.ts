import { isPromise } from '@tsgi/spec';
import { HTMLResponse } from './responses/html-response.ts';
import type { ResponseOptions } from './responses/http-response.ts';

/** What a template finds by name. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/** A template engine as the framework knows it. It has to escape what it puts into a page: see that it does. */
export interface TemplateEngine {
  /**
   * @param name - of a template, as the engine calls it.
   * @returns HTML.
   */
  render(name: string, values: TemplateValues): string | Promise<string>;
}

/** Makes a page of a template: now, or later if the engine takes its time. */
export type RenderTemplate = (
  name: string,
  values?: TemplateValues,
  options?: ResponseOptions,
) => HTMLResponse | Promise<HTMLResponse>;

/**
 * Pages from the templates of an engine.
 *
 * @param shared - what every template finds; what a page is given goes before it.
 * @example
 * const liquid = new Liquid({ root: 'templates', extname: '.liquid', outputEscape: 'escape' });
 * const page = templates({ render: (name, values) => liquid.renderFile(name, values) });
 * app.get('/users/:id<int>', ({ params }) => page('user', { user: users.get(params.id) }));
 */
export function templates(engine: TemplateEngine, shared: TemplateValues = {}): RenderTemplate {
  return (name, values, options) => {
    const html = engine.render(name, { ...shared, ...values });
    return isPromise(html)
      ? Promise.resolve(html).then((text) => new HTMLResponse(text, options))
      : new HTMLResponse(html, options);
  };
}
