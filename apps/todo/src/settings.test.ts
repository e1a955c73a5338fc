import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const parent = mkdtempSync(join(tmpdir(), 'tsgi-todo-'));
const folder = join(parent, 'data');
afterAll(() => rmSync(parent, { recursive: true }));

describe('readSettings', () => {
  it('takes folder and secrets from the environment', () => {
    const settings = readSettings({ TODO_DATA: folder, TODO_SECRET: 'new old', NODE_ENV: 'production' });
    expect(settings).toEqual({ folder, secrets: ['new', 'old'] });
  });

  it('makes a secret, and keeps it where nobody else reads it', () => {
    const { secrets } = readSettings({ TODO_DATA: folder });
    expect(secrets).toHaveLength(1);
    expect(secrets[0]).toMatch(/^[\w-]{43}$/);
    expect(readSettings({ TODO_DATA: folder }).secrets).toEqual(secrets);
    expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600);
  });

  it.each([undefined, ''])('makes none in production: %j', (TODO_SECRET) => {
    expect(() => readSettings({ TODO_DATA: folder, TODO_SECRET, NODE_ENV: 'production' })).toThrow(
      'TODO_SECRET must be 32 characters or more that nobody knows, got nothing',
    );
  });
});
