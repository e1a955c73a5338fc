/** The tsgi command: what it serves, what it says, and how it ends. */
import { flagName } from '@tsgi/options';
import { eventually } from '@tsgi/rig/eventually';
import { OPTIONS } from '@tsgi/server/options';
import { connect } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { CalledCommand } from './called-command.ts';
import { Command } from '@tsgi/rig/command';
import { folder } from './folder.ts';

const answering = (text: string) =>
  `(environ, startResponse) => { startResponse('200 OK', [['Content-Type', 'text/plain']]); return ['${text}']; }`;

const FILES = {
  'package.json': '{ "type": "module" }',
  'simpleapp.ts': `
    import type { IncomingMessage } from 'node:http';
    type Start = (status: string, headers: [string, string][]) => unknown;
    export function simple_app(environ: Record<string, unknown>, startResponse: Start): string[] {
      startResponse('200 OK', []);
      return ['simple'];
    }`,
  'dir/app.js': `export default ${answering('default')}`,
  'named.js': `export const app = ${answering('app')}; export const other = ${answering('other')}; export const nested = { deep: { app } };`,
  'application.mjs': `export const application = ${answering('application')}`,
  'common.cjs': `module.exports = { app: ${answering('common')}, other: ${answering('other common')} };`,
  'compiled.cjs': `exports.__esModule = true; exports.default = ${answering('compiled')};`,
  'whole.cjs': `module.exports = ${answering('whole')};`,
  'object.js': `export default { text: 'object', *tsgi(environ, startResponse) { startResponse('200 OK', []); yield this.text; } };`,
  'instance.ts': `
    class App { private text = 'instance'; tsgi(environ: unknown, start: (status: string, headers: []) => void) { start('200 OK', []); return [this.text]; } }
    export const app = new App();`,
  'factory.js': `
    export function create_app() { return ${answering('factory')}; }
    export async function later() { await null; return { tsgi: create_app() }; }
    export const tools = { make: create_app };`,
  'package/module.js': `export const app = ${answering('dotted')}`,
  'folder/index.js': `export const app = ${answering('index')}`,
  'waiting.js': `export const app = async (environ, startResponse) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    startResponse('200 OK', []);
    return ['waited'];
  };`,
  'faulty.js': `export const app = (environ, startResponse) => {
    if (environ.PATH_INFO === '/stray') setTimeout(() => { throw new Error('stray error'); });
    else if (environ.PATH_INFO === '/reject') void Promise.reject(new Error('stray rejection'));
    else throw new Error('application error');
    startResponse('200 OK', []);
    return ['survived'];
  };`,
};

const quietly = ['--port', '0', '--quiet'];

describe('tsgi TARGET', () => {
  it.each([
    { target: 'simpleapp:simple_app', text: 'simple' },
    { target: 'simpleapp.ts:simple_app', text: 'simple' },
    { target: './dir/app.js', text: 'default' },
    { target: './dir/app', text: 'default' },
    { target: 'dir/app.js:default', text: 'default' },
    { target: 'named', text: 'app' },
    { target: 'named:other', text: 'other' },
    { target: 'named:nested.deep.app', text: 'app' },
    { target: 'application', text: 'application' },
    { target: 'common', text: 'common' },
    { target: 'common:other', text: 'other common' },
    { target: 'compiled.cjs', text: 'compiled' },
    { target: 'whole.cjs', text: 'whole' },
    { target: 'object', text: 'object' },
    { target: 'instance:app', text: 'instance' },
    { target: 'factory:create_app()', text: 'factory' },
    { target: 'factory:later()', text: 'factory' },
    { target: 'factory:tools.make()', text: 'factory' },
    { target: 'package.module', text: 'dotted' },
    { target: 'package.module:app', text: 'dotted' },
    { target: 'folder', text: 'index' },
  ])('serves $target', async ({ target, text }) => {
    await using directory = await folder(FILES);
    await using command = new CalledCommand(directory.path, [...quietly, target]);
    const url = await command.serving();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+$/);
    expect(await (await fetch(url)).text()).toBe(text);
    expect(command.stderr).toBe(`TSGI serves ${target} on ${url} (Ctrl-C stops it)\n`);
    expect(command.stdout).toBe('');
  });

  it.each([
    { args: ['--bind', 'localhost:0'], host: 'localhost' },
    { args: ['-b', '0'], host: '127.0.0.1' },
    { args: ['--host', '0.0.0.0', '-p', '0'], host: '0.0.0.0' },
    { args: ['--bind=[::1]:0'], host: '[::1]' },
  ])('listens where $args says', async ({ args, host }) => {
    await using directory = await folder(FILES);
    await using command = new CalledCommand(directory.path, ['named', ...args]);
    const url = await command.serving();
    expect(url.startsWith(`http://${host}:`)).toBe(true);
    expect(await (await fetch(url.replace('0.0.0.0', '127.0.0.1'))).text()).toBe('app');
  });

  it('takes variables from --env-file and the environment, for itself and for the application', async () => {
    await using directory = await folder({
      ...FILES,
      '.env': 'PORT=0\nHOST=::1\nFROM_FILE=file\nFROM_BOTH=file\n',
      'variables.js': `
        const { FROM_BOTH, FROM_FILE } = process.env;
        export default (environ, startResponse) => { startResponse('200 OK', []); return [FROM_FILE, ' ', FROM_BOTH]; };`,
    });
    const environment = { FROM_BOTH: 'environment', HOST: '127.0.0.1' };
    const args = ['-q', '--env-file', '.env', 'variables'];
    await using command = new Command(directory.path, args, { variables: environment });
    const url = await command.serving();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(url).not.toMatch(/:8000$/);
    expect(await (await fetch(url)).text()).toBe('file environment');
  });

  it('survives what an application throws outside of any request, and logs each error once', async () => {
    await using directory = await folder(FILES);
    await using command = new Command(directory.path, [...quietly, 'faulty']);
    const url = await command.serving();
    expect(await (await fetch(`${url}/stray`)).text()).toBe('survived');
    expect(await (await fetch(`${url}/reject`)).text()).toBe('survived');
    expect((await fetch(url)).status).toBe(500);
    await eventually(() => command.stderr.includes('application error'));
    for (const text of ['stray error', 'stray rejection', 'application error']) {
      expect(command.stderr.split(`Error: ${text}`)).toHaveLength(2);
    }
    expect(command.stdout).toBe('');
  });
});

describe('the access log', () => {
  it('has one line a request on stdout, in the common log format', async () => {
    await using directory = await folder(FILES);
    await using command = new CalledCommand(directory.path, ['--port', '0', 'named']);
    const url = new URL(await command.serving());
    await using client = await connect({ host: url.hostname, port: Number(url.port) });
    await client.send(
      'GET /a%20b?c=d HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\nBAD\r\n\r\n',
    );
    await client.response();
    await client.response('HEAD');
    expect((await client.response()).status).toBe(400);
    await eventually(() => command.stdout.split('\n').length === 4);
    const stamp = String.raw`\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]`;
    const lines = command.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(
      new RegExp(`^127\\.0\\.0\\.1 - - ${stamp} "GET /a%20b\\?c=d HTTP/1\\.1" 200 3 [0-9.]+ms$`),
    );
    expect(lines[1]).toMatch(
      new RegExp(`^127\\.0\\.0\\.1 - - ${stamp} "HEAD / HTTP/1\\.1" 200 - [0-9.]+ms$`),
    );
    expect(lines[2]).toMatch(new RegExp(`^127\\.0\\.0\\.1 - - ${stamp} ".*" 400 [0-9]+ 0\\.0ms$`));
    expect(command.stderr.split('\n')).toHaveLength(3);
  });

  it('is off with --quiet', async () => {
    await using directory = await folder(FILES);
    await using command = new Command(directory.path, ['-q', '-p', '0', 'named']);
    await fetch(await command.serving());
    command.kill();
    expect(await command.ended()).toBe(0);
    expect(command.stdout).toBe('');
  });
});

describe('SIGTERM and SIGINT', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends it with status 0 after the running request',
    async (signal) => {
      await using directory = await folder(FILES);
      await using command = new Command(directory.path, ['-p', '0', 'waiting']);
      const url = await command.serving();
      const answer = fetch(url, { headers: { connection: 'close' } });
      const other = await connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
      await other.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
      command.kill(signal);
      expect(await (await answer).text()).toBe('waited');
      expect(await other.response()).toMatchObject({ text: 'waited' });
      other.destroy();
      expect(await command.ended()).toBe(0);
      expect(command.stdout.trimEnd().split('\n')).toHaveLength(2);
      expect(command.stderr.split('\n')).toEqual([
        expect.stringMatching(/^TSGI serves waiting on /),
        expect.stringMatching(
          /Stopping: waits up to 30 s for 2 requests; a second signal or close\(\) cuts them$/,
        ),
        '',
      ]);
    },
  );

  it('ends it now when it comes a second time', async () => {
    await using directory = await folder({
      'hanging.js': 'export default () => new Promise(() => undefined);',
    });
    await using command = new Command(directory.path, ['-p', '0', 'hanging']);
    const url = await command.serving();
    const failed = fetch(url).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 200));
    command.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(command.status).toBeUndefined();
    command.kill('SIGINT');
    expect(await command.ended()).toBe(0);
    expect(await failed).toBeInstanceOf(Error);
  });
});

describe('tsgi --help and --version', () => {
  it.each(['--help', '-h'])('%s shows every flag and ends with status 0', async (flag) => {
    await using command = new CalledCommand('.', [flag]);
    expect(await command.ended()).toBe(0);
    for (const name of Object.keys(OPTIONS)) expect(command.stdout).toContain(`--${flagName(name)}`);
    expect(command.stdout).toMatch(/^Usage: tsgi /);
    expect(command.stderr).toBe('');
  });

  it.each(['--version', '-v'])('%s shows the version and ends with status 0', async (flag) => {
    await using command = new CalledCommand('.', [flag]);
    expect(await command.ended()).toBe(0);
    expect(command.stdout).toMatch(/^tsgi [0-9]+\.[0-9]+\.[0-9]+\S*\n$/);
  });
});

describe('logs that nobody reads any more', () => {
  it.each(['stdout', 'stderr'] as const)(
    'on %s are no reason to stop serving, and no error',
    async (stream) => {
      await using directory = await folder({
        'counting.js': `
        let errors = 0;
        process.on('uncaughtException', () => errors++);
        export default ({ PATH_INFO }, startResponse) => {
          if (PATH_INFO === '/broken') throw new Error('broken');
          startResponse('200 OK', []);
          return [String(errors)];
        };`,
      });
      await using command = new Command(directory.path, ['-p', '0', 'counting']);
      const url = await command.serving();
      command.stopReading(stream);
      for (let request = 0; request < 3; request++) expect((await fetch(`${url}/broken`)).status).toBe(500);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await (await fetch(url)).text()).toBe('0');
    },
  );
});
