import { escapeHtml } from '../escape-html.ts';
import type { Rendering } from './render-error.ts';

/** What a page is made of. */
export interface PageParts {
  readonly title: string;
  /** HTML; whoever makes it has escaped what is not. */
  readonly content: string;
  /** CSS beyond what every page has. */
  readonly style: string;
}

// Nothing is fetched, nothing runs: the policy says so in case that something should ever slip in.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
:root { color-scheme: light dark; --text: #1c1e21; --page: #fff; --quiet: #6a7078; --line: #dfe2e6; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e6e9; --page: #16181b; --quiet: #979da6; --line: #33373d; }
}
body { margin: 0; color: var(--text); background: var(--page); font: 1rem/1.5 system-ui, sans-serif; }`;

/** A page of its own: no scripts, nothing from elsewhere, light or dark as the reader's system is. */
export function htmlPage({ content, style, title }: PageParts): Rendering {
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}
</style>
</head>
<body>
${content}
</body>
</html>
`;
  return { contentType: 'text/html; charset=utf-8', text };
}
