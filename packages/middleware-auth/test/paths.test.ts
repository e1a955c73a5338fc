/** `except` leaves some paths open: not one more, however it is written (CVE-2026-29087 and those like it). */
import { mount } from '@tsgi/compose';
import type { Application } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { basic, except } from '../src/index.ts';
import { guarded, whoIsThere } from './guarded.ts';

const scheme = except(['/public'], basic({ realm: 'x', check: () => false }));

/** A site with a guard, and the paths for which it let somebody pass. */
function site() {
  const passed: string[] = [];
  const app: Application = (environ, startResponse) => {
    passed.push(environ.PATH_INFO);
    return whoIsThere()(environ, startResponse);
  };
  return { app: guarded(scheme, {}, app), passed };
}

async function ask(app: Application, target: string): Promise<number> {
  await using asking = client(app, { over: 'socket' });
  const connection = await asking.connect();
  await connection.send(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return (await connection.response()).status;
}

describe('except', () => {
  it.each([
    ['/public', '/public'],
    ['/publi%63/x', '/public/x'],
    ['/public%2fx', '/public/x'],
    ['http://x/public/', '/public/'],
  ])('leaves open %s', async (target, path) => {
    const { app, passed } = site();
    expect(await ask(app, target)).toBe(200);
    expect(passed).toEqual([path]);
  });

  it.each([
    ...['/admin', '/%61dmin', '/PUBLIC', '/publi%43', '/publicity', '/public.html', '/public;/admin'],
    ...['//public', '/%2fpublic', '/admin?/public', '/admin%3f/public', '/admin#/public', '/admin%23/public'],
    ...[
      '/public/../admin',
      '/public%2f..%2fadmin',
      '/public/%2e%2e/admin',
      '/public/..%5cadmin',
      '/./public',
    ],
    ...['/public%00', '/public%00/admin', '/public%', '/public%c0%ae/admin', '/public%20'],
    ...['http://public/admin', 'http://x//public', 'public', '*', ''],
  ])('leaves nothing open to %j', async (target) => {
    const { app, passed } = site();
    expect([400, 401]).toContain(await ask(app, target));
    expect(passed).toEqual([]);
  });

  it.each([
    ['/shop/public', 200],
    ['/shop/admin', 401],
    ['/public', 401],
    ['/public/admin', 401],
    ['/public/public', 200],
  ])('goes by what follows a mount, and by nothing before it: %s', async (target, status) => {
    const { app } = site();
    expect(await ask(mount({ '/public': app, '/shop': app }), target)).toBe(status);
  });
});
