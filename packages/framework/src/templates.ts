import { isPromise } from '@tsgi/spec';
import { HTMLResponse } from './responses/html-response.ts';
import type { ResponseOptions } from './responses/http-response.ts';

/** Values of a template, by name. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/** A template engine. Configure it to escape HTML. */
export interface TemplateEngine {
  /**
   * @param name - of a template, as the engine knows it.
   * @returns HTML.
   */
  render(name: string, values: TemplateValues): string | Promise<string>;
}

/** Renders a template to a page; returns a promise if the engine does. */
export type RenderTemplate = (
  name: string,
  values?: TemplateValues,
  options?: ResponseOptions,
) => HTMLResponse | Promise<HTMLResponse>;

/**
 * Returns a function that renders templates as pages.
 *
 * @param shared - values for every template; those of a page replace them.
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
