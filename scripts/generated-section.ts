/**
 * Parts of Markdown files that are made from tables of the source, between `<!-- name:start -->` and
 * `<!-- name:end -->`. What is around them is written by hand.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const ROOT: string = join(import.meta.dirname, '..');

/** A part of a file that is made, not written. */
export type GeneratedSection = {
  /** The file, from the root of the workspace. */
  readonly file: string;
  /** What its markers are called. */
  readonly name: string;
  /** Makes the Markdown between the markers. */
  readonly make: () => string;
};

/** @returns the text with what is between the markers replaced. @throws Error if they are not there. */
export function replaceSection(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`there must be ${start} and, after it, ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** Rows of cells as a Markdown table; the first row is its head. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

/** @returns the file as it is, and as it should be. */
export async function readGenerated({
  file,
  name,
  make,
}: GeneratedSection): Promise<{ is: string; shouldBe: string }> {
  const path = join(ROOT, file);
  const is = readFileSync(path, 'utf8');
  const config = await resolveConfig(path);
  const shouldBe = await format(replaceSection(is, name, make()), { ...config, parser: 'markdown' });
  return { is, shouldBe };
}

/** Writes the section into its file. */
export async function writeGenerated(section: GeneratedSection): Promise<void> {
  const { shouldBe } = await readGenerated(section);
  writeFileSync(join(ROOT, section.file), shouldBe);
}
