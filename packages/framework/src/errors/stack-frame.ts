import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whose code a frame belongs to: the application's, a package's or the runtime's. */
export type FrameOrigin = 'own' | 'package' | 'runtime';

/** A line of a stack. */
export interface StackFrame {
  /** What was called: `async App.tsgi`; `undefined` at the top of a module. */
  readonly call: string | undefined;
  /** A path or a URL, as the stack has it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly origin: FrameOrigin;
}

// "at call (file:line:column)" and "at file:line:column", as V8 writes them, and JavaScriptCore in Bun.
const FRAMES: readonly RegExp[] = [
  /^at (?<call>[^(]+) \((?<file>.+):(?<line>[0-9]+):(?<column>[0-9]+)\)$/,
  /^at (?<call>async )?(?<file>.+):(?<line>[0-9]+):(?<column>[0-9]+)$/,
];

/** @param text - a line of a stack, trimmed. @returns `undefined` for a line without a place. */
export function parseFrame(text: string): StackFrame | undefined {
  const match = FRAMES.map((frame) => frame.exec(text)).find((found) => found !== null);
  if (match?.groups === undefined) return undefined;
  const { call, column, file = '', line } = match.groups;
  return { call: call?.trim(), file, line: Number(line), column: Number(column), origin: originOf(file) };
}

function originOf(file: string): FrameOrigin {
  if (/[/\\]node_modules[/\\]/.test(file)) return 'package';
  return /^(?:file:\/\/|\/|[A-Za-z]:[/\\])/.test(file) ? 'own' : 'runtime';
}

/**
 * Returns the path relative to a folder above it: `src/app.ts`. Other paths, and strings that are no path, are returned
 * unchanged.
 *
 * @param file - a path or a URL, as a stack has it.
 */
export function pathWithin(folder: string, file: string): string {
  const path = pathOf(file);
  if (!isAbsolute(path)) return path;
  const within = relative(folder, path);
  return within.startsWith('..') || isAbsolute(within) ? path : within;
}

function pathOf(file: string): string {
  if (!file.startsWith('file:')) return file;
  try {
    return fileURLToPath(file);
  } catch {
    // Of another system, or no URL after all.
    return file;
  }
}
