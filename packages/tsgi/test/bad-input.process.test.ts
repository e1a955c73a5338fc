/** Bad input to the tsgi command: one or two lines that say what was wrong, and the exit status that says whose fault. */
import { ConfigError, serve } from '@tsgi/server';
import { settingsOf } from '@tsgi/server/options';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/command/arguments.ts';
import { withEnvironment } from '../src/command/env-file.ts';
import { CalledCommand } from './called-command.ts';
import { Command } from '@tsgi/rig/command';
import { folder } from './folder.ts';

const FILES = {
  'package.json': '{ "type": "module" }',
  'good.js': `export const app = (environ, startResponse) => (startResponse('200 OK', []), ['good']);`,
  'broken.js': 'export const app = (\n',
  'factory.js': `export function failing() { throw new TypeError('no database'); }`,
  'throwing.js': `throw new TypeError('not today');`,
  'never.js': `await new Promise(() => undefined); export const app = () => [];`,
  'leaving.js': `process.exit();`,
  'failing.js': `process.exit(3);`,
};

// What is said of each kind is in loading.process.test.ts.
const load: { title: string; target: string; says: RegExp; isReal?: true }[] = [
  { title: 'a missing module', target: 'missing:app', says: /cannot find the module "missing"/ },
  { title: 'a syntax error', target: 'broken.js:app', says: /broken\.js:[0-9]+: syntax error: / },
  {
    title: 'an error',
    target: 'throwing',
    says: /throwing\.js:1 failed while it was loaded: TypeError: not today/,
    // Its stack, shorn of the command's frames, is the application's only in a process of its own.
    isReal: true,
  },
  {
    title: 'an await without end',
    target: 'never',
    says: /never\.js never settles: a top-level await \(never\.js:1\?\)/,
    isReal: true,
  },
  {
    title: 'process.exit()',
    target: 'leaving',
    says: /leaving\.js ended the process .* process\.exit\(0\)/,
    isReal: true,
  },
];

const usage: { title: string; args: string[]; says: RegExp }[] = [
  { title: 'no target', args: [], says: /which application\? Try: tsgi module:app/ },
  { title: 'two targets', args: ['good', 'bad'], says: /one application at a time, got good and bad/ },
  {
    title: 'an unknown flag',
    args: ['--prot', '80', 'good'],
    says: /Unknown option '--prot'; did you mean --port\?; tsgi --help lists the flags/,
  },
  { title: 'an unknown short flag', args: ['-x', 'good'], says: /Unknown option '-x'/ },
  { title: 'a flag without its value', args: ['good', '--port'], says: /--port.*argument missing/ },
  { title: 'a flag that swallows the next', args: ['--host', '--quiet', 'good'], says: /--host.*ambiguous/ },
  {
    title: 'a value for a flag that takes none',
    args: ['--quiet=yes', 'good'],
    says: /--quiet.*does not take an argument/,
  },
  {
    title: 'a port out of range',
    args: ['-p', '65536', 'good'],
    says: /--port must be a whole number from 0 to 65535, got "65536"/,
  },
  { title: 'a negative port', args: ['--port=-1', 'good'], says: /--port must be a whole number/ },
  { title: 'a negative port after a space', args: ['--port', '-1', 'good'], says: /--port/ },
  { title: 'a port in words', args: ['--port', 'http', 'good'], says: /--port must be .*, got "http"/ },
  {
    title: 'a bad size',
    args: ['--max-content', '5x', 'good'],
    says: /--max-content must be a size in bytes, .*got "5x"/,
  },
  {
    title: 'a bad time',
    args: ['--write-timeout', 'soon', 'good'],
    says: /--write-timeout must be a time, .*got "soon"/,
  },
  {
    title: 'a bad count',
    args: ['--max-fields', '0', 'good'],
    says: /--max-fields must be a whole number of 1 or more/,
  },
  {
    title: 'a bad --bind',
    args: ['--bind', 'nowhere', 'good'],
    says: /--bind must be host:port, .*got "nowhere"/,
  },
  {
    title: '--bind with --host',
    args: ['--bind', ':0', '--host', 'a', 'good'],
    says: /leave out --host and --port/,
  },
  {
    title: '--bind with --port',
    args: ['--bind', ':0', '--port', '0', 'good'],
    says: /leave out --host and --port/,
  },
  {
    title: 'an unknown flag that is near to one',
    args: ['--max-conections=5', 'good'],
    says: /'--max-conections'; did you mean --max-connections\?; tsgi --help/,
  },
  {
    title: 'an unknown flag that is near to none',
    args: ['--workers', '4', 'good'],
    says: /^Unknown option '--workers'; tsgi/,
  },
  {
    title: 'a flag that cannot be turned off',
    args: ['--no-port', 'good'],
    says: /Unknown option '--no-port'/,
  },
  { title: 'an empty port', args: ['--port=', 'good'], says: /--port must be a whole number .*, got ""/ },
  { title: 'an empty host', args: ['--host=', 'good'], says: /--host must be an address or a name, got ""/ },
  {
    title: 'a time without a unit',
    args: ['--graceful-timeout', '30', 'good'],
    says: /^--graceful-timeout must have a unit, like 30s, got "30"$/,
  },
  {
    title: 'a time of 0',
    args: ['--headers-timeout', '0s', 'good'],
    says: /^--headers-timeout must be above 0, a time, .*got "0s"/,
  },
  {
    title: 'a 0 without a unit',
    args: ['--headers-timeout', '0', 'good'],
    says: /--headers-timeout must have a unit, like 30s, got "0"/,
  },
  {
    title: 'a time without end in e-notation',
    args: ['--write-timeout', '1e99', 'good'],
    says: /--write-timeout must be a time, /,
  },
  {
    title: 'a negative time',
    args: ['--write-timeout=-1', 'good'],
    says: /--write-timeout must be a time, .*got "-1"/,
  },
  {
    title: 'a time with its unit twice',
    args: ['--write-timeout', '10xs', 'good'],
    says: /--write-timeout must be a time, /,
  },
  {
    title: 'a time that is NaN',
    args: ['--write-timeout', 'NaN', 'good'],
    says: /--write-timeout must be a time, .*got "NaN"/,
  },
  {
    title: 'a rate without limit',
    args: ['--min-content-rate', 'unlimited', 'good'],
    says: /--min-content-rate must be a size in bytes, .*got "unlimited"/,
  },
];

/** What is said of a command line, by what the command does first with it. */
function refusal(args: string[]): string {
  try {
    const parsed = parseArguments(args);
    if (parsed.action === 'serve') settingsOf(withEnvironment(parsed.options, {}));
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'nothing';
}

type Start = (directory: string, args: string[]) => Command | CalledCommand;

const call: Start = (directory, args) => new CalledCommand(directory, args);
const start: Start = (directory, args) => new Command(directory, args);

/** Runs it; it must end with the status and say so in few lines, with no frame that is not the application's. */
async function refused(args: string[], status: number, begin = call): Promise<string> {
  await using directory = await folder(FILES);
  await using command = begin(directory.path, args);
  expect([await command.ended(), command.stderr]).toEqual([
    status,
    expect.stringMatching(/^tsgi: (?:[^\n]+\n){1,3}$/),
  ]);
  expect(command.stderr).not.toMatch(/node:internal|tsgi\/src\//);
  expect(command.stdout).toBe('');
  return command.stderr;
}

describe('an application that cannot be loaded', () => {
  it.each(load)('ends with status 4 and a clear line: $title', async ({ isReal, target, says }) => {
    const begin = isReal ? start : call;
    expect(await refused(['-p', '0', '--', target], 4, begin)).toMatch(says);
  });

  it('keeps a status of its own', async () => {
    expect(await refused(['-p', '0', 'failing'], 3, start)).toMatch(/by process\.exit\(3\)/);
  });

  it.each(['throwing', 'broken', 'factory:failing()', 'missing'])(
    'shows the stack with --debug: %s',
    async (target) => {
      await using directory = await folder(FILES);
      await using command = new CalledCommand(directory.path, ['--debug', target]);
      expect(await command.ended()).toBe(4);
      expect(command.stderr).toMatch(/^tsgi: /);
      expect(command.stderr).toMatch(/^ +at /m);
    },
  );
});

describe('a wrong flag or setting', () => {
  it.each(usage)('is refused with a clear line: $title', ({ args, says }) => {
    expect(refusal(args)).toMatch(says);
  });

  it.each([
    { title: 'an unknown flag', args: ['--prot', '80', 'good'], says: /^tsgi: Unknown option '--prot'/ },
    {
      title: 'a setting',
      args: ['--max-content', '5x', 'good'],
      says: /^tsgi: --max-content must be a size/,
    },
    {
      title: 'an address',
      args: ['--host', '192.0.2.1', 'good'],
      says: /^tsgi: 192\.0\.2\.1 is no address of this/,
    },
    {
      title: 'an address of each network',
      args: ['--host', 'fe80::1', 'good'],
      says: /^tsgi: fe80::1 .* needs the interface too, like fe80::1%/,
    },
  ])('ends with status 2 and a clear line: $title', async ({ args, says }) => {
    expect(await refused(args, 2)).toMatch(says);
  });

  it('ends with status 2 if it comes from the environment, and names the variable', async () => {
    await using directory = await folder(FILES);
    await using command = new CalledCommand(directory.path, ['good'], { PORT: 'http' });
    expect([await command.ended(), command.stderr]).toEqual([
      2,
      'tsgi: PORT of the environment must be a whole number from 0 to 65535, got "http"\n',
    ]);
  });

  it('ends with status 2 for a port in use', async () => {
    await using server = await serve(() => [], { port: 0 });
    const { port } = server.addresses[0];
    expect(await refused(['--port', String(port), 'good'], 2)).toMatch(
      new RegExp(
        `port ${port} on 127\\.0\\.0\\.1 is in use; stop the other program or choose another --port`,
      ),
    );
  });

  it('shows the stack with --debug', async () => {
    await using directory = await folder(FILES);
    await using command = new CalledCommand(directory.path, ['--debug', '--port', 'x', 'good']);
    expect(await command.ended()).toBe(2);
    expect(command.stderr).toMatch(/^ +at /m);
  });
});

describe('a Node that is too old', () => {
  const pretending = (version: string) =>
    `--import=data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;

  it.each(['20.20.2', '22.17.1', '18.0.0'])('ends with status 2 and one line: %s', async (version) => {
    const begin: Start = (directory, args) =>
      new Command(directory, args, { nodeFlags: [pretending(version)] });
    const said = await refused(['good'], 2, begin);
    expect(said).toBe(`tsgi: needs Node 22.18 or later, and this is ${version}; install a newer Node\n`);
  });

  it.each(['22.18.0', '24.0.0'])('is not %s', async (version) => {
    await using command = new Command('.', ['--version'], { nodeFlags: [pretending(version)] });
    expect(await command.ended()).toBe(0);
  });
});
