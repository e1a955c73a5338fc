/**
 * The frame of every page that TSGI shows: errors, logins, listings. It has no scripts and loads nothing; its colours
 * follow the reader's system.
 *
 * @module
 */
import { escapeHtml } from './escape-html.ts';

/** The parts of a page. */
export interface PageParts {
  /** The title, not escaped. */
  readonly title: string;
  /** The content of `<main>`, as HTML: the caller escapes text in it. */
  readonly content: string;
  /** CSS of this page only. */
  readonly style?: string;
}

/** The `Content-Security-Policy` of these pages: they load and run nothing. Each page contains it as well. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'";

// Each text has a contrast of 4.5 or more on each background (WCAG 2.2, 1.4.3), and inputs have 16 px: below that
// a phone zooms into them.
const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1c1e21; --page: #fff; --quiet: #565d66; --line: #dfe2e6; --field: #868d96; --soft: #f5f6f7;
  --mark: #ffe7e2; --link: #0b57c2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e6e9; --page: #16181b; --quiet: #adb3bb; --line: #33373d; --field: #7d848d; --soft: #1f2226;
    --mark: #5a2620; --link: #8ab8ff;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; color: var(--text); background: var(--page); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 12vh auto; padding: 0 clamp(1rem, 4vw, 1.5rem); }
h1 { font-size: 1.5rem; font-weight: 600; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }`;

/** Returns a whole HTML document. */
export function htmlPage({ content, style = '', title }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}
</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}
