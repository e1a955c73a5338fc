/**
 * A submitted form, validated by a schema: the value, or the issues to show in the form again.
 *
 * @module
 */
import { wantedBy } from '@tsgi/compose';
import { bareName, formatFieldPath } from './field-path.ts';
import { type NestedForm, nestForm } from './form-value.ts';
import type { SchemaIssue, StandardSchema } from './standard-schema.ts';

/** An issue of one field. */
export type FormIssue = {
  /** The field's name in the page, without the `[]` of a list; `''` for the form as a whole. */
  readonly name: string;
  /** Message of the schema library. */
  readonly message: string;
};

/** A validated form. Without issues there is a value. */
export type Submission<Value> =
  | { readonly form: FormData; readonly value: Value; readonly issues?: undefined }
  | { readonly form: FormData; readonly issues: readonly FormIssue[] };

/** A submission, or none yet when the page is shown for the first time. */
type Shown = { readonly form: FormData; readonly issues?: readonly FormIssue[] | undefined } | undefined;

/**
 * Validates a form.
 *
 * @throws FormError for fields that contradict each other.
 */
export async function validateForm<Value>(
  form: FormData,
  schema: StandardSchema<Value>,
  maxDepth: number,
): Promise<Submission<Value>> {
  const nested = nestForm(form, maxDepth, wantedBy(schema));
  const outcome = await schema['~standard'].validate(nested.value);
  if (outcome.issues === undefined) return { form, value: outcome.value };
  return {
    form,
    issues: outcome.issues.map((issue) => ({ name: nameOf(issue, nested), message: issue.message })),
  };
}

/**
 * Returns the messages for a field.
 *
 * @param name - as in the page; `''` for the form as a whole.
 */
export function errorsOf(submission: Shown, name: string): string[] {
  const bare = bareName(name);
  return (submission?.issues ?? []).filter((issue) => issue.name === bare).map(({ message }) => message);
}

/** Returns the submitted value of a field, to show it again: escape it. `''` if it was not sent, or is a file. */
export function textOf(submission: Shown, name: string): string {
  const sent = submission?.form.get(name);
  return typeof sent === 'string' ? sent : '';
}

function nameOf({ path = [] }: SchemaIssue, { paths }: NestedForm): string {
  const steps = path.map((step) => String(typeof step === 'object' ? step.key : step));
  // An element of a list belongs to the list's field.
  const sent = [...paths].find(([, own]) => own.every((step, at) => steps[at] === step));
  return sent === undefined ? formatFieldPath(steps) : bareName(sent[0]);
}
