/**
 * The options of the server in packages/server/README.md, and the flags of the command in packages/tsgi/README.md, from
 * their tables. Run as a script, it writes both.
 *
 * @module
 */
import { type OptionRow, describeOption, flagName, formatDefault } from '@tsgi/options';
import { OPTIONS } from '@tsgi/server/options';
import { COMMAND_FLAGS } from '../packages/tsgi/src/command/arguments.ts';
import { type GeneratedSection, formatTable, writeGenerated } from './generated-section.ts';

const ROWS = Object.entries<OptionRow>(OPTIONS);

export const OPTIONS_TABLE: GeneratedSection = {
  file: 'packages/server/README.md',
  name: 'options',
  make: () =>
    formatTable([
      ['Option', 'Type', 'Default', 'What it is'],
      ...ROWS.map(([name, row]) => [code(name), typeOf(row), defaultOf(row), describeOption(row)]),
    ]),
};

export const FLAGS_TABLE: GeneratedSection = {
  file: 'packages/tsgi/README.md',
  name: 'flags',
  make: () =>
    formatTable([
      ['Flag', 'Type', 'Default', 'What it is'],
      ...ROWS.map(([name, row]) => [
        flagsOf(flagName(name), row),
        typeOf(row),
        defaultOf(row),
        describeOption(row),
      ]),
      ...Object.entries(COMMAND_FLAGS).map(([name, row]) => [
        flagsOf(name, row),
        row.type === 'string' ? 'file' : 'flag',
        '',
        row.doc,
      ]),
    ]),
};

/** `--port`, `-p`, `$PORT`. */
function flagsOf(name: string, { short, variable }: { short?: string; variable?: string }): string {
  const all = [
    `--${name}`,
    short === undefined ? [] : `-${short}`,
    variable === undefined ? [] : `$${variable}`,
  ];
  return all.flat().map(code).join(', ');
}

function typeOf(row: OptionRow): string {
  return row.kind === 'oneOf' ? row.choices.map((choice) => code(String(choice))).join(', ') : row.kind;
}

function defaultOf(row: OptionRow): string {
  return row.default === undefined ? '' : code(String(formatDefault(row)));
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) {
  await writeGenerated(OPTIONS_TABLE);
  await writeGenerated(FLAGS_TABLE);
}
