/**
 * Reads the wire corpus: the Markdown files beside this one, in the notation of README.md.
 *
 * @module
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RequestReader } from '../src/request-reader.ts';
import { ResponseReader } from '../src/response-reader.ts';
import { type AnyReader, type Ending, latin1, transcript } from './transcript.ts';

export interface WireCase {
  readonly title: string;
  readonly file: string;
  /** What the reader is on: the bytes are requests, or responses to requests with these methods. */
  readonly side: 'request' | 'response';
  readonly methods: readonly string[];
  readonly ending: Ending;
  readonly wire: Uint8Array;
  /** The lines of the log. */
  readonly expected: readonly string[];
}

/** All cases of all files, in order. @throws Error that names the file and the case that is not well-formed. */
export function readCorpus(): WireCase[] {
  const folder = import.meta.dirname;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .flatMap((file) => parseCases(readFileSync(join(folder, file), 'utf8'), file));
}

/** What the case's reader hears if its bytes come in these pieces, in as much detail as the case's log. */
export function hear(wireCase: WireCase, pieces: Iterable<Uint8Array>): string[] {
  const lines = transcript(openReader(wireCase), pieces, wireCase.ending);
  return wireCase.expected.some(isField) ? lines : lines.filter((line) => !isField(line));
}

export function openReader({ side, methods }: Pick<WireCase, 'side' | 'methods'>): AnyReader {
  if (side === 'request') return new RequestReader(latin1);
  const reader = new ResponseReader(latin1);
  for (const method of methods) reader.expect(method);
  return reader;
}

const CASE = /^### (?<title>.+)\n[^]*?^```http(?<info>.*)\n(?<bytes>[^]*?)^```\n+```log\n(?<log>[^]*?)^```$/m;

/** @param markdown - of one file. */
export function parseCases(markdown: string, file: string): WireCase[] {
  const sections = markdown.split(/^(?=### )/m).filter((section) => section.startsWith('### '));
  return sections.map((section) => {
    const { title = '', info = '', bytes = '', log = '' } = CASE.exec(section)?.groups ?? {};
    if (title === '') throw new Error(`${file}: not a case: ${section.slice(0, 80)}`);
    return {
      title,
      file,
      ...parseInfo(info),
      wire: Buffer.from(decodeWire(bytes, `${file}: ${title}`), 'latin1'),
      expected: repeat(log)
        .split('\n')
        .filter((line) => line !== ''),
    };
  });
}

function parseInfo(info: string): Pick<WireCase, 'side' | 'methods' | 'ending'> {
  const words = info.split(' ');
  return {
    side: words.includes('response') ? 'response' : 'request',
    methods:
      words
        .find((word) => word.startsWith('to='))
        ?.slice(3)
        .split(',') ?? [],
    ending: words.includes('eof') ? 'eof' : 'open',
  };
}

const REPETITION = /\{((?:[^{}\\]|\\.)+?)\*(\d+)\}/g;
const ESCAPE = /\\(?:x([0-9a-f]{2})|([^]))|\n/g;
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' },
  '\n': '',
};

/** @param block - the text of an http block. @returns the bytes, a character each. */
export function decodeWire(block: string, where: string): string {
  const repeated = repeat(block);
  if (/[^\n -~]/.test(repeated)) throw new Error(`${where}: only visible ASCII may stand there unescaped`);
  return repeated.replace(ESCAPE, (found: string, hex?: string, letter?: string) => {
    if (found === '\n') return '\r\n';
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    const meant = ESCAPES[letter ?? ''];
    if (meant === undefined) throw new Error(`${where}: there is no escape ${found}`);
    return meant;
  });
}

function repeat(block: string): string {
  return block.replace(REPETITION, (_, text: string, times: string) => text.repeat(Number(times)));
}

function isField(line: string): boolean {
  return line.startsWith('field ');
}
