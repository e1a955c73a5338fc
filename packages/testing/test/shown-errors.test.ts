/** What a test that knows nothing of `errors` sees of a 500. */
import type { Application } from '@tsgi/spec';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { client } from '../src/index.ts';

const secret = () => new Error('the database is gone');

const failing: [string, Application][] = [
  [
    'throws',
    () => {
      throw secret();
    },
  ],
  ['rejects', () => Promise.reject(secret())],
  [
    'fails after its head',
    async function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield await Promise.resolve('begun');
      throw secret();
    },
  ],
  [
    'has a callback that throws',
    (environ, startResponse) => {
      environ['tsgi.response_finished'].push(() => {
        throw secret();
      });
      startResponse('200 OK', []);
      return [];
    },
  ],
];

describe.each(['memory', 'socket'] as const)('a client over %s', (over) => {
  const shown = vi.spyOn(console, 'error');
  beforeEach(() => void shown.mockImplementation(() => undefined));
  afterEach(() => void shown.mockReset());

  it.each(failing)('shows the error of an application that %s', async (_, app) => {
    const asking = client(app, { over });
    await asking.get('/').catch(() => undefined);
    await asking.close();
    expect(shown.mock.calls.join()).toMatch(/the database is gone[^]*shown-errors\.test\.ts/);
    expect(asking.errors.join('')).toContain('the database is gone');
  });

  it('shows nothing if it is told to', async () => {
    await using asking = client(failing[0]![1], { over, showErrors: false });
    expect((await asking.get('/')).status).toBe(500);
    expect(shown).not.toHaveBeenCalled();
    expect(asking.errors.join('')).toContain('the database is gone');
  });
});
