/** Options: what may be given, what it becomes, and what is refused. */
import { DEFAULT_LIMITS } from '@tsgi/http1';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/index.ts';
import { type OptionName, type ServeOptions, parseBind, settingsOf } from '../../src/options.ts';
import { checkResponseHead } from '@tsgi/gateway';
import { HeadWriter } from '../../src/http1/head-writer.ts';
import { Clock } from '../../src/transport/clock.ts';

function failureOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('keepAliveTimeout', () => {
  it.each<{ keepAliveTimeout: NonNullable<ServeOptions['keepAliveTimeout']>; told: string }>([
    { keepAliveTimeout: '65s', told: 'Keep-Alive: timeout=65\r\n' },
    { keepAliveTimeout: '1999ms', told: 'Keep-Alive: timeout=1\r\n' },
    { keepAliveTimeout: 'unlimited', told: '' },
  ])('of $keepAliveTimeout tells clients $told', ({ keepAliveTimeout, told }) => {
    const heads = new HeadWriter(new Clock(1000), settingsOf({ keepAliveTimeout }).keepAliveTimeout);
    const head = checkResponseHead('200 OK', [['Date', 'now']]);
    expect(heads.open(head, false)).toBe(`HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n${told}Date: now\r\n`);
  });
});

describe('settingsOf', () => {
  it('gives the limits that the parser has by itself', () => {
    expect(settingsOf({})).toMatchObject(DEFAULT_LIMITS);
  });

  it('gives the defaults that the design names', () => {
    expect(settingsOf({})).toEqual({
      host: '127.0.0.1',
      port: 8000,
      backlog: 2048,
      quiet: false,
      debug: false,
      maxConnections: 10_000,
      maxRequestsPerConnection: 1000,
      pipelineDepth: 32,
      maxContent: 16 * 1024 * 1024,
      maxRequestLine: 8190,
      maxFieldLine: 8190,
      maxFieldSection: 16 * 1024,
      maxFields: 100,
      maxChunkLine: 4096,
      maxChunkExtensions: 16 * 1024,
      maxTrailerSection: 8192,
      headersTimeout: 30_000,
      keepAliveTimeout: 65_000,
      requestTimeout: 300_000,
      minContentRate: 1024,
      contentRateGrace: 10_000,
      writeTimeout: 10_000,
      lingerTimeout: 5000,
      startupTimeout: 60_000,
      halfClosed: 'abort',
      gracefulTimeout: 30_000,
    });
  });

  it.each<{ given: ServeOptions; becomes: Partial<Record<OptionName, unknown>> }>([
    { given: { port: 0 }, becomes: { port: 0 } },
    { given: { port: '65535' }, becomes: { port: 65_535 } },
    { given: { host: 'localhost' }, becomes: { host: 'localhost' } },
    { given: { bind: '0.0.0.0:80' }, becomes: { host: '0.0.0.0', port: 80 } },
    { given: { bind: ':80' }, becomes: { host: '127.0.0.1', port: 80 } },
    { given: { maxContent: 0 }, becomes: { maxContent: 0 } },
    { given: { maxContent: '1g' }, becomes: { maxContent: 1024 ** 3 } },
    { given: { maxContent: '1.5K' }, becomes: { maxContent: 1536 } },
    { given: { maxContent: '12b' }, becomes: { maxContent: 12 } },
    { given: { maxContent: 'unlimited' }, becomes: { maxContent: Infinity } },
    { given: { maxContent: Infinity }, becomes: { maxContent: Infinity } },
    { given: { headersTimeout: '250ms' }, becomes: { headersTimeout: 250 } },
    { given: { headersTimeout: '2s' }, becomes: { headersTimeout: 2000 } },
    { given: { headersTimeout: '0.5m' }, becomes: { headersTimeout: 30_000 } },
    { given: { headersTimeout: '1h' }, becomes: { headersTimeout: 3_600_000 } },
    { given: { headersTimeout: '1d' }, becomes: { headersTimeout: 86_400_000 } },
    { given: { headersTimeout: 'unlimited' }, becomes: { headersTimeout: Infinity } },
    { given: { host: '[::1]' }, becomes: { host: '::1' } },
    { given: { host: 'fe80::1%eth0' }, becomes: { host: 'fe80::1%eth0' } },
    { given: { bind: '[fe80::1%eth0]:80' }, becomes: { host: 'fe80::1%eth0', port: 80 } },
    { given: { quiet: true }, becomes: { quiet: true } },
    { given: { quiet: undefined, port: undefined }, becomes: { quiet: false, port: 8000 } },
    { given: { maxFields: '7' }, becomes: { maxFields: 7 } },
  ])('takes $given', ({ given, becomes }) => {
    expect(settingsOf(given)).toMatchObject(becomes);
  });

  it.each<{ given: Record<string, unknown>; option: string; says: string }>([
    { given: { port: -1 }, option: 'port', says: 'port must be a whole number from 0 to 65535, got -1' },
    {
      given: { port: 65_536 },
      option: 'port',
      says: 'port must be a whole number from 0 to 65535, got 65536',
    },
    {
      given: { port: 80.5 },
      option: 'port',
      says: 'port must be a whole number from 0 to 65535, got 80.5',
    },
    {
      given: { port: '80a' },
      option: 'port',
      says: 'port must be a whole number from 0 to 65535, got "80a"',
    },
    { given: { port: '' }, option: 'port', says: 'port must be a whole number from 0 to 65535, got ""' },
    {
      given: { maxFields: 0 },
      option: 'maxFields',
      says: 'maxFields must be a whole number of 1 or more, got 0',
    },
    {
      given: { maxFields: true },
      option: 'maxFields',
      says: 'maxFields must be a whole number of 1 or more, got true',
    },
    {
      given: { maxContent: -1 },
      option: 'maxContent',
      says: `maxContent must be a size in bytes, like 8190, '16k', '1m' or 'unlimited', got -1`,
    },
    {
      given: { maxContent: '16q' },
      option: 'maxContent',
      says: `maxContent must be a size in bytes, like 8190, '16k', '1m' or 'unlimited', got "16q"`,
    },
    {
      given: { maxContent: '1.2.3k' },
      option: 'maxContent',
      says: `maxContent must be a size in bytes, like 8190, '16k', '1m' or 'unlimited', got "1.2.3k"`,
    },
    {
      given: { maxContent: '' },
      option: 'maxContent',
      says: `maxContent must be a size in bytes, like 8190, '16k', '1m' or 'unlimited', got ""`,
    },
    {
      given: { writeTimeout: '5 s' },
      option: 'writeTimeout',
      says: `writeTimeout must be a time, like '500ms', '30s', '7d' or 'unlimited', got "5 s"`,
    },
    {
      given: { writeTimeout: NaN },
      option: 'writeTimeout',
      says: `writeTimeout must be a time, like '500ms', '30s', '7d' or 'unlimited', got NaN`,
    },
    {
      given: { writeTimeout: '-5s' },
      option: 'writeTimeout',
      says: `writeTimeout must be a time, like '500ms', '30s', '7d' or 'unlimited', got "-5s"`,
    },
    { given: { quiet: 'yes' }, option: 'quiet', says: 'quiet must be true or false, got "yes"' },
    { given: { host: '' }, option: 'host', says: 'host must be an address or a name, got ""' },
    { given: { host: 5 }, option: 'host', says: 'host must be an address or a name, got 5' },
    {
      given: { bind: 'nowhere' },
      option: 'bind',
      says: 'bind must be host:port, like 127.0.0.1:8000 or [::1]:8000, got "nowhere"',
    },
    {
      given: { bind: '1.2.3.4:99999' },
      option: 'port',
      says: 'port must be a whole number from 0 to 65535, got 99999',
    },
    { given: { prot: 80 }, option: 'prot', says: 'there is no option "prot"; did you mean "port"?' },
    ...['localhost:80', '1.2.3.4:80', '[::1]:80'].map((host) => ({
      given: { host },
      option: 'host',
      says: `host must be an address or a name without a port, got "${host}"`,
    })),
    {
      given: { host: 'http://localhost' },
      option: 'host',
      says: 'host must be an address or a name, without a scheme and a path, got "http://localhost"',
    },
    {
      given: { host: '*' },
      option: 'host',
      says: 'host must be an address or a name; 0.0.0.0 is every network, :: IPv6 too, got "*"',
    },
    {
      given: { host: '::g' },
      option: 'host',
      says: 'host must be an address or a name; this is no IPv6 address, got "::g"',
    },
    {
      given: { port: 10n },
      option: 'port',
      says: 'port must be a whole number from 0 to 65535, got a bigint',
    },
    {
      given: { minContentRate: Infinity },
      option: 'minContentRate',
      says: "minContentRate must be a size in bytes, like 8190, '16k' or '1m', got Infinity",
    },
    {
      given: { gracefulTimeout: 30 },
      option: 'gracefulTimeout',
      says: "gracefulTimeout must have a unit, like '30s', got 30",
    },
    {
      given: { gracefulTimeout: '30' },
      option: 'gracefulTimeout',
      says: `gracefulTimeout must have a unit, like '30s', got "30"`,
    },
    {
      given: { accessLog: false },
      option: 'accessLog',
      says: 'accessLog must be a function that takes lines (quiet: true turns the log off), got false',
    },
    { given: { errorLog: console }, option: 'errorLog', says: 'errorLog must be a function, got {}' },
    {
      given: { bind: 80 },
      option: 'bind',
      says: 'bind must be host:port, like 127.0.0.1:8000 or [::1]:8000, got 80',
    },
    {
      given: { acessLog: 1 },
      option: 'acessLog',
      says: 'there is no option "acessLog"; did you mean "accessLog"?',
    },
    { given: { toString: 1 }, option: 'toString', says: 'there is no option "toString"' },
  ])('refuses $given', ({ given, option, says }) => {
    const failure = failureOf(() => settingsOf(given));
    expect(failure).toBeInstanceOf(ConfigError);
    expect(failure).toMatchObject({ option, message: says });
  });
});

describe('parseBind', () => {
  it.each([
    { bind: '127.0.0.1:8000', gives: { host: '127.0.0.1', port: 8000 } },
    { bind: 'localhost:0', gives: { host: 'localhost', port: 0 } },
    { bind: '[::1]:8000', gives: { host: '::1', port: 8000 } },
    { bind: '[::]:80', gives: { host: '::', port: 80 } },
    { bind: ':8000', gives: { port: 8000 } },
    { bind: '8000', gives: { port: 8000 } },
  ])('reads $bind', ({ bind, gives }) => {
    expect(parseBind(bind)).toEqual(gives);
  });

  it.each([
    '',
    ':',
    'host',
    'host:',
    'host:x',
    '::1:80',
    '[::1]',
    '[::1]80',
    'http://a:80',
    'a:80:90',
    'a:-1',
    'a:80 ',
  ])('refuses %j', (bind) => {
    expect(failureOf(() => parseBind(bind))).toMatchObject({ name: 'ConfigError', option: 'bind' });
  });
});
