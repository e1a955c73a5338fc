/** Where a server listens, and what it says if it cannot. */
import { connect } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { ConfigError, serve } from '../../src/index.ts';
import { GET, echoPath, serving } from '../serving.ts';

describe('serve', () => {
  it.each<{ title: string; options: Parameters<typeof serve>[1]; option: string; says: RegExp }>([
    {
      title: 'a port out of range',
      options: { port: 65_536 },
      option: 'port',
      says: /from 0 to 65535, got 65536/,
    },
    {
      title: 'a host that does not resolve',
      options: { host: 'no-such-host.invalid', port: 0 },
      option: 'host',
      says: /"no-such-host.invalid" does not resolve/,
    },
    {
      title: 'an address of another machine',
      options: { host: '192.0.2.1', port: 0 },
      option: 'host',
      says: /no address of this machine/,
    },
    {
      title: 'a link-local address without its interface',
      options: { host: 'fe80::1', port: 0 },
      option: 'host',
      says: /^fe80::1 is an address of each network; --host needs the interface too, like fe80::1%\w+/,
    },
    {
      title: 'an interface that is not there',
      options: { host: 'fe80::1%none', port: 0 },
      option: 'host',
      says: /^there is no interface "none", only .*lo.*; check --host$/,
    },
    {
      title: 'an address for many',
      options: { host: 'ff02::1', port: 0 },
      option: 'host',
      says: /^"ff02::1" is nothing to listen on; check --host$/,
    },
    {
      title: 'a name that is too long',
      options: { host: 'x'.repeat(300), port: 0 },
      option: 'host',
      says: /check --host$/,
    },
    {
      title: 'an unknown option',
      options: { prot: 80 } as never,
      option: 'prot',
      says: /no option "prot"; did you mean "port"\?$/,
    },
  ])('rejects $title', async ({ options, option, says }) => {
    const failure = await serve(echoPath, options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect(failure).toMatchObject({ option, message: expect.stringMatching(says) as string });
  });

  it('rejects a port in use, and says so', async () => {
    await using server = await serving(echoPath);
    const failure = await serve(echoPath, { port: server.address.port }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'ConfigError',
      option: 'port',
      message: expect.stringMatching(/in use/) as string,
    });
  });

  it.each([{ host: '[::1]' }, { bind: '[::1]:0' }, { port: '0', host: '::1' }])(
    'listens where %j says',
    async (options) => {
      await using handle = await serve(echoPath, {
        quiet: true,
        ...('bind' in options ? options : { port: '0', ...options }),
      });
      expect(handle.addresses[0].url).toBe(`http://[::1]:${handle.addresses[0].port}`);
      expect(handle.addresses[0].port).toBeGreaterThan(0);
    },
  );

  it('listens on IPv6, and says where in a form that a browser takes', async () => {
    await using server = await serving(
      (environ, startResponse) => {
        startResponse('200 OK', []);
        return [`${environ.REMOTE_ADDR} ${environ.SERVER_NAME}`];
      },
      { host: '::1' },
    );
    expect(server.address.url).toBe(`http://[::1]:${server.address.port}`);
    // In brackets, as RFC3875§4.1.14 has it.
    expect(await (await fetch(server.address.url)).text()).toBe('::1 [::1]');
  });

  it('shows IPv4 clients of a dual-stack socket as IPv4', async () => {
    await using server = await serving(
      (environ, startResponse) => {
        startResponse('200 OK', []);
        return [environ.REMOTE_ADDR];
      },
      { host: '::' },
    );
    await using client = await connect({ host: '127.0.0.1', port: server.address.port });
    await client.send(GET);
    expect((await client.response()).text).toBe('127.0.0.1');
  });
});
