/**
 * What Node cannot parse, and what it parses but does not compile.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import type { Explainer, ImportFailure } from './import-failure.ts';
import { type Place, isPackage, placeIn, sourceAt } from './source-place.ts';

/** What runs nearly everything that is called TypeScript. */
export const COMPILE_WITH_TSX = 'npm install --save-dev tsx, then NODE_OPTIONS="--import tsx" tsgi …';

const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/enum/, 'Write an object: const Colour = { Red: 0, Green: 1 } as const'],
  [/namespace|module/, 'Make it a module of its own'],
  [/parameter property/, 'Declare the field, and assign it in the constructor'],
  [/import equals/, 'Write: import … from …'],
  [/export assignment/, 'Write: export default …'],
];

const DECORATOR = 'no JavaScript engine runs decorators yet';
const JSX = 'Node does not run JSX';

/** TypeScript that would have to be compiled; or that is none. */
export const explainTypeScript: Explainer = ({ code, error, place }) => {
  const problem = error.message.trim().split('\n').at(-1)?.trim() ?? '';
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    const [, instead] = INSTEAD.find(([kind]) => kind.test(problem)) ?? [];
    const first = instead === undefined ? '' : `${instead}. Or: `;
    return {
      place,
      problem: `${problem} (Node strips types, it does not compile)`,
      advice: first + COMPILE_WITH_TSX,
    };
  }
  if (code !== 'ERR_INVALID_TYPESCRIPT_SYNTAX') return undefined;
  if (place !== undefined && looksLikeJsx(sourceAt(place))) {
    return { place, problem: JSX, advice: `Call the file .tsx, and compile it: ${COMPILE_WITH_TSX}` };
  }
  return { place, problem: `syntax error: ${problem}` };
};

// Where V8 is called to compile.
const COMPILING = /^ +at (?:compileSourceTextModule|wrapSafe|loadCJSModule|compileFunctionForCJSLoader)\b/m;

/** Syntax errors, and what only looks like one. */
export const explainSyntax: Explainer = (failure) => {
  const { error, place } = failure;
  if (!(error instanceof SyntaxError) || (place?.isMarked !== true && !COMPILING.test(error.stack ?? '')))
    return undefined;
  const found = place?.isMarked === true ? place : findSyntaxError(failure);
  const problem = `syntax error: ${error.message.split('\n')[0] ?? ''}`;
  if (found === undefined) return { place: undefined, problem };
  const source = sourceAt(found);
  const advice = `Compile it: ${COMPILE_WITH_TSX}`;
  if (source[(found.column ?? 1) - 1] === '@') return { place: found, problem: DECORATOR, advice };
  if (error.message.includes("'<'") && /<[A-Za-z>]/.test(source))
    return { place: found, problem: JSX, advice };
  return { place: found, problem };
};

function looksLikeJsx(line: string): boolean {
  return /<\/[A-Za-z>]|<[A-Za-z][^<>]*\/>|<>/.test(line);
}

// V8 does not tell where a syntax error in a module is; Node shows it, if nothing catches it.
const PARSE = `
  const { readFileSync } = require('node:fs');
  const { stripTypeScriptTypes } = require('node:module');
  const { SourceTextModule } = require('node:vm');
  for (const identifier of process.argv.slice(1)) {
    const source = readFileSync(identifier, 'utf8');
    new SourceTextModule(/\\.m?ts$/.test(identifier) ? stripTypeScriptTypes(source) : source, { identifier });
  }`;

/** Parses what was imported last, own files first: what failed has imported nothing yet. */
function findSyntaxError({ edges }: ImportFailure): Place | undefined {
  const importers = new Set(edges.map(({ importer }) => importer));
  const files = edges
    .flatMap(({ found }) => found ?? [])
    .filter((file) => !importers.has(file) && /\.(?:m?[jt]s|jsx)$/.test(file));
  const latest = [...new Set(files.reverse())];
  const ordered = [...latest.filter((file) => !isPackage(file)), ...latest.filter(isPackage)];
  const argv = ['--no-warnings', '--experimental-vm-modules', '--eval', PARSE, '--', ...ordered];
  const env = { ...process.env, NODE_OPTIONS: '' };
  return placeIn(spawnSync(process.execPath, argv, { encoding: 'utf8', env }).stderr);
}
