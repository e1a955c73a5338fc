/**
 * A form as the value that a schema is about.
 *
 * @module
 */
import { FormError } from '@tsgi/compose';
import { parseFieldPath } from './field-path.ts';

/** What a form can say. */
export type FormValue = string | File | readonly FormValue[] | { readonly [name: string]: FormValue };

/** The value, and at which path in it each field's own is. */
export type NestedForm = {
  readonly value: FormValue;
  readonly paths: ReadonlyMap<string, readonly string[]>;
};

type Leaf = { readonly name: string; readonly values: (string | File)[]; isList: boolean };
type Branch = Map<string, Branch | Leaf>;

/**
 * A field that comes once is a value, one that comes again an array. Brackets nest; where all steps are numbers there
 * is an array, in their order.
 *
 * @throws FormError for fields that contradict each other.
 */
export function nestForm(form: FormData, maxDepth: number): NestedForm {
  const root: Branch = new Map();
  for (const [name, value] of form) {
    const { isList, steps } = parseFieldPath(name, maxDepth);
    const leaf = leafAt(root, steps, name);
    leaf.values.push(value);
    leaf.isList ||= isList;
  }
  const paths = new Map<string, readonly string[]>();
  return { value: objectOf(root, [], paths), paths };
}

function leafAt(root: Branch, steps: readonly string[], name: string): Leaf {
  let branch = root;
  for (const step of steps.slice(0, -1)) {
    const next = branch.get(step) ?? (new Map() as Branch);
    if (!(next instanceof Map)) throw contradiction(name);
    branch.set(step, next);
    branch = next;
  }
  const last = steps.at(-1) ?? '';
  const leaf = branch.get(last) ?? { name, values: [], isList: false };
  if (leaf instanceof Map) throw contradiction(name);
  branch.set(last, leaf);
  return leaf;
}

function valueOf(
  node: Branch | Leaf,
  path: readonly string[],
  paths: Map<string, readonly string[]>,
): FormValue {
  if (!(node instanceof Map)) {
    paths.set(node.name, path);
    const [first = ''] = node.values;
    return node.isList || node.values.length > 1 ? node.values : first;
  }
  const steps = [...node.keys()];
  if (!steps.every((step) => /^\d{1,6}$/.test(step))) return objectOf(node, path, paths);
  // A row that the page has removed leaves a gap in the numbers, and none in the array.
  const rows = steps.sort((one, other) => Number(one) - Number(other)).map((step) => node.get(step) as Leaf);
  return rows.map((row, index) => valueOf(row, [...path, String(index)], paths));
}

function objectOf(
  branch: Branch,
  path: readonly string[],
  paths: Map<string, readonly string[]>,
): Readonly<Record<string, FormValue>> {
  return Object.fromEntries(
    Array.from(branch, ([step, node]) => [step, valueOf(node, [...path, step], paths)]),
  );
}

function contradiction(name: string): FormError {
  return new FormError(
    'malformed',
    `a field must be a value or have fields in it, got both: ${JSON.stringify(name)}`,
  );
}
