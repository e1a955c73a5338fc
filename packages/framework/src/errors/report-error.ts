import type { Environ } from '@tsgi/spec';
import { type Relation, type Thrown, describeThrown } from './thrown.ts';

const INTRODUCTIONS: Readonly<Record<Relation, string>> = {
  thrown: '',
  cause: 'caused by ',
  part: 'with ',
};

// All control characters but tab and newline.
const CONTROL = /[^\P{Cc}\t\n]/gu;

/** Writes what was thrown to `tsgi.errors`: the request, the stack, and the causes with their stacks. */
export function reportError(thrown: unknown, environ: Environ): void {
  const { PATH_INFO, REQUEST_METHOD, SCRIPT_NAME } = environ;
  const request = `${REQUEST_METHOD} ${JSON.stringify(SCRIPT_NAME + PATH_INFO)}`;
  // Messages quote what clients sent. Indented, none is taken for an entry of its own, and no terminal obeys it.
  const text = formatThrown(describeThrown(thrown)).replaceAll('\n', '\n  ').replace(CONTROL, escapeControl);
  environ['tsgi.errors'].write(`[${new Date().toISOString()}] Error while answering ${request}: ${text}\n`);
}

/** Formats thrown values like a stack trace, with all causes. */
export function formatThrown(list: readonly Thrown[]): string {
  return list
    .map(({ relation, stack, title }) =>
      [INTRODUCTIONS[relation] + title, ...stack.map((line) => `    ${line}`)].join('\n'),
    )
    .join('\n');
}

function escapeControl(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
