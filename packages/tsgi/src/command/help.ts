import { type OptionRow, describeOption, flagName, formatDefault } from '@tsgi/options';
import { OPTIONS } from '@tsgi/server/options';
import { COMMAND_FLAGS } from './arguments.ts';

const VALUES: Readonly<Partial<Record<OptionRow['kind'], string>>> = {
  text: ' TEXT',
  host: ' HOST',
  count: ' N',
  size: ' SIZE',
  time: ' TIME',
  port: ' N',
};

/** A flag as the text shows it, and what it is for. */
export type HelpRow = { readonly flag: string; readonly text: string };

/** The text of `tsgi --help`, made of the table of options. */
export function helpText(): string {
  const options = Object.entries<OptionRow>(OPTIONS).map(([name, row]) => optionRow(name, row));
  const own = Object.entries(COMMAND_FLAGS).map(([name, { doc, short, type }]) => ({
    flag: flagText(name, short) + (type === 'string' ? ' FILE' : ''),
    text: doc,
  }));
  return `Usage: tsgi [flags] MODULE[:NAME]
       tsgi routes MODULE[:NAME]

Serves a TSGI application: a function (environ, startResponse) that returns a body.

  tsgi simpleapp:simple_app      the export simple_app of simpleapp.ts, .js, …
  tsgi ./dir/app.js              the default export
  tsgi "module:create_app()"     what the function create_app returns
  tsgi routes simpleapp          its routes as a table, if it says what it has

${formatRows([...options, ...own])}

SIZE is in bytes, or like 16k, 1m; TIME always has a unit, like 500ms, 30s, 5m; "unlimited" is for
both. 0 is refused where nothing is said of it. Of a flag that is given twice the last one
counts; --no-quiet and --no-debug turn off.
Exit status: 2 for a wrong flag or setting, or no routes to show, 4 for an application that cannot
be loaded.
`;
}

function optionRow(name: string, row: OptionRow): HelpRow {
  const presets = [
    ...(row.default === false ? [] : [formatDefault(row) ?? []].flat()),
    ...(row.variable === undefined ? [] : [`or the variable ${row.variable}`]),
  ];
  const preset = presets.length === 0 ? '' : ` [${presets.join(', ')}]`;
  return { flag: flagText(flagName(name), row.short) + valueText(row), text: describeOption(row) + preset };
}

function valueText(row: OptionRow): string {
  return row.kind === 'oneOf' ? ` ${row.choices.join('|')}` : (VALUES[row.kind] ?? '');
}

function flagText(name: string, short: string | undefined): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}`;
}

const WIDTH = 100;

/** In two columns, two spaces apart at least, and no line longer than a terminal is wide if words allow. */
export function formatRows(rows: readonly HelpRow[]): string {
  const column = Math.max(...rows.map(({ flag }) => flag.length)) + 2;
  return rows
    .map(({ flag, text }) => {
      const lines = wrap(text, WIDTH - column - 2).join(`\n${' '.repeat(column + 2)}`);
      return `  ${flag.padEnd(column)}${lines}`;
    })
    .join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
