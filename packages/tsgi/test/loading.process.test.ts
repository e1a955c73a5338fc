/** From a target to an application: what is found, and what is said of the rest. */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder } from './folder.ts';
import { type Refusal, answering, loadEach, refusing } from './load-each.ts';

const FOUND = {
  'package.json':
    '{ "type": "module", "name": "self", "exports": "./self.js", "imports": { "#app": "./self.js" } }',
  'self.js': `export default ${answering('self')};`,
  'Project (copy)/app.ts': `export default ${answering('parentheses')};`,
  'a:b.ts': `export default ${answering('colon')};`,
  'a.ts': `export const b = ${answering('name')};`,
  'x:y.js': `export const made = () => ${answering('colon and factory')};`,
  '50% off.ts': `export default ${answering('percent')};`,
  'a%20b.ts': `export default ${answering('escape')};`,
  'c#1.ts': `export default ${answering('hash')};`,
  'what?.ts': `export default ${answering('question')};`,
  'übung 日本.ts': `export default ${answering('unicode')};`,
  'quo"te\'.ts': `export default ${answering('quotes')};`,
  '-x.ts': `export default ${answering('dash')};`,
  'make().ts': `export default ${answering('call')};`,
  bare: `export default ${answering('no extension')};`,
  'm.mts': `export default ${answering('mts')};`,
  'c.cts': `module.exports = ${answering('cts')};`,
  'm.mjs': `export default ${answering('mjs')};`,
  'c.cjs': `module.exports = ${answering('cjs')};`,
  'named.js': `export const größe = ${answering('unicode name')}; export { größe as 'with-dash' };`,
  'index.ts': `export default ${answering('index')};`,
  'node_modules/only-import/package.json':
    '{ "type": "module", "exports": { ".": { "import": "./main.js" } } }',
  'node_modules/only-import/main.js': `export default ${answering('only import')}; export const other = ${answering('other')};`,
  'node_modules/only-require/package.json': '{ "exports": { "require": "./main.cjs" } }',
  'node_modules/only-require/main.cjs': `module.exports = ${answering('only require')};`,
  'node_modules/by-node/package.json':
    '{ "exports": { "./app": { "browser": "./no.js", "node": "./app.mjs" }, ".": { "default": "./app.mjs" } } }',
  'node_modules/by-node/app.mjs': `export default ${answering('node')};`,
  'node_modules/both/package.json': '{ "exports": { "import": "./app.mjs", "require": "./app.cjs" } }',
  'node_modules/both/app.mjs': `export default ${answering('import first')};`,
  'node_modules/both/app.cjs': `module.exports = ${answering('require')};`,
  'node_modules/common/package.json': '{ "main": "main" }',
  'node_modules/common/main.js': `exports.app = ${answering('common')};`,
  'node_modules/common/deep/file.js': `exports.app = ${answering('deep')};`,
  'node_modules/@scope/package/package.json':
    '{ "type": "module", "exports": { "import": { "node": "./a.js" } } }',
  'node_modules/@scope/package/a.js': `export const make = () => ${answering('scoped')};`,
};

describe('what is found', () => {
  it('is a file whatever its name, and a package whatever its conditions', async () => {
    await using directory = await folder(FOUND);
    const { path } = directory;
    await symlink(join(path, 'm.mts'), join(path, 'link.mts'));
    const expected: Record<string, string> = {
      'Project (copy)/app.ts': 'parentheses',
      './Project (copy)/app': 'parentheses',
      'Project (copy)/app.ts:default': 'parentheses',
      'a:b.ts': 'colon',
      // A file that is there is not taken apart.
      'a:b': 'colon',
      'a.ts:b': 'name',
      'x:y.js:made()': 'colon and factory',
      'x:y:made()': 'colon and factory',
      '50% off.ts': 'percent',
      'a%20b.ts': 'escape',
      'c#1.ts': 'hash',
      'what?.ts': 'question',
      'übung 日本.ts': 'unicode',
      'quo"te\'.ts': 'quotes',
      './-x.ts': 'dash',
      '-x.ts': 'dash',
      'make().ts': 'call',
      'make()': 'call',
      bare: 'no extension',
      './m': 'mts',
      './c': 'cts',
      'm.mjs': 'mjs',
      'c.cjs': 'cjs',
      'link.mts': 'mts',
      'named:größe': 'unicode name',
      'named:with-dash': 'unicode name',
      '.': 'index',
      './': 'index',
      [join(path, 'Project (copy)/app.ts')]: 'parentheses',
      [`file://${path}/Project%20(copy)/app.ts`]: 'parentheses',
      [`file://${path}/a.ts:b`]: 'name',
      'only-import': 'only import',
      'only-import:other': 'other',
      'only-require': 'only require',
      'by-node': 'node',
      'by-node/app': 'node',
      both: 'import first',
      common: 'common',
      'common/deep/file': 'deep',
      'common/deep/file.js:app': 'deep',
      '@scope/package:make()': 'scoped',
      self: 'self',
      '#app': 'self',
    };
    const answers = Object.fromEntries(
      Object.entries(expected).map(([target, text]) => [target, `serves ${text}`]),
    );
    expect(await loadEach(path, Object.keys(expected))).toEqual(answers);
  });
});

const good = `export default ${answering('good')};\n`;

const refusals: readonly Refusal[] = [
  // What is not there.
  {
    title: 'a missing module',
    target: 'missing:app',
    says: /^cannot find the module "missing": no missing\.ts, .* in \/.*, and no package of that name$/,
  },
  {
    title: 'a missing file',
    target: './missing.ts',
    says: /^cannot find the module "\.\/missing\.ts": no \.\/missing\.ts in \S+$/,
  },
  { title: 'a missing file of another kind', target: 'missing.py', says: /no missing\.py in/ },
  {
    title: 'a missing package with a scope',
    target: '@scope/none',
    says: /cannot find the module "@scope\/none"/,
  },
  {
    title: 'a package that does not export this',
    files: { 'node_modules/closed/package.json': '{ "exports": { "./a": "./a.js" } }' },
    target: 'closed:app',
    says: /^closed cannot be loaded: No "exports" main defined in/,
  },
  {
    title: 'a target that is none',
    target: 'x:app(',
    says: /module:app or module:factory\(\), got "x:app\("/,
  },
  { title: 'a factory with arguments', target: 'x:app(5)', says: /module:factory\(\), got "x:app\(5\)"/ },
  { title: 'an empty target', target: '', says: /module:app or module:factory\(\), got ""/ },
  {
    title: 'a folder without an index',
    files: { 'empty/a.txt': '' },
    target: 'empty',
    says: /cannot find the module "empty"/,
  },
  {
    title: 'a URL of another machine',
    target: 'file://other/app.ts',
    says: /a file: URL must name a file of this machine, got "file:\/\/other\/app\.ts"/,
  },

  // What is exported.
  ...exported(),

  // What fails while it is loaded.
  {
    title: 'a module that throws',
    files: {
      'deep/throws.ts':
        'type A = 1;\n\nfunction connect(): never {\n  throw new TypeError("not today", { cause: new Error("no database") });\n}\nconnect();\n',
      'throwing (1).ts': `import './deep/throws.ts';\n${good}`,
    },
    target: 'throwing (1).ts',
    says: /^deep\/throws\.ts:4 failed while it was loaded: TypeError: not today\n +at connect \(file:.*throws\.ts:4:9\)\n +at file:.*throws\.ts:6:1\n[^]*\[cause\]: Error: no database/,
  },
  {
    title: 'a module that throws a string',
    files: { 'text.js': 'throw "just a text";' },
    target: 'text',
    says: /^text\.js threw a string, 'just a text' while it was loaded$/,
  },
  {
    title: 'a module that throws nothing',
    files: { 'nothing.js': 'throw undefined;' },
    target: 'nothing',
    says: /^nothing\.js threw undefined while it was loaded$/,
  },
  {
    title: 'a module that throws what cannot be shown',
    files: {
      'unshown.js':
        'throw new Proxy({}, { get() { throw new Error("no"); }, getPrototypeOf() { throw new Error("no"); } });',
    },
    target: 'unshown',
    says: /^unshown\.js/,
  },
  {
    title: 'a module that throws many lines',
    files: { 'lines.js': 'throw new Error("first line\\nsecond line");' },
    target: 'lines',
    says: /^lines\.js:1 failed while it was loaded: Error: first line\nsecond line\n/,
  },
  {
    title: 'a module that rejects',
    files: { 'rejecting.js': 'await Promise.reject(new TypeError("not today"));' },
    target: 'rejecting',
    says: /^rejecting\.js:1 failed while it was loaded: TypeError: not today/,
  },
  {
    title: 'a rejection that nothing handles',
    files: {
      'stray.js': `void Promise.reject(new Error("stray"));\nawait new Promise((resolve) => setTimeout(resolve, 500));\n${good}`,
    },
    target: 'stray',
    says: /^stray\.js failed: Error: stray\n +at .*stray\.js:1/,
  },
  {
    title: 'an error in a timer',
    files: {
      'timer.js': `setTimeout(() => { throw new Error("late"); });\nawait new Promise((resolve) => setTimeout(resolve, 500));\n${good}`,
    },
    target: 'timer',
    says: /^timer\.js failed: Error: late\n +at .*timer\.js:1/,
  },
  {
    title: 'the error of a package',
    files: {
      'node_modules/strict/index.js': 'module.exports = () => { throw new RangeError("wrong use"); };',
      'using.js': `import strict from 'strict';\n\nstrict();\n`,
    },
    target: 'using',
    says: /^using\.js:3 failed while it was loaded: RangeError: wrong use/,
  },
  {
    title: 'a top-level await that never settles',
    files: {
      'never.ts': `const ready: Promise<void> = new Promise(() => {});\nawait ready;\n${good}`,
      'deep.ts': `import './never.ts';\n${good}`,
    },
    target: 'deep',
    says: /^deep\.ts never settles: a top-level await \(never\.ts:2\?\) waits for what nothing can resolve any more$/,
  },
  {
    title: 'a factory that never settles',
    files: { 'hangs.ts': 'export const make = () => new Promise(() => {});' },
    target: 'hangs:make()',
    says: /^hangs\.ts:make\(\) never settles: its promise waits for what nothing can resolve any more$/,
  },
];

function exported(): Refusal[] {
  const files = {
    'exports.js': `export const number = 5; export const nothing = null; export class App {} export const text = 'text'; export const object = {};`,
    'one.js': `export const lib = 1; export const handler = ${answering('one')};`,
    'nothing-at-all.js': '',
    'route.js': 'class Route {} export default new Route();',
    'factory.js': `
      export function failing() { throw new TypeError('no database'); }
      export async function rejecting() { throw new TypeError('no database'); }
      export function strange() { throw 'a text'; }
      export function wrong() { return 5; }
      export const number = 5;`,
  };
  const says: readonly (readonly [target: string, says: RegExp])[] = [
    ['one:other', /^one\.js has no export "other"; it exports handler, lib$/],
    ['one', /^one\.js has no export "default"; it exports handler, lib \(try: tsgi one\.js:handler\)$/],
    ['one:handler.part', /no export "handler\.part"/],
    ['nothing-at-all', /^nothing-at-all\.js has no export "default"; it exports nothing$/],
    ['exports', /no export "default"; it exports .*number/],
    ['exports:number', /number is a number; an application is a function/],
    ['exports:nothing', /nothing is null; an application is a function/],
    ['exports:text', /text is a string; an application is/],
    ['exports:object', /object is an object without a tsgi method; an application is/],
    ['route', /the default export is an object of the class Route without a tsgi method/],
    ['exports:App', /App is a class; export an instance of it/],
    [
      'factory:failing()',
      /^factory\.js:failing\(\) failed: TypeError: no database\n +at failing \(file:.*factory\.js:2/,
    ],
    ['factory:rejecting()', /^factory\.js:rejecting\(\) failed: TypeError: no database/],
    ['factory:strange()', /strange\(\) failed: 'a text'/],
    ['factory:wrong()', /what wrong\(\) returned is a number/],
    ['factory:number()', /number is a number; what ends in \(\) must be a function/],
  ];
  return says.map(([target, pattern]) => ({ title: target, files, target, says: pattern }));
}

describe('what is said of an application that cannot be loaded', async () => {
  const said = await refusing(refusals);

  it.each(refusals)('names the line of the file at fault, and what to do: $title', ({ says, target }) => {
    expect(said[target]).toMatch(says);
  });
});
