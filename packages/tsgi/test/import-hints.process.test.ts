/** What is said of files that Node cannot import: the line at fault, and what to do. */
import { describe, expect, it } from 'vitest';
import { type Refusal, answering, refusing } from './load-each.ts';

const good = `export default ${answering('good')};\n`;

const refusals: readonly Refusal[] = [
  // Syntax.
  {
    title: 'a syntax error in JavaScript',
    files: { 'syntax.js': 'const a = 1;\nconst b = = 2;\n' },
    target: 'syntax',
    says: /^syntax\.js:2: syntax error: Unexpected token '='\n {4}2 \| const b = = 2;$/,
  },
  {
    title: 'a syntax error in what is imported',
    files: {
      'bad.js': '\nexport const a = (;\n',
      'imports-bad.ts': `import { a } from './bad.js';\n${good}`,
    },
    target: 'imports-bad',
    says: /^bad\.js:2: syntax error: Unexpected token ';'\n {4}2 \| export const a = \(;$/,
  },
  {
    title: 'a syntax error in TypeScript',
    files: { 'bad.ts': 'const a: number = (\n' },
    target: 'bad.ts',
    says: /^bad\.ts:[12]: syntax error: /,
  },
  {
    title: 'a syntax error in CommonJS',
    files: { 'bad.cjs': 'const a = 1;\nconst = 2;\n' },
    target: 'bad.cjs',
    says: /^bad\.cjs:2: syntax error: Unexpected token '='\n {4}2 \| const = 2;$/,
  },
  {
    title: 'JSON that is none',
    files: { 'bad.json': '{', 'bad-json.ts': `import data from './bad.json' with { type: 'json' };\n` },
    target: 'bad-json',
    says: /failed while it was loaded: SyntaxError.*bad\.json/,
  },

  // TypeScript that Node cannot run.
  {
    title: 'an enum',
    files: {
      'enum.ts': '\nexport enum Colour { Red }\n',
      'with-enum.ts': `import { Colour } from './enum.ts';\n${good}`,
    },
    target: 'with-enum',
    says: /^enum\.ts:2: TypeScript enum is not supported .*\n {4}2 \| export enum Colour \{ Red \}\nWrite an object: .* NODE_OPTIONS="--import tsx" tsgi …$/,
  },
  {
    title: 'an enum of many lines',
    files: { 'enum2.ts': '// First.\nexport enum Colour {\n  Red,\n  Green,\n}\n' },
    target: 'enum2',
    says: /^enum2\.ts:2: TypeScript enum/,
  },
  {
    title: 'a namespace',
    files: { 'namespace.ts': 'namespace A { export const b = 1; }\n' },
    target: 'namespace',
    says: /^namespace\.ts:1: TypeScript namespace .*\n.*\nMake it a module of its own\. Or: .*tsx/,
  },
  {
    title: 'a parameter property',
    files: { 'property.ts': 'class A {\n  constructor(private b: string) {}\n}\n' },
    target: 'property',
    says: /^property\.ts:2: TypeScript parameter property .*\n.*\nDeclare the field, and assign it in the constructor\. Or: .*tsx/,
  },
  {
    title: 'import = require()',
    files: { 'equals.ts': "import fs = require('fs');\n" },
    target: 'equals',
    says: /^equals\.ts:1: TypeScript import equals .*\n.*\nWrite: import … from …\. Or: .*tsx/,
  },
  {
    title: 'a decorator',
    files: {
      'decorator.ts': 'function d(t: any, c: any) { return t; }\n@d class A {}\n',
      'decorated.ts': `import './decorator.ts';\n${good}`,
    },
    target: 'decorated',
    says: /^decorator\.ts:2: no JavaScript engine runs decorators yet\n {4}2 \| @d class A \{\}\nCompile it: .*NODE_OPTIONS="--import tsx"/,
  },
  {
    title: 'a decorator of a method',
    files: { 'method.js': 'class A {\n  @d method() {}\n}\n' },
    target: 'method',
    says: /^method\.js:2: no JavaScript engine runs decorators yet/,
  },
  {
    title: 'JSX in .tsx',
    files: {
      'page.tsx': 'export default () => <p>hi</p>;\n',
      'jsx.ts': `import page from './page.tsx';\n${good}`,
    },
    target: 'jsx',
    says: /^jsx\.ts:1: Node does not run JSX \(\.tsx\)\n {4}1 \| import page from '\.\/page\.tsx';\nCompile it: .*NODE_OPTIONS="--import tsx"/,
  },
  {
    title: 'JSX without an extension given',
    files: { 'view.jsx': 'export default () => <p>hi</p>;\n' },
    target: 'view',
    says: /^view\.jsx:1: Node does not run JSX/,
  },
  {
    title: 'JSX in .ts',
    files: { 'markup.ts': 'const a = 1;\nexport default () => <p>hi</p>;\n' },
    target: 'markup.ts',
    says: /^markup\.ts:2: Node does not run JSX\n.*\nCall the file \.tsx, and compile it: /,
  },
  {
    title: 'JSX in .js',
    files: { 'jsx.js': 'export default () => <p>hi</p>;\n' },
    target: 'jsx.js',
    says: /^jsx\.js:1: Node does not run JSX\n/,
  },
  {
    title: 'a package in TypeScript',
    files: {
      'node_modules/source/package.json': '{ "type": "module", "exports": "./a.ts" }',
      'node_modules/source/a.ts': 'export const a: number = 1;',
      'source.ts': `import { a } from 'source';\n${good}`,
    },
    target: './source.ts',
    says: /^source\.ts:1: this package is published as TypeScript, .*\n.*\nCompile it: /,
  },

  // Imports.
  {
    title: 'a type without `type`',
    files: {
      'types.ts': 'export interface User { name: string }\nexport const admin = 1;\n',
      'typed.ts': `import {\n  admin,\n  User,\n} from './types.ts';\n${good}`,
      'app/typed.ts': `import '../typed.ts';\n${good}`,
    },
    target: 'app/typed',
    says: /^typed\.ts:3: User is a type, and types are gone when the program runs\n {4}3 \| {3}User,\nSay so: write \{ type User \}, or import type/,
  },
  {
    title: 'a type that is exported again',
    files: {
      'types2.ts': 'export type Id$ = string;',
      'again.ts': `export { Id$ } from './types2.ts';\n${good}`,
    },
    target: 'again',
    says: /^again\.ts:1: Id\$ is a type/,
  },
  {
    title: 'a name that is not there',
    files: {
      'names.ts': 'export const one = 1;\nexport function two() {}\n',
      'nameless.ts': `import { three } from './names.ts';\n${good}`,
    },
    target: 'nameless',
    says: /^nameless\.ts:1: \.\/names\.ts has no export "three"\n.*\nIt exports one, two\. If three is a type, write \{ type three \}/,
  },
  {
    title: 'a default that is not there',
    files: {
      'no-default.ts': 'export const one = 1;\n',
      'defaults.ts': `import one from './no-default.ts';\n${good}`,
    },
    target: 'defaults',
    says: /^defaults\.ts:1: \.\/no-default\.ts has no default export\n.*\nIt exports one\. Write the name in braces/,
  },
  {
    title: 'a name of CommonJS',
    files: {
      'node_modules/common/index.js': 'module.exports = Object.assign(() => 1, {});',
      'common.ts': `import { Request } from 'common';\n${good}`,
    },
    target: './common.ts',
    says: /^common\.ts:1: common has no export "Request"\n.*\nIt is CommonJS: .* If Request is a type, write \{ type Request \}/,
  },
  {
    title: 'an import without .ts',
    files: {
      'lib.ts': 'export const x = 1;\n',
      'src/bare.ts': `\nimport { x } from '../lib';\n${good}`,
      'bare.ts': `import './src/bare.ts';\n${good}`,
    },
    target: 'bare',
    says: /^src\/bare\.ts:2: there is no file "lib"\n {4}2 \| import \{ x \} from '\.\.\/lib';\nImports name the file as it is: write "\.\.\/lib\.ts"/,
  },
  {
    title: 'an import with .js',
    files: { 'lib3.ts': 'export const x = 1;\n', 'js.ts': `import { x } from "./lib3.js";\n${good}` },
    target: 'js.ts',
    says: /^js\.ts:1: there is no file "lib3\.js"\n.*\n.*write "\.\/lib3\.ts"/,
  },
  {
    title: 'an import with .mjs',
    files: { 'lib4.mts': 'export const x = 1;\n', 'mjs.ts': `import { x } from "./lib4.mjs";\n${good}` },
    target: 'mjs.ts',
    says: /write "\.\/lib4\.mts"/,
  },
  {
    title: 'an import of a folder',
    files: {
      'parts/index.ts': 'export const x = 1;\n',
      'parts-app.ts': `import { x } from './parts';\n${good}`,
    },
    target: './parts-app.ts',
    says: /^parts-app\.ts:1: there is no file "parts"\n.*\n.*write "\.\/parts\/index\.ts"/,
  },
  {
    title: 'an import in other letters',
    files: { 'Users.ts': 'export const x = 1;\n', 'letters.ts': `import { x } from './users.ts';\n${good}` },
    target: 'letters',
    says: /^letters\.ts:1: there is no file "users\.ts"\n.*\n.*write "\.\/Users\.ts"/,
  },
  {
    title: 'an import that is awaited',
    files: {
      'lib5.ts': 'export const x = 1;\n',
      'dynamic.ts': `\nconst { x } = await import('./lib5.js');\n${good}`,
    },
    target: 'dynamic',
    says: /^dynamic\.ts:2: there is no file "lib5\.js"\n.*\n.*write "\.\/lib5\.ts"/,
  },
  {
    title: 'a require',
    files: { 'lib6.ts': 'export const x = 1;\n', 'requires.cjs': `const { x } = require('./lib6');\n` },
    target: 'requires.cjs',
    says: /^requires\.cjs:1: there is no file "lib6"\n.*\n.*write "\.\/lib6\.ts"/,
  },
  {
    title: 'an import of nothing',
    files: { 'nowhere.js': `import './no-such-file.js';\n${good}` },
    target: 'nowhere',
    says: /^nowhere\.js:1: there is no file "no-such-file\.js"\n {4}1 \| import '\.\/no-such-file\.js';$/,
  },
  {
    title: 'a package that is not installed',
    files: {
      'installing.ts': `import { z } from 'no-such-package';\n${good}`,
      'installs.ts': `import './installing.ts';\n${good}`,
    },
    target: 'installs',
    says: /^installing\.ts:1: the package "no-such-package" is not installed\n {4}1 \| import \{ z \} from 'no-such-package';\nInstall it: npm install no-such-package$/,
  },
  {
    title: 'a package of a scope, in a project with pnpm',
    files: {
      'sub/pnpm-lock.yaml': '',
      'sub/package.json': '{ "type": "module" }',
      'sub/pnpm.ts': `import '@scope/none/deep';\n${good}`,
    },
    target: 'sub/pnpm.ts',
    says: /the package "@scope\/none" is not installed\n.*\nInstall it: pnpm add @scope\/none$/,
  },
  {
    title: 'a part that a package has not',
    files: { 'node_modules/has/package.json': '{}', 'part.ts': `import 'has/deep.js';\n${good}` },
    target: 'part',
    says: /^part\.ts:1: the package "has" has no deep\.js\n/,
  },
  {
    title: 'a path of a tsconfig.json',
    files: { 'alias.ts': `import { x } from '@/lib';\n${good}` },
    target: 'alias',
    says: /^alias\.ts:1: there is no package "@"\n.*\nNode does not read the "paths"/,
  },
  {
    title: 'JSON without its attribute',
    files: { 'data.json': '{}', 'json.ts': `import data from './data.json';\n${good}` },
    target: 'json',
    says: /^json\.ts:1: JSON is imported with an attribute\n.*\nWrite: import data from "\.\/data\.json" with \{ type: 'json' \}$/,
  },

  // Modules of the other system.
  {
    title: 'an import under "type": "commonjs"',
    files: {
      'old/package.json': '{ "type": "commonjs" }',
      'old/app.ts': `\nimport fs from 'node:fs';\n${good}`,
    },
    target: 'old/app.ts',
    says: /^old\/app\.ts:2: import and export are for ECMAScript modules, and this file is CommonJS\n.*\nWrite "type": "module" into old\/package\.json, or call the file app\.mts$/,
  },
  {
    title: 'an export in .cjs',
    files: { 'export.cjs': good },
    target: 'export.cjs',
    says: /^export\.cjs:1: .* this file is CommonJS\n.*\nThat is what \.cjs says: call it \.mjs$/,
  },
  {
    title: 'a require under "type": "module"',
    files: { 'require.js': "const fs = require('node:fs');\n" },
    target: 'require.js',
    says: /^require\.js:1 failed while it was loaded: ReferenceError: require is not defined in ES module scope, you can use import instead\n.*"type": "module"/,
  },
  {
    title: 'a program in another language',
    files: { 'flask.py': 'app = 1\n' },
    target: 'flask.py',
    says: /^flask\.py:1: Node does not run \.py files\n.*\nAn application is a JavaScript or TypeScript module$/,
  },
];

describe('what is said of a file that cannot be imported', async () => {
  const said = await refusing(refusals);

  it.each(refusals)('names its line, and what to do: $title', ({ says, target }) => {
    expect(said[target]).toMatch(says);
  });
});
