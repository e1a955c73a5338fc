/**
 * A program for tests: loads each target in its arguments, from the folder it runs in, and prints what became of
 * them. One process for all, since starting one takes longer than loading a hundred applications.
 *
 * @module
 */
import { toApplication, type Environ } from '@tsgi/spec';
import { loadApplication } from '../src/loading/load-application.ts';

async function outcomeOf(target: string): Promise<string> {
  try {
    const app = toApplication(await loadApplication(target, process.cwd()));
    const body = await app({} as Environ, () => () => undefined);
    return `serves ${String([...(body as Iterable<unknown>)])}`;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const outcomes: Record<string, string> = {};
for (const target of process.argv.slice(2)) outcomes[target] = await outcomeOf(target);
process.stdout.write(JSON.stringify(outcomes), () => process.exit());
