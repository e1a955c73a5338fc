/**
 * The tables of options in the READMEs of middleware. A README has a pair of markers with the name of a type,
 * `<!-- StaticOptions:start -->`. The words come from the type's doc comments, the defaults from the table that
 * `satisfies OptionTable<StaticOptions>`: the same that the options are checked by. Run as a script, it writes
 * them.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { type GeneratedSection, formatTable, writeGenerated } from './generated-section.ts';

const ROOT: string = join(import.meta.dirname, '..');

/** A table for each pair of markers, those of the template too. */
export function optionSections(root: string = ROOT): GeneratedSection[] {
  return globSync('{packages/middleware-*,templates/middleware}/README.md', { cwd: root })
    .sort()
    .flatMap((file) => {
      const readme = readFileSync(join(root, file), 'utf8');
      const names = [...readme.matchAll(/<!-- (\w+Options):start -->/g)].map(([, name]) => name as string);
      const make = (name: string) => () => optionsTable(readSources(join(root, dirname(file))), name);
      return names.map((name) => ({ file, name, make: make(name) }));
    });
}

/** The sources of a package, parsed, without its tests. */
export function readSources(folder: string): ts.SourceFile[] {
  return globSync('src/**/*.ts', { cwd: folder })
    .filter((file) => !/\.test(-d)?\.ts$/.test(file))
    .sort()
    .map((file) => parseSource(file, readFileSync(join(folder, file), 'utf8')));
}

/** One source, parsed. */
export function parseSource(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

/** The types of options for which a table of checks exists. */
export function optionTypes(sources: readonly ts.SourceFile[]): string[] {
  return [...optionChecks(sources).keys()];
}

/** @param name - of the type. @throws Error if there is no such type, or a word is missing. */
export function optionsTable(sources: readonly ts.SourceFile[], name: string): string {
  const checks = optionChecks(sources).get(name);
  const type = sources
    .flatMap((source) => source.statements.filter(ts.isTypeAliasDeclaration))
    .find((alias) => alias.name.text === name)?.type;
  if (type === undefined || !ts.isTypeLiteralNode(type))
    throw new Error(`there must be a type ${name} = {…}`);
  if (checks === undefined)
    throw new Error(`there must be a table of checks that satisfies OptionTable<${name}>`);
  const rows = type.members.filter(ts.isPropertySignature).map((member) => {
    const option = member.name.getText();
    const words = wordsOf(member);
    if (words === '') throw new Error(`${name}.${option} must have a doc comment`);
    return [`\`${option}\``, code(member.type), defaultOf(member, checks), words + zeroOf(option, checks)];
  });
  return formatTable([['Option', 'Type', 'Default', 'What it is'], ...rows]);
}

function optionChecks(sources: readonly ts.SourceFile[]): Map<string, ts.ObjectLiteralExpression> {
  const found = new Map<string, ts.ObjectLiteralExpression>();
  const visit = (node: ts.Node) => {
    if (!ts.isSatisfiesExpression(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    const [, name] = /^OptionTable<(\w+)>$/.exec(node.type.getText()) ?? [];
    const table = ts.isAsExpression(node.expression) ? node.expression.expression : node.expression;
    if (name !== undefined && ts.isObjectLiteralExpression(table)) found.set(name, table);
  };
  sources.forEach(visit);
  return found;
}

function defaultOf(member: ts.PropertySignature, checks: ts.ObjectLiteralExpression): string {
  if (member.questionToken === undefined) return 'required';
  const row = propertyOf(checks, member.name.getText());
  const value =
    row !== undefined && ts.isObjectLiteralExpression(row) ? propertyOf(row, 'default') : undefined;
  return code(value);
}

/** What 0 is, where the checks say so. */
function zeroOf(option: string, checks: ts.ObjectLiteralExpression): string {
  const row = propertyOf(checks, option);
  if (row === undefined || !ts.isObjectLiteralExpression(row)) return '';
  const [kind, zero] = [propertyOf(row, 'kind'), propertyOf(row, 'zero')];
  if (zero === undefined || !ts.isStringLiteral(zero)) return '';
  return ` \`${kind?.getText() === "'time'" ? "'0s'" : '0'}\`: ${zero.text}.`;
}

function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  return object.properties
    .filter(ts.isPropertyAssignment)
    .find((property) => property.name.getText() === name)?.initializer;
}

function wordsOf(member: ts.PropertySignature): string {
  const [comment] = ts.getJSDocCommentsAndTags(member);
  return (ts.getTextOfJSDocComment(comment?.comment) ?? '')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** As it stands in the source, on one line. */
function code(node: ts.Node | undefined): string {
  return node === undefined ? '' : `\`${node.getText().replaceAll(/\s+/g, ' ')}\``;
}

if (import.meta.main) for (const section of optionSections()) await writeGenerated(section);
