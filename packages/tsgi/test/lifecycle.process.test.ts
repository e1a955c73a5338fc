/** The life of an application that the command serves, and the exit status that says how it ended. */
import { eventually } from '@tsgi/rig/eventually';
import { describe, expect, it } from 'vitest';
import { Command } from '@tsgi/rig/command';
import { folder } from './folder.ts';

const LIFE = `
  const say = (what) => process.stdout.write(what + '\\n');
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const tsgi = (environ, startResponse) => { startResponse('200 OK', []); return ['ok']; };`;

const APPS = {
  'good.js': `${LIFE}
    export default { tsgi, async startup() { await pause(50); say('up'); }, async shutdown() { await pause(50); say('down'); } };`,
  'failing.js': `${LIFE}
    export default { tsgi, startup() { setInterval(() => {}, 1000); throw new Error('no database'); }, shutdown() { say('down'); } };`,
  'slow.js': `${LIFE}
    export default { tsgi, async startup() { say('starts'); await pause(600); }, shutdown() { say('down'); } };`,
  'stuck.js': `${LIFE}
    export default { tsgi, startup() { say('starts'); setInterval(() => {}, 1000); return new Promise(() => {}); } };`,
  'never.js': `${LIFE}
    export default { tsgi, startup: () => new Promise(() => {}) };`,
  'spoilt.js': `${LIFE}
    export default { tsgi, shutdown() { throw new Error('cannot save'); } };`,
};

describe('the command', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('starts up, and shuts down by %s', async (signal) => {
    await using directory = await folder(APPS);
    await using command = new Command(directory.path, ['-q', '-p', '0', 'good']);
    await command.serving();
    expect(command.stdout).toBe('up\n');
    command.kill(signal);
    expect(await command.ended()).toBe(0);
    expect(command.stdout).toBe('up\ndown\n');
  });

  it('ends with status 3 and the name of the application when its startup() fails', async () => {
    await using directory = await folder(APPS);
    await using command = new Command(directory.path, ['-p', '0', 'failing.js']);
    expect(await command.ended()).toBe(3);
    expect(command.stderr).toBe(
      'tsgi: failing.js: startup() failed: Error: no database (--debug shows the stack)\n',
    );
    expect(command.stdout).toBe('');
  });

  it('ends with status 3 when startup() waits for what nothing can resolve', async () => {
    await using directory = await folder(APPS);
    await using command = new Command(directory.path, ['-p', '0', 'never.js']);
    expect(await command.ended()).toBe(3);
    expect(command.stderr).toBe(
      'tsgi: never.js never settles: its startup() waits for what nothing can resolve any more\n',
    );
  });

  it('ends with status 3 when startup() does not end in time', async () => {
    await using directory = await folder(APPS);
    await using command = new Command(directory.path, ['-p', '0', '--startup-timeout', '100ms', 'stuck.js']);
    expect(await command.ended()).toBe(3);
    expect(command.stderr).toBe(
      'tsgi: stuck.js: startup() has not ended within 0.1 s; --startup-timeout gives it longer\n',
    );
  });

  it('waits for startup() when a signal comes meanwhile, and shuts down then', async () => {
    await using directory = await folder(APPS);
    await using command = new Command(directory.path, ['-p', '0', 'slow.js']);
    await eventually(() => command.stdout === 'starts\n');
    command.kill('SIGTERM');
    expect(await command.ended()).toBe(0);
    expect(command.stdout).toBe('starts\ndown\n');
    expect(command.stderr).toBe(
      "tsgi: stops when the application's startup() has ended; a second signal, now\n",
    );
  });

  it('does not wait for startup() when a second signal comes', async () => {
    await using directory = await folder(APPS);
    await using command = new Command(directory.path, ['-p', '0', 'stuck.js']);
    await eventually(() => command.stdout === 'starts\n');
    command.kill('SIGTERM');
    await eventually(() => command.stderr !== '');
    command.kill('SIGTERM');
    expect(await command.ended()).toBe(143);
  });

  it('logs what shutdown() throws, and ends with status 1', async () => {
    await using directory = await folder(APPS);
    await using command = new Command(directory.path, ['-p', '0', 'spoilt.js']);
    await command.serving();
    command.kill();
    expect(await command.ended()).toBe(1);
    expect(command.stderr).toContain('Error while stopping: Error: cannot save');
  });
});
