import { OPTIONS, type OptionRow, flagName } from '../options.ts';

const VALUES: Readonly<Record<OptionRow['type'], string>> = {
  string: ' TEXT',
  count: ' N',
  size: ' SIZE',
  time: ' TIME',
  port: ' N',
  flag: '',
};

/** The text of `tsgi --help`, made of the table of options. */
export function helpText(): string {
  const rows = Object.entries<OptionRow>(OPTIONS).map(([name, row]) => {
    const short = row.short === undefined ? '    ' : `-${row.short}, `;
    const flag = `  ${short}--${flagName(name)}${VALUES[row.type]}`;
    const preset = row.default === undefined || row.default === false ? '' : ` [${row.default}]`;
    return `${flag.padEnd(36)}${row.doc}${preset}`;
  });
  return `Usage: tsgi [flags] MODULE[:NAME]
       tsgi routes MODULE[:NAME]

Serves a TSGI application: a function (environ, startResponse) that returns a body.

  tsgi simpleapp:simple_app      the export simple_app of simpleapp.ts, .js, …
  tsgi ./dir/app.js              the default export
  tsgi "module:create_app()"     what the function create_app returns
  tsgi routes simpleapp          its routes as a table, if it says what it has

${rows.join('\n')}
  -h, --help                        This text.
  -v, --version                     The version of the server.

SIZE is in bytes, or like 16k, 1m; TIME is in milliseconds, or like 500ms, 30s, 5m.
Exit status: 2 for a wrong flag or setting, or no routes to show, 4 for an application that cannot be loaded.
`;
}
