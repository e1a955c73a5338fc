import { type Application, SpecViolation } from '@tsgi/spec';
import { createEnviron } from '@tsgi/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applicationOf, scripts } from '../../test/applications.ts';
import { collect } from '../body/collect.ts';
import { readResponse } from './read-response.ts';

describe('readResponse', () => {
  it.each<[string, Application]>([
    [
      'an array',
      (_environ, startResponse) => {
        startResponse('201 Created', [['X-A', 'b']]);
        return ['content'];
      },
    ],
    [
      'a generator',
      function* (_environ, startResponse) {
        yield '';
        startResponse('201 Created', [['X-A', 'b']]);
        yield 'con';
        yield 'tent';
      },
    ],
    [
      'an async generator that thinks better of it',
      async function* (_environ, startResponse) {
        startResponse('200 OK', []);
        yield '';
        startResponse('201 Created', [['X-A', 'b']], { error: new Error('hm') });
        yield 'content';
      },
    ],
    [
      'an application that writes',
      async (_environ, startResponse) => {
        const write = startResponse('201 Created', [['X-A', 'b']]);
        void write('con');
        await Promise.resolve();
        return ['tent'];
      },
    ],
  ])('reads the final head of %s, and leaves the whole body', async (_, app) => {
    const { status, headers, body } = await readResponse(app, createEnviron());
    expect({ status, headers }).toEqual({ status: '201 Created', headers: [['X-A', 'b']] });
    expect(new TextDecoder().decode(await collect(body, { limit: 100 }))).toBe('content');
  });

  it('throws what the application throws before its first chunk', async () => {
    const app: Application = async function* () {
      yield '';
      throw new Error('no');
    };
    await expect(readResponse(app, createEnviron())).rejects.toThrow('no');
  });

  it('throws a SpecViolation for a response that never begins', async () => {
    await expect(readResponse(() => [], createEnviron())).rejects.toThrow(SpecViolation);
  });

  it('closes nothing itself, and the body closes the application once', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        fc.pre(script.failsAt >= script.chunks.length);
        // One that still writes when the body is closed returns none: its next write() fails.
        fc.pre(script.writes.length < 2);
        const { app, seen } = applicationOf(script);
        const response = await readResponse(app, createEnviron());
        expect(seen.closes).toBe(0);
        await response.body.close?.();
        await response.body.close?.();
        expect(seen.closes).toBe(1);
      }),
    );
  });
});
