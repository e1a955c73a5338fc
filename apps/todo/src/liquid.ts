import { fileURLToPath } from 'node:url';
import type { TemplateEngine } from '@tsgi/framework';
import { type Submission, errorsOf, textOf } from '@tsgi/middleware-form';
import { Liquid } from 'liquidjs';

/** What templates ask for by name. */
export interface Links {
  /** The path of a route. */
  readonly url: (name: string, values: Record<string, unknown>) => string;
  /** The path of a file of `assets/`. */
  readonly asset: (name: string) => string;
}

type Sent = Submission<unknown>;

/**
 * LiquidJS with escaping on: `{{ value }}` is text, whatever is in it.
 *
 *   {{ 'list' | url: list: 5 }}      the path of a route
 *   {{ 'icon.svg' | asset }}         the path of an asset
 *   {{ sent | errors: 'name' }}      what is wrong with a field of a form that was sent, as a list
 *   {{ sent | sent_text: 'name', x}} what was sent in it; x if it was not
 *   {{ 5000 | size_text }}           5 kilobytes
 */
export function liquid({ asset, url }: Links): TemplateEngine {
  const engine = new Liquid({
    root: fileURLToPath(new URL('templates/', import.meta.url)),
    extname: '.liquid',
    outputEscape: 'escape',
    // A name that a page was not given is an error that says where it stands, but where it is asked for with `if`.
    strictVariables: true,
    lenientIf: true,
    strictFilters: true,
    cache: process.env.NODE_ENV !== 'development',
  });
  engine.registerFilter('url', (name: string, ...values: [string, unknown][]) =>
    url(name, Object.fromEntries(values)),
  );
  engine.registerFilter('asset', asset);
  engine.registerFilter('errors', (sent: Sent, name: string) => errorsOf(sent, name));
  engine.registerFilter('sent_text', (sent: Sent, name: string, otherwise: string) =>
    sent.form.has(name) ? textOf(sent, name) : otherwise,
  );
  engine.registerFilter('size_text', sizeText);
  return { render: (name, values) => engine.renderFileSync(name, values) as string };
}

const UNITS = ['byte', 'kilobyte', 'megabyte'] as const;

/** A number of bytes for people: `1.5 megabytes`. */
export function sizeText(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const unit = UNITS[step] ?? 'byte';
  const format = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat('en', format).format(bytes / 1000 ** step);
}
