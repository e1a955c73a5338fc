/**
 * Where in the application's own files something went wrong.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

/** A line of a file. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, if it is known. */
  readonly column: number | undefined;
  /** Whether Node marked it as what cannot be parsed or linked. */
  readonly isMarked?: true;
}

// "at call (file:line:column)" and "at file:line:column".
const FRAME = /^ +at (?:.*? \()?(?:async )?(?<file>.+?):(?<line>\d+):(?<column>\d+)\)?$/;
// What Node puts before a syntax error: the place, and source with carets below it, if it is one line.
const ARROW = /^(?<file>(?:file:\/\/|\/|[A-Z]:\\).*):(?<line>\d+)\n/;
const CARETS = /^(?<blank> *)\^+$/m;

const COMMAND = new URL('..', import.meta.url).href;

/** What a stack says of the place: the first frame that is neither Node's, nor a package's, nor the command's. */
export function placeIn(stack: string): Place | undefined {
  return arrowIn(stack) ?? framesIn(stack).find(({ file }) => !isPackage(file));
}

function arrowIn(stack: string): Place | undefined {
  const { file, line } = ARROW.exec(stack)?.groups ?? {};
  if (file === undefined) return undefined;
  const { blank } = CARETS.exec(stack)?.groups ?? {};
  const column = blank === undefined ? undefined : blank.length + 1;
  return { file: pathOf(file), line: Number(line), column, isMarked: true };
}

function framesIn(stack: string): Place[] {
  return stack.split('\n').flatMap((text) => {
    const { column, file, line } = FRAME.exec(text)?.groups ?? {};
    if (file === undefined || isForeign(file)) return [];
    return { file: pathOf(file), line: Number(line), column: Number(column) };
  });
}

/** Is it Node's own, or the command's? */
function isForeign(file: string): boolean {
  return !/^(?:file:\/\/|\/|[A-Za-z]:[/\\])/.test(file) || file.startsWith(COMMAND);
}

/** Is it below node_modules? */
export function isPackage(file: string): boolean {
  return /[/\\]node_modules[/\\]/.test(file);
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}

/** The line of a file where a module is asked for. */
export function placeOfImport(file: string, specifier: string): Place | undefined {
  const lines = linesOf(file);
  const quoted = [`'${specifier}'`, `"${specifier}"`, `\`${specifier}\``];
  const index = lines.findIndex((text) => quoted.some((literal) => text.includes(literal)));
  return index < 0 ? undefined : { file, line: index + 1, column: undefined };
}

/** The lines of an own file that begin without indentation and await something. */
export function topLevelAwaits(file: string): Place[] {
  if (isPackage(file)) return [];
  return linesOf(file).flatMap((text, index) =>
    /^(?:\w.*)?\bawait\b/.test(text.replace(/\/\/.*/, '')) && !/\basync\b/.test(text)
      ? { file, line: index + 1, column: undefined }
      : [],
  );
}

/** The text of the line; empty if it cannot be read. */
export function sourceAt({ file, line }: Place): string {
  return linesOf(file)[line - 1] ?? '';
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}

/** `app.ts:3`, from the folder that people are in. */
export function formatPlace({ file, line }: Place): string {
  return `${relative(process.cwd(), file)}:${line}`;
}

const LONGEST_LINE = 160;

/** `    3 | import { User } from './types.ts';` */
export function formatSource(place: Place): string {
  const source = sourceAt(place).trimEnd().slice(0, LONGEST_LINE);
  return source === '' ? '' : `\n    ${place.line} | ${source}`;
}

/** What was thrown, with its causes; the stacks without the frames of Node and of this command. */
export function formatError(error: unknown): string {
  const shown: string[] = [];
  for (const text of inspectSafely(error).split('\n')) {
    if (!isForeignFrame(text)) shown.push(text);
    // The last frame of a stack opens the properties of its error.
    else if (text.endsWith(' {')) shown.push(`${shown.pop() ?? ''} {`);
  }
  return shown.join('\n');
}

function isForeignFrame(text: string): boolean {
  const { file } = FRAME.exec(text)?.groups ?? {};
  return file === undefined ? /^ +at /.test(text) : isForeign(file);
}

/** A value as text, its own `inspect` permitting. */
export function inspectSafely(value: unknown): string {
  try {
    return inspect(value);
  } catch {
    return 'a value that cannot be shown';
  }
}
