/**
 * The table of the options in packages/server/README.md, from OPTIONS. Run as a script, it writes the table.
 *
 * @module
 */
import { type OptionRow, describeOption, flagName, formatDefault } from '@tsgi/options';
import { OPTIONS } from '../packages/server/src/options.ts';
import { type GeneratedSection, formatTable, writeGenerated } from './generated-section.ts';

export const OPTIONS_TABLE: GeneratedSection = {
  file: 'packages/server/README.md',
  name: 'options',
  make: () =>
    formatTable([
      ['Option', 'Flag', 'Type', 'Default', 'What it is'],
      ...Object.entries<OptionRow>(OPTIONS).map(([name, row]) => optionRow(name, row)),
    ]),
};

function optionRow(name: string, row: OptionRow): string[] {
  const short = row.short === undefined ? '' : `, \`-${row.short}\``;
  const variable = row.variable === undefined ? '' : `, \`$${row.variable}\``;
  const preset = row.default === undefined ? '' : `\`${formatDefault(row)}\``;
  const type = row.kind === 'oneOf' ? row.choices.map((choice) => `\`${choice}\``).join(', ') : row.kind;
  return [`\`${name}\``, `\`--${flagName(name)}\`${short}${variable}`, type, preset, describeOption(row)];
}

if (import.meta.main) await writeGenerated(OPTIONS_TABLE);
