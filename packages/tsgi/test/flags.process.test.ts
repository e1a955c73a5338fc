/** Flags and variables of the command, and what --help says of them. */
import { join } from 'node:path';
import { type OptionRow, describeOption, flagName, formatDefault } from '@tsgi/options';
import { ConfigError } from '@tsgi/server';
import { OPTIONS, type OptionName, type Options, settingsOf } from '@tsgi/server/options';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/command/arguments.ts';
import { addVariables, readEnvFiles, withEnvironment } from '../src/command/env-file.ts';
import { formatRows, helpText } from '../src/command/help.ts';
import { folder } from './folder.ts';

const names = Object.keys(OPTIONS) as OptionName[];
const rows = Object.entries<OptionRow>(OPTIONS);

function failureOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('the environment', () => {
  it.each<{ title: string; options: Options; environment: Record<string, string>; gives: Options }>([
    {
      title: 'PORT and HOST',
      options: {},
      environment: { PORT: '80', HOST: '::1' },
      gives: { port: '80', host: '::1' },
    },
    { title: 'HOST in brackets', options: {}, environment: { HOST: '[::1]' }, gives: { host: '[::1]' } },
    { title: 'neither if they are empty', options: {}, environment: { PORT: '', HOST: '' }, gives: {} },
    {
      title: 'what no flag says',
      options: { port: '1' },
      environment: { PORT: '2', HOST: 'a' },
      gives: { port: '1', host: 'a' },
    },
    {
      title: 'neither beside --bind',
      options: { bind: ':1' },
      environment: { PORT: '2', HOST: 'a' },
      gives: { bind: ':1' },
    },
    {
      title: 'not even what is wrong beside --bind',
      options: { bind: ':1' },
      environment: { PORT: 'x' },
      gives: { bind: ':1' },
    },
    { title: 'nothing else', options: {}, environment: { QUIET: '1', BACKLOG: '5' }, gives: {} },
  ])('gives $title', ({ environment, gives, options }) => {
    expect(withEnvironment(options, environment)).toEqual(gives);
  });

  it.each([
    {
      environment: { PORT: '80a' },
      says: 'PORT of the environment must be a whole number from 0 to 65535, got "80a"',
    },
    { environment: { PORT: 'tcp://10.0.0.1:80' }, says: 'PORT of the environment must be a whole number' },
    {
      environment: { HOST: 'a:80' },
      says: 'HOST of the environment must be an address or a name without a port',
    },
  ])('is refused by the name of the variable: $environment', ({ environment, says }) => {
    const failure = failureOf(() => withEnvironment({}, environment));
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as Error).message).toContain(says);
  });

  it('is filled from --env-file: a later file wins over an earlier, and what is set over both', async () => {
    await using directory = await folder({
      'one.env': '# First\nPORT=1\nA="one #1"\nB=one\nSET=one\n',
      'two.env': 'export B=two\r\nC=\r\n',
    });
    const environment: Record<string, string | undefined> = { SET: 'before' };
    addVariables(environment, readEnvFiles(['one.env', 'two.env'].map((name) => join(directory.path, name))));
    expect(environment).toEqual({ SET: 'before', PORT: '1', A: 'one #1', B: 'two', C: '' });
  });

  it.each([
    { file: '/no/such.env', says: '--env-file "/no/such.env" cannot be read: there is no such file' },
    { file: '/', says: '--env-file "/" cannot be read: it is a folder' },
  ])('is not filled from $file', ({ file, says }) => {
    expect(failureOf(() => readEnvFiles([file]))).toMatchObject({ name: 'ConfigError', message: says });
  });
});

/** A flag in --help. */
type HelpEntry = { flag: string | undefined; short: string | undefined; text: string };

function helpEntries(): HelpEntry[] {
  return helpText()
    .replace(/\n {10,}/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const {
        flag,
        short,
        text = '',
      } = /^ +(?:(?<short>-\w), )?(?<flag>--\S+)(?: \S+)? {2,}(?<text>.*)$/.exec(line)?.groups ?? {};
      return flag === undefined ? [] : [{ flag, short, text }];
    });
}

describe('a target with a dot, a slash or a colon', () => {
  it.each(['./routes', 'routes.ts', 'routes:app', '/srv/routes'])(
    'is an application and no subcommand: %s',
    (target) => {
      expect(parseArguments([target])).toMatchObject({ action: 'serve', target });
    },
  );
});

describe('the flags', () => {
  it('are in kebab-case', () => {
    expect(flagName('maxRequestsPerConnection')).toBe('max-requests-per-connection');
  });

  it.each(rows)('have --help for %s, with what 0 is, its default and its variable', (name, row) => {
    const [text = '', ...more] = helpEntries().filter((entry) => entry.flag === `--${flagName(name)}`);
    expect(more).toEqual([]);
    expect(text).toMatchObject({ short: row.short === undefined ? undefined : `-${row.short}` });
    const { variable } = row;
    for (const part of [
      describeOption(row),
      row.default ? `[${formatDefault(row)}` : '',
      variable && `variable ${variable}]`,
    ]) {
      if (part) expect((text as HelpEntry).text).toContain(part);
    }
  });

  it('have --help in two columns, none longer than a terminal is wide', () => {
    for (const line of helpText().split('\n')) {
      expect(line.length).toBeLessThanOrEqual(100);
      expect(line.length - line.trimEnd().length).toBe(0);
    }
  });

  it('stay apart from what they are for, however long they are', () => {
    const word = fc.stringMatching(/^[a-z]{1,30}$/);
    const row = fc.record({
      flag: fc.stringMatching(/^--[a-z-]{1,50}$/),
      text: fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' ')),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 10 }), (rows) => {
        const lines = formatRows(rows).split('\n');
        const firsts = lines.filter((line) => line.startsWith('  --'));
        expect(firsts).toHaveLength(rows.length);
        for (const [index, line] of firsts.entries()) {
          expect(line).toContain(`  ${rows[index]!.flag}  `);
        }
        expect(lines.map((line) => line.slice(line.lastIndexOf('  ')).trim()).join(' ')).toBe(
          rows.map(({ text }) => text).join(' '),
        );
      }),
    );
  });

  it.each(names)('set the option %s', (name) => {
    const row: OptionRow = OPTIONS[name];
    const flag = `--${flagName(name)}`;
    const values: Partial<Record<OptionRow['kind'], string>> = { time: '7s', oneOf: 'answer' };
    const argv = row.kind === 'flag' ? [flag] : [flag, values[row.kind] ?? '7'];
    expect(parseArguments([...argv, 'module:app'])).toEqual({
      action: 'serve',
      target: 'module:app',
      envFiles: [],
      options: { [name]: argv[1] ?? true },
    });
  });

  it.each(rows.filter(([, { kind }]) => kind === 'size' || kind === 'time'))(
    'take 0 for %s if --help says what it is, and refuse it otherwise',
    (name, row) => {
      const isSaid = describeOption(row) !== row.doc;
      for (const value of row.kind === 'time' ? ['0s', '0.0ms'] : [0, '0', '0k', '0.0', -0]) {
        const result = failureOf(() => settingsOf({ [name]: value }));
        if (isSaid) expect(Math.abs((result as Record<string, number>)[name]!)).toBe(0);
        else
          expect(result).toMatchObject({
            name: 'ConfigError',
            message: expect.stringContaining('above 0') as string,
          });
      }
    },
  );

  it('have the last of two count, and are turned off by --no-', () => {
    expect(parseArguments(['--port', '1', '--quiet', '--port=2', '--no-quiet', 'a'])).toMatchObject({
      options: { port: '2', quiet: false },
    });
  });

  it('have no short name twice', () => {
    const shorts = rows.flatMap(([, { short }]) => short ?? []);
    expect(new Set([...shorts, 'h', 'v']).size).toBe(shorts.length + 2);
  });
});
