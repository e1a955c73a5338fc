/** `tsgi routes`: what an application says that it answers to. */
import { describe, expect, it } from 'vitest';
import { CalledCommand } from './called-command.ts';
import { Command } from '@tsgi/rig/command';
import { folder } from './folder.ts';

const FILES = {
  'package.json': '{ "type": "module" }',
  'site.js': `
    const routes = [
      { methods: ['GET', 'HEAD'], pattern: '/', name: 'home', handler: 'showHome', middleware: ['session', 'csrf'] },
      { methods: ['POST'], pattern: '/users/:id<int>', host: ':tenant.example.com' },
      { pattern: '/legacy/:rest<path>', handler: 'legacy', middleware: [] },
    ];
    export const app = { tsgi: () => [], *[Symbol.for('tsgi.routes')]() { yield* routes; } };
    export const empty = Object.assign(() => [], { [Symbol.for('tsgi.routes')]: () => [] });
    export const bare = () => [];
    setInterval(() => undefined, 1000);`,
};

type Ended = { status: number | null | undefined; stdout: string; stderr: string };

async function run(...args: string[]): Promise<Ended> {
  await using directory = await folder(FILES);
  await using command = new CalledCommand(directory.path, args);
  const status = await command.ended();
  return { status, stdout: command.stdout, stderr: command.stderr };
}

describe('tsgi routes', () => {
  it.each(['site', 'site:app', './site.js'])(
    'prints the routes of %s as a table, and ends',
    async (target) => {
      expect(await run('routes', target)).toEqual({
        status: 0,
        stdout: [
          'METHOD    PATTERN                             NAME  HANDLER   MIDDLEWARE',
          'GET,HEAD  /                                   home  showHome  session, csrf',
          'POST      :tenant.example.com/users/:id<int>  -     -         -',
          'any       /legacy/:rest<path>                 -     legacy    -',
          '',
        ].join('\n'),
        stderr: '',
      });
    },
  );

  it('ends the process, whatever the application has begun', async () => {
    await using directory = await folder(FILES);
    await using command = new Command(directory.path, ['routes', 'site']);
    expect(await command.ended()).toBe(0);
    expect(command.stdout).toMatch(/^METHOD .*\n(?:.+\n){3}$/);
  });

  it('says so when there are none yet', async () => {
    expect(await run('routes', 'site:empty')).toEqual({
      status: 0,
      stdout: 'site:empty has no routes\n',
      stderr: '',
    });
  });

  it.each([
    {
      title: 'an application that offers none',
      args: ['site:bare'],
      status: 2,
      says: /^tsgi: site:bare does not say what routes it has: .*tsgi\.routes/,
    },
    { title: 'no application', args: [], status: 2, says: /which application\? Try: tsgi routes module:app/ },
    {
      title: 'two applications',
      args: ['site', 'other'],
      status: 2,
      says: /one application at a time, got site and other/,
    },
    {
      title: 'a module that is not there',
      args: ['other'],
      status: 4,
      says: /cannot find the module "other"/,
    },
  ])('ends with status $status for $title, and says so in one line', async ({ args, says, status }) => {
    const result = await run('routes', ...args);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toMatch(says);
    expect(result.stderr.split('\n')).toHaveLength(2);
  });
});
