/**
 * Imports that lead nowhere, or to something of another kind.
 *
 * @module
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Explainer, Explanation, ImportFailure } from './import-failure.ts';
import type { ImportEdge } from './import-trace.ts';
import { installCommand } from './install-command.ts';
import { type Place, placeOfImport } from './source-place.ts';
import { COMPILE_WITH_TSX } from './syntax-hints.ts';

const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT']);

/** A file or a package that is not there. */
export const explainMissingModule: Explainer = ({ code, edges, error }) => {
  if (!MISSING.has(code)) return undefined;
  const edge =
    edges.findLast((one) => one.error === error) ?? edges.findLast((one) => one.error !== undefined);
  if (edge === undefined) return undefined;
  const place = placeOfImport(edge.importer, edge.specifier);
  return isPath(edge.specifier) ? missingFile(edge, place) : missingPackage(edge, place);
};

function missingFile({ importer, specifier }: ImportEdge, place: Place | undefined): Explanation {
  const path = specifier.startsWith('file:')
    ? fileURLToPath(specifier)
    : resolve(dirname(importer), specifier);
  const problem = `there is no file ${JSON.stringify(relative(process.cwd(), path))}`;
  const beside = fileBeside(path);
  if (beside === undefined) return { place, problem };
  const way = relative(dirname(importer), beside);
  const written = JSON.stringify(way.startsWith('.') ? way : `./${way}`);
  return {
    place,
    problem,
    advice: `Imports name the file as it is: write ${written}. Or: ${COMPILE_WITH_TSX}`,
  };
}

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx', '.json'];
// What a compiler would have made of it.
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.jsx': ['.tsx'],
};

/** The file that was meant, most likely. */
function fileBeside(path: string): string | undefined {
  const extension = extname(path);
  const bare = path.slice(0, path.length - extension.length);
  const candidates = [
    ...(SOURCES[extension] ?? []).map((other) => bare + other),
    ...EXTENSIONS.map((other) => path + other),
    ...EXTENSIONS.map((other) => join(path, `index${other}`)),
  ];
  return candidates.find(isFile) ?? sameLetters(path);
}

/** A name that differs in upper and lower case only: some file systems do not mind. */
function sameLetters(path: string): string | undefined {
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return undefined;
  const wanted = basename(path).toLowerCase();
  const found = readdirSync(folder).find((name) => name.toLowerCase() === wanted);
  return found !== undefined && isFile(join(folder, found)) ? join(folder, found) : undefined;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function missingPackage({ importer, specifier }: ImportEdge, place: Place | undefined): Explanation {
  const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [specifier];
  const folder = projectOf(importer);
  if (existsSync(join(folder, 'node_modules', name, 'package.json'))) {
    return {
      place,
      problem: `the package ${JSON.stringify(name)} has no ${specifier.slice(name.length + 1)}`,
    };
  }
  const isAlias =
    !/^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i.test(name) || existsSync(join(folder, name));
  if (isAlias) {
    const problem = `there is no package ${JSON.stringify(name)}`;
    const advice = `Node does not read the "paths" and the "baseUrl" of a tsconfig.json: write a path, like "./lib.ts". Or: ${COMPILE_WITH_TSX}`;
    return { place, problem, advice };
  }
  const problem = `the package ${JSON.stringify(name)} is not installed`;
  return { place, problem, advice: `Install it: ${installCommand(folder, name)}` };
}

/** The folder of the nearest package.json, or of the file. */
function projectOf(file: string): string {
  return dirname(findPackageJSON(pathToFileURL(file)) ?? file);
}

const NO_EXPORT = /requested module '(?<specifier>.+?)' does not provide an export named '(?<name>.+?)'/;
const NOT_NAMED = /Named export '(?<name>.+?)' not found\. The requested module '(?<specifier>.+?)'/;

/** A name that the other module does not export: of a type, most of the time. */
export const explainMissingExport: Explainer = ({ edges, error, place }) => {
  const { name, specifier } = (NO_EXPORT.exec(error.message) ?? NOT_NAMED.exec(error.message))?.groups ?? {};
  if (name === undefined || specifier === undefined) return undefined;
  const edge = edges.findLast((one) => one.specifier === specifier && one.importer === place?.file);
  const source = readSource(edge?.found);
  if (name === 'default') {
    return {
      place,
      problem: `${specifier} has no default export`,
      advice: `${exportsIn(source)}Write the name in braces: import { name } from ${JSON.stringify(specifier)}`,
    };
  }
  if (isTypeIn(source, name)) {
    return {
      place,
      problem: `${name} is a type, and types are gone when the program runs`,
      advice: `Say so: write { type ${name} }, or import type (and set "verbatimModuleSyntax", so that the compiler tells)`,
    };
  }
  const problem = `${specifier} has no export ${JSON.stringify(name)}`;
  const others = NOT_NAMED.test(error.message)
    ? `It is CommonJS: import it whole, import all from ${JSON.stringify(specifier)}, and take all.${name}. `
    : exportsIn(source);
  return { place, problem, advice: `${others}If ${name} is a type, write { type ${name} }, or import type` };
};

function readSource(file: string | undefined): string {
  try {
    return file === undefined ? '' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isTypeIn(source: string, name: string): boolean {
  const literal = name.replaceAll('$', String.raw`\$`);
  return new RegExp(
    String.raw`\b(?:interface|type|declare\s+\w+)\s+${literal}(?![\w$])|\bexport\s+type\s*\{[^}]*(?<![\w$])${literal}(?![\w$])`,
  ).test(source);
}

function exportsIn(source: string): string {
  const pattern = /^export\s+(?:async\s+)?(?:const|let|var|function\*?|class)\s+([\w$]+)/gm;
  const names = Array.from(source.matchAll(pattern), ([, name]) => name);
  return names.length === 0 ? '' : `It exports ${names.join(', ')}. `;
}

/** JSON that is imported as if it were a program. */
export const explainMissingAttribute: Explainer = ({ code, edges, error }) => {
  if (code !== 'ERR_IMPORT_ATTRIBUTE_MISSING') return undefined;
  const [, url = ''] = /"(file:[^"]*)"/.exec(error.message) ?? [];
  const edge = edgeTo(edges, url);
  const specifier = edge?.specifier ?? './data.json';
  return {
    place: edge && placeOfImport(edge.importer, edge.specifier),
    problem: 'JSON is imported with an attribute',
    advice: `Write: import data from ${JSON.stringify(specifier)} with { type: 'json' }`,
  };
};

/** A file of a kind that Node does not run. */
export const explainFileKind: Explainer = ({ code, edges, error }) => {
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') {
    const [, path = ''] = /"([^"]*)"$/.exec(error.message) ?? [];
    const problem = 'this package is published as TypeScript, and Node strips no types below node_modules';
    return { place: placeOfEdge(edgeTo(edges, path)), problem, advice: `Compile it: ${COMPILE_WITH_TSX}` };
  }
  if (code !== 'ERR_UNKNOWN_FILE_EXTENSION') return undefined;
  const [, extension = '', path = ''] = /extension "(.*?)" for (.*)$/m.exec(error.message) ?? [];
  const isJsx = extension === '.tsx' || extension === '.jsx';
  return {
    place: placeOfEdge(edgeTo(edges, path)) ?? { file: path, line: 1, column: undefined },
    problem: isJsx
      ? `Node does not run JSX (${extension})`
      : `Node does not run ${extension || 'such'} files`,
    advice: isJsx ? `Compile it: ${COMPILE_WITH_TSX}` : 'An application is a JavaScript or TypeScript module',
  };
};

const OUTSIDE_MODULE =
  /^Cannot use import statement outside a module|^Unexpected token 'export'|^Cannot use 'import\.meta' outside a module/;

/** ECMAScript syntax in what is CommonJS. */
export const explainCommonJs: Explainer = ({ error, place }: ImportFailure) => {
  if (place === undefined || !OUTSIDE_MODULE.test(error.message)) return undefined;
  const extension = extname(place.file);
  const problem = 'import and export are for ECMAScript modules, and this file is CommonJS';
  if (extension === '.cts' || extension === '.cjs') {
    return {
      place,
      problem,
      advice: `That is what ${extension} says: call it ${extension.replace('c', 'm')}`,
    };
  }
  const name = relative(process.cwd(), findPackageJSON(pathToFileURL(place.file)) ?? 'package.json');
  const renamed = `.m${extension.slice(1)}`;
  return {
    place,
    problem,
    advice: `Write "type": "module" into ${name}, or call the file ${basename(place.file, extension)}${renamed}`,
  };
};

function edgeTo(edges: readonly ImportEdge[], file: string): ImportEdge | undefined {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return edges.findLast(({ found }) => found === path);
}

function placeOfEdge(edge: ImportEdge | undefined): Place | undefined {
  return edge && placeOfImport(edge.importer, edge.specifier);
}

function isPath(specifier: string): boolean {
  return /^(?:\.{0,2}\/|\.{1,2}$|file:)/.test(specifier);
}
