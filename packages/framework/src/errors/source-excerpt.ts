import { readFileSync, statSync } from 'node:fs';

/** Some lines of a source file. */
export interface SourceExcerpt {
  /** The number of the first line, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

const LINES_AROUND = 5;
const MOST_BYTES = 1_048_576;
const MOST_CHARACTERS = 240;

// A stack is text, which may say anything: only what is source is read.
const SOURCE = /^(?:file:\/\/|\/|[A-Za-z]:[/\\]).*\.[cm]?[jt]sx?$/s;

/**
 * The lines around a line of a file.
 *
 * @param file - a path or a `file:` URL, as stacks have them.
 * @param line - from 1.
 * @returns `undefined` if there is no such file or line, or if it is no JavaScript or TypeScript.
 */
export function readExcerpt(file: string, line: number): SourceExcerpt | undefined {
  if (!SOURCE.test(file)) return undefined;
  let text: string;
  try {
    const path = file.startsWith('file:') ? new URL(file) : file;
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MOST_BYTES) return undefined;
    text = readFileSync(path, 'utf8');
  } catch {
    // Bundled, generated, or of another machine: the frame is shown without it.
    return undefined;
  }
  const lines = text.split(/\r?\n/);
  if (line < 1 || line > lines.length) return undefined;
  const first = Math.max(1, line - LINES_AROUND);
  const excerpt = lines.slice(first - 1, line + LINES_AROUND);
  return { first, lines: excerpt.map((one) => one.slice(0, MOST_CHARACTERS)) };
}
