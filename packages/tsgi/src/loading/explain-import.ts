/**
 * What to say of an application that cannot be imported: the line of its own file, what is wrong with it, and what
 * to do.
 *
 * @module
 */
import type { Explainer, Explanation, ImportFailure } from './import-failure.ts';
import type { ImportEdge } from './import-trace.ts';
import { isInstance } from './load-error.ts';
import {
  explainCommonJs,
  explainFileKind,
  explainMissingAttribute,
  explainMissingExport,
  explainMissingModule,
} from './module-hints.ts';
import { formatError, formatPlace, formatSource, placeIn } from './source-place.ts';
import { explainSyntax, explainTypeScript } from './syntax-hints.ts';

const EXPLAINERS: readonly Explainer[] = [
  explainMissingModule,
  explainMissingExport,
  explainMissingAttribute,
  explainFileKind,
  explainCommonJs,
  explainTypeScript,
  explainSyntax,
];

/** @param where - what the application is called. */
export function explainImport(
  thrown: unknown,
  { edges, where }: { edges: readonly ImportEdge[]; where: string },
): string {
  if (!isInstance(thrown, Error)) {
    return `${where} threw ${typeof thrown === 'string' ? 'a string, ' : ''}${formatError(thrown)} while it was loaded`;
  }
  const { code = '', stack = '' } = thrown as NodeJS.ErrnoException;
  const place = placeIn(stack);
  const failure: ImportFailure = { error: thrown, code, place, edges };
  for (const explain of EXPLAINERS) {
    const explanation = explain(failure);
    if (explanation !== undefined) return formatExplanation(explanation, where);
  }
  const from = place === undefined ? where : formatPlace(place);
  return `${from} failed while it was loaded: ${formatError(thrown)}`;
}

function formatExplanation({ advice, place, problem }: Explanation, where: string): string {
  const hint = advice === undefined ? '' : `\n${advice}`;
  if (place === undefined) return `${where}, or what it imports: ${problem}${hint}`;
  return `${formatPlace(place)}: ${problem}${formatSource(place)}${hint}`;
}
