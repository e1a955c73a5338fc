/**
 * What `--env-file` and the environment say.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError, type OptionRow, parseOption } from '@tsgi/options';
import { OPTIONS, type OptionName, type Options } from '@tsgi/server/options';

type Variables = Record<string, string | undefined>;

/**
 * The variables of the files: those of a later file win over those of an earlier one.
 *
 * @throws ConfigError for a file that cannot be read.
 */
export function readEnvFiles(files: readonly string[]): Variables {
  return Object.assign({}, ...files.map(readEnvFile)) as Variables;
}

function readEnvFile(file: string): Variables {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = REASONS[code] ?? String(error);
    throw new ConfigError('envFile', `--env-file ${JSON.stringify(file)} cannot be read: ${reason}`, error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not',
};

/** Adds variables where there are none: what is set already wins. */
export function addVariables(environment: Variables, variables: Variables): void {
  for (const [name, value] of Object.entries(variables)) environment[name] ??= value;
}

/**
 * The options with those that only the environment has: PORT and HOST, unless they are empty, or a flag says where to
 * listen.
 *
 * @throws ConfigError that names the variable, for a value that it cannot have.
 */
export function withEnvironment(options: Options, environment: Variables): Options {
  const taken: Record<string, unknown> = {};
  for (const [name, row] of Object.entries<OptionRow>(OPTIONS)) {
    const value = row.variable === undefined ? undefined : environment[row.variable];
    const isGiven = options.bind !== undefined || options[name as OptionName] !== undefined;
    if (value === undefined || value === '' || isGiven) continue;
    parseOption(row, value, name, `${row.variable ?? ''} of the environment`);
    taken[name] = value;
  }
  return { ...taken, ...options };
}
