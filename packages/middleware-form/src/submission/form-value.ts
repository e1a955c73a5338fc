/**
 * Converts a form to a value for a schema.
 *
 * @module
 */
import { FormError, type Wanted } from '@tsgi/compose';
import { parseFieldPath } from './field-path.ts';

/** A value of a form. */
export type FormValue = string | File | readonly FormValue[] | { readonly [name: string]: FormValue };

/** The value, and each field's path in it. */
export type NestedForm = {
  readonly value: FormValue;
  readonly paths: ReadonlyMap<string, readonly string[]>;
};

type Leaf = { readonly name: string; readonly values: (string | File)[]; isList: boolean };
type Branch = Map<string, Branch | Leaf>;

/**
 * Nests a form. A field that occurs once is a value, or a list of one where the schema expects a list; a field that
 * occurs again is an array. Brackets nest; numeric keys alone make an array in their order.
 *
 * @throws FormError for fields that contradict each other.
 */
export function nestForm(form: FormData, maxDepth: number, wanted: Wanted): NestedForm {
  const root: Branch = new Map();
  for (const [name, value] of form) {
    const { isList, steps } = parseFieldPath(name, maxDepth);
    const leaf = leafAt(root, steps, name);
    leaf.values.push(value);
    leaf.isList ||= isList;
  }
  const paths = new Map<string, readonly string[]>();
  return { value: objectOf(root, { path: [], wanted, paths }), paths };
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

/** The place of a value, what the schema expects there, and the paths of all fields. */
type Place = {
  readonly path: readonly string[];
  readonly wanted: Wanted;
  readonly paths: Map<string, readonly string[]>;
};

/** @returns `undefined` for empty fields where an empty string is no value. */
function valueOf(node: Branch | Leaf, place: Place): FormValue | undefined {
  if (!(node instanceof Map)) return leafValue(node, place);
  const steps = [...node.keys()];
  if (!steps.every((step) => /^\d{1,6}$/.test(step))) return objectOf(node, place);
  // A row that the page has removed leaves a gap in the numbers, and none in the array.
  const rows = steps.sort((one, other) => Number(one) - Number(other)).map((step) => node.get(step) as Leaf);
  const values: FormValue[] = [];
  for (const row of rows) {
    const value = valueOf(row, below(place, String(values.length)));
    if (value !== undefined) values.push(value);
  }
  return values;
}

function leafValue({ isList, name, values }: Leaf, { path, paths, wanted }: Place): FormValue | undefined {
  const sent = wanted.isTextless ? values.filter((value) => value !== '') : values;
  if (sent.length === 0) return undefined;
  paths.set(name, path);
  return isList || wanted.isList || sent.length > 1 ? sent : sent[0];
}

function objectOf(branch: Branch, place: Place): Readonly<Record<string, FormValue>> {
  const values = Array.from(branch, ([step, node]) => [step, valueOf(node, below(place, step))] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, FormValue] => entry[1] !== undefined));
}

function below({ path, paths, wanted }: Place, step: string): Place {
  return { path: [...path, step], wanted: wanted.of(step), paths };
}

function contradiction(name: string): FormError {
  return new FormError(
    'malformed',
    `a field must be a value or have fields in it, got both: ${JSON.stringify(name)}`,
  );
}
