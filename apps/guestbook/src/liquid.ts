import { fileURLToPath } from 'node:url';
import type { TemplateEngine } from '@tsgi/framework';
import { Liquid } from 'liquidjs';

/** Makes the URL of a route. */
type MakeUrl = (name: string, values: Record<string, unknown>) => string;

/**
 * LiquidJS with escaping on: `{{ value }}` is text, whatever is in it, and `{{ html | raw }}` has to say so.
 * `{{ 'entry' | url: id: 5 }}` is the URL of a route.
 */
export function liquid(url: MakeUrl): TemplateEngine {
  const engine = new Liquid({
    root: fileURLToPath(new URL('templates/', import.meta.url)),
    extname: '.liquid',
    outputEscape: 'escape',
    // A name that a page was not given is an error that says where it stands, not an empty place.
    strictVariables: true,
    strictFilters: true,
    // Templates are read once, but for whoever changes them.
    cache: process.env.NODE_ENV !== 'development',
  });
  engine.registerFilter('url', (name: string, ...values: [string, unknown][]) =>
    url(name, Object.fromEntries(values)),
  );
  return { render: (name, values) => engine.renderFileSync(name, values) as string };
}
