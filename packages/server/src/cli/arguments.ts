import { parseArgs } from 'node:util';
import { ConfigError } from '../config-error.ts';
import { OPTIONS, type OptionRow, type Options, flagName } from '../options.ts';

/** What the command line asks for. */
export type Arguments =
  | { readonly action: 'help' | 'version' }
  | { readonly action: 'routes'; readonly target: string }
  | { readonly action: 'serve'; readonly target: string; readonly options: Options };

/** @throws ConfigError for a flag that does not exist or lacks its value, or if there is not one application. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  if (values.help === true) return { action: 'help' };
  if (values.version === true) return { action: 'version' };
  if (positionals[0] === 'routes')
    return { action: 'routes', target: targetOf(positionals.slice(1), 'tsgi routes') };
  const target = targetOf(positionals, 'tsgi');
  const options = Object.fromEntries(
    Object.keys(OPTIONS).flatMap((name) => {
      const value = values[flagName(name)];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as Options;
  if (options.bind !== undefined && (options.host ?? options.port) !== undefined) {
    throw new ConfigError('bind', '--bind says host and port; leave out --host and --port');
  }
  return { action: 'serve', target, options };
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

type Flag = { type: 'string' | 'boolean'; short?: string };

function parse(argv: readonly string[]): { values: Record<string, string | boolean>; positionals: string[] } {
  const flags: Record<string, Flag> = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'v' },
  };
  for (const [name, row] of Object.entries<OptionRow>(OPTIONS)) {
    const type = row.type === 'flag' ? 'boolean' : 'string';
    flags[flagName(name)] = row.short === undefined ? { type } : { type, short: row.short };
  }
  try {
    const parsed = parseArgs({ args: [...argv], options: flags, allowPositionals: true });
    return { values: parsed.values as Record<string, string | boolean>, positionals: parsed.positionals };
  } catch (error) {
    // The first sentence says what is wrong; the rest is advice about parseArgs itself.
    const [message = ''] = (error as Error).message.split(/\.\s/);
    throw new ConfigError('arguments', `${message}; tsgi --help lists the flags`, error);
  }
}
