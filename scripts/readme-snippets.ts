/**
 * The TypeScript of the READMEs. A `ts` block whose first line is a comment with a file name, `// hello.ts`, is
 * that file; files of one README may import each other. A `text` block right after it is what the file prints
 * when it is run.
 *
 * @module
 */

/** A file that a README shows. */
export type Snippet = {
  readonly file: string;
  readonly code: string;
  /** What it prints, if the README says so. */
  readonly prints: string | undefined;
};

const BLOCK = /^```ts\n(?<code>[^]*?)^```\n(?:\n```text\n(?<prints>[^]*?)^```\n)?/gm;

/** @throws Error if a block does not name its file. */
export function readSnippets(markdown: string): Snippet[] {
  return [...markdown.matchAll(BLOCK)].map(({ groups }) => {
    const code = groups?.code ?? '';
    const file = /^\/\/ ([\w.-]+\.ts)\n/.exec(code)?.[1];
    if (file === undefined)
      throw new Error(`the first line must be // and a file name: ${code.slice(0, 60)}`);
    return { file, code, prints: groups?.prints };
  });
}
