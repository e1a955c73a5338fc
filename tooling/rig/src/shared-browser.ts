/**
 * One Chromium for all files of a run: vitest calls {@link setup} before the first, and tests open the browser.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { type Browser, type LaunchOptions, chromium } from 'playwright-core';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser of the run listens. */
    readonly chromium: string;
  }
}

// The first of these that is there: the shell is the same browser without a window, and starts in half the time.
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** How Chromium is started: what the variable CHROMIUM names, or what Debian has. */
export function launchOptions(): LaunchOptions {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error('tests need a Chromium: install it, or set CHROMIUM');
  return { executablePath, args: ['--no-sandbox', '--disable-gpu'] };
}

/** Starts it for the run. @returns what ends it. */
export async function setup({ provide }: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const server = await chromium.launchServer(launchOptions());
  provide('chromium', server.wsEndpoint());
  return () => server.close();
}

/** Opens the browser of the run. Its `close()` closes what was opened with it, and no more. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.connect(inject('chromium'));
}
