import { parseArgs } from 'node:util';
import { ConfigError, type OptionRow, didYouMean, flagName, parseOption } from '@tsgi/options';
import { OPTIONS, type Options, parseBind } from '@tsgi/server/options';

/** What the command line asks for. */
export type Arguments =
  | { readonly action: 'help' | 'version' }
  | (Loading & { readonly action: 'routes' })
  | (Loading & { readonly action: 'serve'; readonly options: Options });

/** An application, and the files with its variables. */
type Loading = { readonly target: string; readonly envFiles: readonly string[] };

type CommandFlag = {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  readonly doc: string;
};

/** Flags that are the command's own, and no option of a server. */
export const COMMAND_FLAGS: Readonly<Record<string, CommandFlag>> = {
  'env-file': {
    type: 'string',
    multiple: true,
    doc: 'File with lines NAME=value, set before the application is loaded; may be given again. What the environment has already stays.',
  },
  help: { type: 'boolean', short: 'h', doc: 'This text.' },
  version: { type: 'boolean', short: 'v', doc: 'The version of the command.' },
};

/** @throws ConfigError for a flag that does not exist or has no value that will do, or if there is not one application. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  if (values.help === true) return { action: 'help' };
  if (values.version === true) return { action: 'version' };
  const envFiles = (values['env-file'] ?? []) as string[];
  if (positionals[0] === 'routes')
    return { action: 'routes', target: targetOf(positionals.slice(1), 'tsgi routes'), envFiles };
  const target = targetOf(positionals, 'tsgi');
  const options = takeOptions(values);
  if (options.bind !== undefined && (options.host ?? options.port) !== undefined) {
    throw new ConfigError('bind', '--bind says host and port; leave out --host and --port');
  }
  return { action: 'serve', target, options, envFiles };
}

/** The options as given; `serve` resolves them. They are validated here, where they have the names of flags. */
function takeOptions(values: Values): Options {
  const options: Record<string, unknown> = {};
  for (const [name, row] of Object.entries<OptionRow>(OPTIONS)) {
    const value = values[flagName(name)];
    if (value === undefined) continue;
    const label = `--${flagName(name)}`;
    if (name === 'bind') parseBind(value, label);
    else parseOption(row, value, name, label);
    options[name] = value;
  }
  return options;
}

function targetOf(positionals: readonly string[], command: string): string {
  const [target, ...more] = positionals;
  if (target === undefined) {
    throw new ConfigError('application', `which application? Try: ${command} module:app, or tsgi --help`);
  }
  if (more.length > 0) {
    throw new ConfigError('application', `one application at a time, got ${positionals.join(' and ')}`);
  }
  return target;
}

type Values = Record<string, string | boolean | string[]>;
type Flag = { type: 'string' | 'boolean'; short?: string; multiple?: true };

function parse(argv: readonly string[]): { values: Values; positionals: string[] } {
  const flags: Record<string, Flag> = { ...COMMAND_FLAGS };
  for (const [name, row] of Object.entries<OptionRow>(OPTIONS)) {
    const type = row.kind === 'flag' ? 'boolean' : 'string';
    flags[flagName(name)] = row.short === undefined ? { type } : { type, short: row.short };
  }
  try {
    const options = { args: [...argv], options: flags, allowPositionals: true, allowNegative: true };
    const { positionals, values } = parseArgs(options);
    return { values: values as Values, positionals };
  } catch (error) {
    // The first sentence says what is wrong; the rest is advice about parseArgs itself.
    const [message = ''] = (error as Error).message.split(/\.\s/);
    const [, unknown = ''] = /^Unknown option '(--.*)'$/.exec(message) ?? [];
    const meant = didYouMean(
      unknown,
      Object.keys(flags).map((name) => `--${name}`),
    ).replaceAll('"', '');
    throw new ConfigError('arguments', `${message}${meant}; tsgi --help lists the flags`, error);
  }
}
