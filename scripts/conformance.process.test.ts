/** `pnpm conformance`, and what docs/conformance.md says of node:http. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serve } from '@tsgi/server';
import { conformanceApplication } from '@tsgi/spec/conformance';
import { describe, expect, it } from 'vitest';
import { nodeHttpTable, runNodeHttp } from './conformance.ts';
import { readGenerated } from './generated-section.ts';

const QUIET = { port: 0, quiet: true, errorLog: () => undefined };

type Ended = { code: number; stdout: string; stderr: string };

/** The command, as `pnpm conformance` runs it. */
async function conformance(...args: string[]): Promise<Ended> {
  const command = ['--conditions=tsgi-source', join(import.meta.dirname, 'conformance.ts'), ...args];
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, command)) };
  } catch (error) {
    return error as Ended;
  }
}

describe('docs/conformance.md', () => {
  it('says where node:http differs, no more and no less', async () => {
    const { is, shouldBe } = await readGenerated(nodeHttpTable(await runNodeHttp()));
    expect(is, 'run: pnpm conformance --write').toBe(shouldBe);
  }, 60_000);
});

describe('node:http as a host of the gateway', () => {
  it('keeps the contract', async () => {
    const results = await runNodeHttp({ only: 'contract' });
    expect(results.length).toBeGreaterThan(150);
    expect(results.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  }, 60_000);
});

describe('pnpm conformance --url', () => {
  it('prints a line for each case of a server that runs already', async () => {
    await using server = await serve(conformanceApplication, QUIET);
    const { code, stdout, stderr } = await conformance('--url', server.addresses[0].url);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^path-decoded +ENV-PATH-DECODED +✓$/m);
    // A server that runs already is not stopped for a case.
    expect(stdout).toMatch(/: \d+ of \d+ cases passed, 2 about what it does not offer\n$/);
    expect(stdout).not.toMatch(/✗|!/);
  });

  it('leaves out the cases of HTTP/1.1 itself with --contract', async () => {
    await using server = await serve(conformanceApplication, QUIET);
    const { code, stdout, stderr } = await conformance('--url', server.addresses[0].url, '--contract');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^array-length +BODY-ARRAY-LENGTH +✓$/m);
    expect(stdout).not.toMatch(/^chunked /m);
  });

  it('has exit status 1 if the server differs', async () => {
    await using server = await serve((environ, startResponse) => {
      delete environ.HTTP_COOKIE;
      return conformanceApplication(environ, startResponse);
    }, QUIET);
    const { code, stdout } = await conformance('--url', server.addresses[0].url);
    expect(code).toBe(1);
    expect(stdout).toContain('cookies-joined (ENV-COOKIE-JOIN)');
    expect(stdout).toContain(
      'observed: must be ["HTTP_COOKIE \\"a=1; b=2; c=3\\""], came ["HTTP_COOKIE is absent"]',
    );
  });

  it('says in one line how to start a server that serves something else', async () => {
    await using server = await serve((_environ, startResponse) => {
      startResponse('200 OK', []);
      return ['hello'];
    }, QUIET);
    const { code, stdout, stderr } = await conformance('--url', server.addresses[0].url);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^conformance: .* tsgi @tsgi\/spec\/conformance:conformanceApplication\n$/);
  });

  it.each([
    { args: ['--url', 'http://127.0.0.1:1'], says: 'nothing answers at http://127.0.0.1:1: ' },
    { args: ['--url', 'ftp://127.0.0.1'], says: "a server's URL must be like http://127.0.0.1:8000" },
    { args: ['--url'], says: '--url' },
    { args: ['--contract', '--write'], says: '--contract must not be there' },
    { args: ['--nothing'], says: "Unknown option '--nothing'" },
    { args: ['http://127.0.0.1:8000'], says: 'http://127.0.0.1:8000' },
  ])('says in one line what is wrong with $args', async ({ args, says }) => {
    const { code, stdout, stderr } = await conformance(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^conformance: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });
});
