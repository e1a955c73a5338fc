/**
 * `pnpm conformance`: every conformance case against our server and, beside it, against node:http; with
 * `--url`, against a server that somebody started; with `--contract`, those of the contract alone. `--write` writes what node:http does into
 * docs/conformance.md. Exit status 1 if a server differs that should not, 2 if there is nobody to ask.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { serve } from '@tsgi/server';
import { formatDifference } from '@tsgi/spec/conformance';
import {
  type CaseResult,
  ConformanceError,
  type ConformanceOptions,
  type StartServer,
  formatConformance,
  runConformance,
} from '@tsgi/testing/conformance';
import { serveByNodeHttp } from '../packages/testing/test/node-http-handler.ts';
import { type GeneratedSection, formatTable, writeGenerated } from './generated-section.ts';

/** Our server, without its logs. */
const serveOurs: StartServer = (app) => serve(app, { port: 0, quiet: true, errorLog: () => undefined });

/** The cases against node:http, through the handler in packages/testing/test. */
export async function runNodeHttp(options: ConformanceOptions = {}): Promise<readonly CaseResult[]> {
  return await runConformance(serveByNodeHttp, options);
}

/** The table of docs/conformance.md. @param results - of node:http. */
export function nodeHttpTable(results: readonly CaseResult[]): GeneratedSection {
  const rows = results
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ case: { id, stands, title }, verdict, differences }) => [
      `\`${id}\``,
      `\`${stands}\``,
      title,
      verdict === 'lacking' ? 'is not offered by the handler' : differences.map(formatDifference).join('; '),
    ]);
  return {
    file: 'docs/conformance.md',
    name: 'node-http',
    make: () => formatTable([['Case', 'Stands for', 'What a server does', 'node:http'], ...rows]),
  };
}

type Arguments = {
  readonly url: string | undefined;
  readonly write: boolean;
  readonly options: ConformanceOptions;
};

/** @throws ConformanceError for a flag that does not exist. */
function parse(argv: readonly string[]): Arguments {
  const options = {
    contract: { type: 'boolean' },
    url: { type: 'string' },
    write: { type: 'boolean' },
  } as const;
  try {
    const { contract, url, write = false } = parseArgs({ args: [...argv], options }).values;
    if (contract !== true) return { url, write, options: {} };
    if (write) throw new Error('--write takes all cases, so --contract must not be there');
    return { url, write, options: { only: 'contract' } };
  } catch (error) {
    // The first sentence says what is wrong; the rest is advice about parseArgs itself.
    const [message = ''] = (error as Error).message.split(/\.\s/);
    throw new ConformanceError(`${message}; the flags are --url, --contract and --write`, { cause: error });
  }
}

/** @returns the exit status. */
async function main(argv: readonly string[]): Promise<number> {
  const { options, url, write } = parse(argv);
  if (url !== undefined) return report({ [url]: await runConformance({ url }, options) });
  const results = {
    '@tsgi/server': await runConformance(serveOurs, options),
    'node:http': await runNodeHttp(options),
  };
  if (write) await writeGenerated(nodeHttpTable(results['node:http']));
  return report(results);
}

/** Prints the results. What node:http does is no failure: docs/conformance.md has it, and a test holds it. */
function report(servers: Record<string, readonly CaseResult[]>): number {
  process.stdout.write(formatConformance(servers));
  const [asked = []] = Object.values(servers);
  return asked.every(({ verdict }) => verdict === 'passed' || verdict === 'lacking') ? 0 : 1;
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof ConformanceError)) throw error;
    process.stderr.write(`conformance: ${error.message}\n`);
    process.exitCode = 2;
  }
}
