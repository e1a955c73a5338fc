/** How the command stops, by signals. */
import { eventually } from '@tsgi/rig/eventually';
import { connect } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { Command } from '@tsgi/rig/command';
import { folder } from './folder.ts';

const APPS = {
  'stream.js': `
    const say = (what) => process.stdout.write(what + '\\n');
    export default async function* ({ PATH_INFO, 'tsgi.shutdown': shutdown, 'tsgi.signal': signal }, startResponse) {
      startResponse('200 OK', []);
      const heeded = PATH_INFO === '/deaf' ? signal : shutdown;
      try {
        yield 'first\\n';
        await new Promise((resolve) => heeded.addEventListener('abort', resolve));
        yield 'last\\n';
      } finally {
        await new Promise((resolve) => setTimeout(resolve, 50));
        say('finally');
      }
    }`,
};

describe('the command', () => {
  it('stops at once while a client keeps an idle connection open', async () => {
    await using directory = await folder(APPS);
    await using command = new Command(directory.path, ['-q', '-p', '0', '--linger-timeout', '60s', 'stream']);
    const { hostname, port } = new URL(await command.serving());
    const client = await connect({ host: hostname, port: Number(port) });
    await client.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.response('HEAD');
    command.kill();
    expect(await command.ended()).toBe(0);
    client.destroy();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'lets streams that heed tsgi.shutdown end by %s',
    async (signal) => {
      await using directory = await folder(APPS);
      await using command = new Command(directory.path, ['-q', '-p', '0', 'stream']);
      const response = await fetch(await command.serving());
      command.kill(signal);
      expect(await response.text()).toBe('first\nlast\n');
      expect(await command.ended()).toBe(0);
      expect(command.stdout).toBe('finally\n');
    },
  );

  it('lets the finally of a stream run that a second signal cuts', async () => {
    await using directory = await folder(APPS);
    await using command = new Command(directory.path, ['-q', '-p', '0', 'stream']);
    const response = await fetch(`${await command.serving()}/deaf`);
    command.kill();
    await eventually(() => command.stderr.includes('Stopping: waits up to 30 s for 1 request;'));
    command.kill();
    expect(await command.ended()).toBe(0);
    expect(command.stdout).toBe('finally\n');
    await expect(response.text()).rejects.toThrow();
  });
});
