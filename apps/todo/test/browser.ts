import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A browser of its own: a window with one tab, and no cookies. */
export interface Visitor {
  readonly tab: Page;
  /** What the browser did not like: errors of scripts, and whatever breaks the policy. */
  readonly complaints: string[];
}

// Chromium complains of each answer that is an error.
const ANSWERED = /^Failed to load resource: the server responded with a status of 4\d\d/;

export async function newVisitor(browser: Browser, options: BrowserContextOptions): Promise<Visitor> {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !ANSWERED.test(message.text())) complaints.push(message.text());
  });
  tab.on('pageerror', (error) => complaints.push(String(error)));
  return { tab, complaints };
}

export const PASSWORD = 'correct horse battery';

export async function signUp(tab: Page, name: string): Promise<void> {
  await tab.goto('/');
  await tab.getByRole('link', { name: 'Make an account' }).click();
  await tab.getByLabel('Name').fill(name);
  await tab.getByLabel('Password').fill(PASSWORD);
  await tab.getByRole('button', { name: 'Make the account' }).click();
  await tab.getByText(`Welcome, ${name}!`).waitFor();
}

export async function logIn(tab: Page, name: string): Promise<void> {
  await tab.goto('/login');
  await tab.getByLabel('Name').fill(name);
  await tab.getByLabel('Password').fill(PASSWORD);
  await tab.getByRole('button', { name: 'Log in' }).click();
  await tab.getByRole('heading', { name: 'Your lists' }).waitFor();
}

/** Begins a list, and is on its page then. */
export async function beginList(tab: Page, title: string): Promise<void> {
  await tab.getByLabel('A new list').fill(title);
  await tab.getByRole('button', { name: 'Begin' }).click();
  await tab.getByRole('heading', { name: title }).waitFor();
}

export async function addItem(tab: Page, text: string): Promise<void> {
  await tab.getByLabel('Add an item').fill(text);
  await tab.getByRole('button', { name: 'Add', exact: true }).click();
  await tab.getByRole('link', { name: text, exact: true }).waitFor();
}
