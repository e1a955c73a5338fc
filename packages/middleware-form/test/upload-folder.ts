/** A folder for what is uploaded: another one for each test. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

export let folder = '';

/** Gives each test of this file its own. Called, since where files share their modules an import is made once. */
export function useUploadFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'form-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

/** The names of all that is in it. */
export const kept = (): string[] => readdirSync(folder, { recursive: true }) as string[];
