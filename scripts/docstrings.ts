/**
 * What a package exports from its index, and what is written about it.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A name that a package exports, with its declarations in the package. */
export interface PublicExport {
  readonly name: string;
  /** Empty for a name of another package. */
  readonly declarations: readonly ts.Node[];
}

/** The exports of a module; those that it passes on from other packages are without declarations. */
export function publicExports(file: string): PublicExport[] {
  return parse(file).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return isExported(statement) ? ownExports(statement) : [];
    const { exportClause, moduleSpecifier } = statement;
    const target = targetOf(file, moduleSpecifier);
    if (exportClause === undefined) return target === undefined ? [] : publicExports(target);
    if (!ts.isNamedExports(exportClause)) return [];
    const known = target === undefined ? [] : publicExports(target);
    return exportClause.elements.map(({ name, propertyName }) => ({
      name: name.text,
      declarations: declarationsIn(known, (propertyName ?? name).text),
    }));
  });
}

/** Whether one of the declarations has a docstring: a type and a constant of one name share theirs. */
export function isDocumented({ declarations }: PublicExport): boolean {
  return (
    declarations.length === 0 || declarations.some((node) => ts.getJSDocCommentsAndTags(node).length > 0)
  );
}

/** The docstrings of a source, each with the number of its line. */
export function docstringsOf(text: string): { readonly line: number; readonly text: string }[] {
  return [...text.matchAll(/\/\*\*[^]*?\*\//g)].map(({ 0: found, index }) => ({
    line: text.slice(0, index).split('\n').length,
    text: found.replace(/\s+(?:\*\s+)?/g, ' '),
  }));
}

function declarationsIn(known: readonly PublicExport[], name: string): readonly ts.Node[] {
  return known.filter((one) => one.name === name).flatMap(({ declarations }) => declarations);
}

function ownExports(statement: ts.Statement): PublicExport[] {
  const named = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
  return named.map((node) => ({
    name: (node as ts.DeclarationStatement).name?.getText() ?? 'default',
    declarations: [statement],
  }));
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

function targetOf(file: string, specifier: ts.Expression | undefined): string | undefined {
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return undefined;
  return specifier.text.startsWith('.') ? join(dirname(file), specifier.text) : undefined;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}
