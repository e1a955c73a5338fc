/** A folder for what is uploaded: another one for each test of the file that imports this. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

export let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'form-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The names of all that is in it. */
export const kept = (): string[] => readdirSync(folder, { recursive: true }) as string[];
