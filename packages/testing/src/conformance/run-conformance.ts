/**
 * Runs the conformance cases against a server.
 *
 * @module
 */
import { type OptionTable, type Time, resolveOptions } from '@tsgi/options';
import type { Application } from '@tsgi/spec';
import {
  CONFORMANCE_CASES,
  type ConformanceCase,
  GREETING,
  conformanceApplication,
  contractCases,
} from '@tsgi/spec/conformance';
import { type CaseResult, DEFAULT_LIMIT, askOnce, runCase, stopsItsServer } from './run-case.ts';
import type { ServerAddress } from './witness.ts';

/** Starts a server for an application, over real sockets and without a log. */
export type StartServer = (app: Application) => Promise<{
  readonly addresses: readonly [ServerAddress, ...ServerAddress[]];
  close(): void | Promise<void>;
}>;

/** A function that starts a server, or a running server that serves `conformanceApplication`. */
export type ConformanceTarget = StartServer | { readonly url: string } | { readonly address: ServerAddress };

export type ConformanceOptions = {
  /** The cases to run. Default: all. */
  readonly cases?: readonly ConformanceCase[];
  /** `'contract'`: skips the cases of HTTP/1.1 itself, and expectations of others about it. */
  readonly only?: 'contract';
  /** Time limit of a case. Default: `'5s'`. */
  readonly limit?: Time;
  /** Maximum of concurrent cases. Default: 8. */
  readonly concurrency?: number;
};

const OPTIONS = {
  cases: {
    kind: 'own',
    must: 'an array of cases',
    is: (value): value is readonly ConformanceCase[] => Array.isArray(value),
    default: CONFORMANCE_CASES,
  },
  only: { kind: 'oneOf', choices: ['contract'] },
  limit: { kind: 'time', default: '5s' },
  concurrency: { kind: 'count', default: 8 },
} as const satisfies OptionTable<ConformanceOptions>;

/** The server cannot be tested. The message says why, and what to do. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError';
}

/**
 * Runs the cases against a server.
 *
 * @returns a result for each case, in order.
 * @throws ConfigError for an invalid option; ConformanceError if nothing answers, or it is not
 *   `conformanceApplication`.
 * @example
 * const results = await runConformance((app) => serve(app, { port: 0, quiet: true }));
 */
export async function runConformance(
  target: ConformanceTarget,
  options: ConformanceOptions = {},
): Promise<readonly CaseResult[]> {
  if (typeof target !== 'function') {
    const address = 'url' in target ? addressOf(target.url) : target.address;
    return await runAll(address, options, (row, limit) => runCase(address, row, limit));
  }
  const server = await target(conformanceApplication);
  try {
    return await runAll(server.addresses[0], options, async (row, limit) => {
      if (!stopsItsServer(row)) return await runCase(server.addresses[0], row, limit);
      const own = await target(conformanceApplication);
      return await runCase(own.addresses[0], row, limit, () => own.close());
    });
  } finally {
    await server.close();
  }
}

async function runAll(
  address: ServerAddress,
  options: ConformanceOptions,
  run: (row: ConformanceCase, limit: number) => Promise<CaseResult>,
): Promise<readonly CaseResult[]> {
  const { cases, concurrency, limit, only } = resolveOptions(OPTIONS, options, '@tsgi/testing');
  await checkServes(address);
  const results: CaseResult[] = [];
  const waiting = (only === 'contract' ? contractCases(cases) : cases).entries();
  const runOnes = async () => {
    for (const [index, row] of waiting) results[index] = await run(row, limit);
  };
  await Promise.all(Array.from({ length: concurrency }, runOnes));
  return results;
}

/** @throws ConformanceError unless `conformanceApplication` answers. */
async function checkServes(address: ServerAddress): Promise<void> {
  const where = `http://${address.host}:${address.port}`;
  let greeting: string;
  try {
    // No case: it may take its time, however short that of the cases is.
    greeting = await askOnce(address, '', DEFAULT_LIMIT);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConformanceError(`nothing answers at ${where}: ${why}`, { cause: error });
  }
  if (greeting === GREETING) return;
  throw new ConformanceError(
    `the server at ${where} must serve the conformance application, and serves something else; start it like this: tsgi @tsgi/spec/conformance:conformanceApplication`,
  );
}

function addressOf(url: string): ServerAddress {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'http:' || parsed.username !== '' || parsed.pathname + parsed.search !== '/') {
    throw new ConformanceError(
      `a server's URL must be like http://127.0.0.1:8000, got ${JSON.stringify(url)}`,
    );
  }
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port === '' ? 80 : parsed.port),
  };
}
