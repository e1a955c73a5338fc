/** What the compiler says where middleware is missing, in the wrong order, or in the wrong place: of both TypeScripts. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const COMPILERS = {
  'TypeScript 6': join(ROOT, 'node_modules/typescript/bin/tsc'),
  'TypeScript 7': join(ROOT, 'node_modules/@typescript/native/bin/tsc'),
};

const BEFORE = `
import { App, type Application, type Environ, type Group, type Middleware, type TypedMiddleware } from '@tsgi/framework';
import { serve } from '@tsgi/server';
import { client } from '@tsgi/testing';
interface HasSession { 'app.session': { userId?: number } }
declare const session: TypedMiddleware<HasSession>;
declare const login: TypedMiddleware<{ 'app.user': string }, HasSession>;
declare const timing: Middleware;
declare const page: Application<Environ & HasSession>;
declare const userOf: (environ: HasSession) => string;
const app = new App();
const members = (group: Group<HasSession>) => group.get('/', ({ environ }) => environ['app.session'].userId ?? 0);
const guests = (group: Group<Environ & HasSession>) => group.get('/', ({ environ }) => environ['app.session'].userId ?? 0);
const logins = [login];
const inner = new App<Environ & HasSession>();
app.use(session);
`;

const missing = [/app\.session/, /middleware/, /order/];
const result = [...missing, /app\.use\(\.\.\.\) returns the typed app: use its result/];
const around = [/with\(/, /group\(/];
const route = [/app\.with\(middleware\)\.get\(path, handler\)/, /group\(/];

// Each on a line of its own, which the message names.
const cases: { title: string; code: string; says: RegExp[] }[] = [
  {
    title: 'a handler reads a key',
    code: `app.get('/a', ({ environ }) => environ['app.session'].userId ?? 0);`,
    says: result,
  },
  {
    title: 'a handler passes its environ on',
    code: `app.get('/b', ({ environ }) => userOf(environ));`,
    says: result,
  },
  {
    title: 'a hook reads a key',
    code: `app.before(({ environ }) => { environ['app.session']; });`,
    says: result,
  },
  { title: 'use, where one is missing', code: `app.use(login);`, says: missing },
  { title: 'use, in the wrong order', code: `app.use(timing, login, session);`, says: missing },
  { title: 'with, where one is missing', code: `app.with(login).get('/', () => '');`, says: missing },
  { title: 'a group that needs one', code: `app.group('/members', members);`, says: result },
  { title: 'a group that needs one besides', code: `app.group('/guests', guests);`, says: result },
  {
    title: 'a group in a group',
    code: `app.group('/in', (group) => group.group('/guests', guests));`,
    says: result,
  },
  { title: 'a group as an argument', code: `guests(app);`, says: result },
  { title: 'a list of middleware', code: `app.use(...logins);`, says: missing },
  { title: 'an App as a result', code: `app.get('/i', () => inner);`, says: result },
  { title: 'an application as a result', code: `app.get('/g', () => page);`, says: result },
  { title: 'an application as the result of a hook', code: `app.before(() => page);`, says: result },
  {
    title: 'an App that is used as a plain one',
    code: `export const plain: App = inner;`,
    says: [/app\.session/],
  },
  { title: 'an application that is mounted', code: `app.mount('/page', page);`, says: result },
  { title: 'an application that is served', code: `void serve(page);`, says: missing },
  { title: 'an App that is served', code: `void serve(new App<Environ & HasSession>());`, says: missing },
  { title: 'an application that is tested', code: `client(page);`, says: missing },
  { title: 'a composition of the wrong order', code: `void serve(login(session(page)));`, says: missing },
  { title: 'plain middleware as an argument', code: `app.get('/c', timing, () => '');`, says: route },
  { title: 'typed middleware as an argument', code: `app.get('/d', session, () => '');`, says: route },
  {
    title: 'middleware in place as an argument',
    code: `app.get('/e', (inner) => (environ, start) => inner(environ, start), () => '');`,
    says: route,
  },
  { title: 'more of it as arguments', code: `app.get('/f', timing, session, () => '');`, says: route },
  { title: 'a path for use', code: `app.use('/path', timing);`, says: around },
  { title: 'a path for with', code: `app.with('/path', session);`, says: around },
];

// Inside the workspace, so that @tsgi/* are found.
const folder = mkdtempSync(join(import.meta.dirname, '../node_modules/messages-'));

beforeAll(() => {
  writeFileSync(join(folder, 'misplaced.ts'), BEFORE + cases.map(({ code }) => `${code}\n`).join(''));
  const compilerOptions = {
    noEmit: true,
    types: ['node'],
    isolatedDeclarations: false,
    declaration: false,
    declarationMap: false,
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(COMPILERS))('%s', (_, tsc) => {
  it('says what is missing, and what to do, for each', { timeout: 120_000 }, async () => {
    const printed = await promisify(execFile)(process.execPath, [
      tsc,
      '-p',
      folder,
      '--pretty',
      'false',
    ]).then(
      ({ stdout }) => stdout,
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    const first = BEFORE.split('\n').length;
    const wrong = cases.flatMap(({ says, title }, index) => {
      const said = messageAt(printed, first + index);
      return says
        .filter((pattern) => !pattern.test(said))
        .map((pattern) => `${title}: no ${pattern} in ${said}`);
    });
    expect(wrong).toEqual([]);
  });
});

/** All that is said of a line. */
function messageAt(printed: string, line: number): string {
  const messages = printed.split(/^(?=\S)/m);
  return messages.filter((message) => message.includes(`misplaced.ts(${line},`)).join('');
}
