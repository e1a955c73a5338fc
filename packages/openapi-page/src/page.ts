/**
 * The page itself, and what a browser may do on it.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { escapeHtml } from '@tsgi/compose';

/** What a page is made of. */
export interface PageParts {
  /** The URL of the OpenAPI document. */
  readonly document: string;
  readonly title: string;
  /** The folder of the assets, as a URL with a slash at its end. */
  readonly assets: string;
}

// Swagger UI is dark by a class alone. The document's URL comes from an attribute, so that this text is always the same and has one hash. Without
// validatorUrl, Swagger UI would send the document's URL to a service of its vendor.
const START = `
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();
  SwaggerUIBundle({
    url: document.getElementById('page').dataset.document,
    dom_id: '#page',
    deepLinking: true,
    validatorUrl: null,
  });`;

/**
 * The page's own scripts and styles, and nothing from elsewhere; requests go wherever the API is. Swagger UI writes
 * styles into its elements.
 */
export const CONTENT_SECURITY_POLICY: string = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(START).digest('base64')}'`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  'connect-src *',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function page({ assets, document, title }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${escapeHtml(assets)}favicon-32x32.png">
<link rel="stylesheet" href="${escapeHtml(assets)}swagger-ui.css">
<style>:root { color-scheme: light dark } body { margin: 0 }</style>
</head>
<body>
<div id="page" data-document="${escapeHtml(document)}"></div>
<script src="${escapeHtml(assets)}swagger-ui-bundle.js"></script>
<script>${START}</script>
</body>
</html>
`;
}
