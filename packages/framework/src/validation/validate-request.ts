/**
 * Validates a request with the schemas of its route.
 *
 * All parts are validated, so a client learns all problems at once. Validation is synchronous if every schema is and
 * none is for the body.
 *
 * @module
 */
import { whenReady } from '@tsgi/compose';
import { isPromise } from '@tsgi/spec';
import { type ListNames, gatherValues, headerValues, listNames } from './named-values.ts';
import { NO_FIELDS, type RequestContent, isForm, readBody } from './request-body.ts';
import type { RequestPart, Schemas } from './schemas.ts';
import type { SchemaIssue, SchemaOutcome, StandardSchema } from './standard-schema.ts';
import { type RequestIssue, ValidationError, issuePath } from './validation-error.ts';

/** The parts of a request that schemas validate. */
export interface ValidatedRequest extends RequestContent {
  readonly params: unknown;
  readonly query: Iterable<readonly [name: string, value: string]>;
}

/** The outputs of the schemas, by part. */
export type ValidParts = Readonly<Partial<Record<RequestPart, unknown>>>;

/** @throws ValidationError, or rejects with it, if a schema rejects a part; HttpError if a part cannot be read. */
export type RequestValidator = (request: ValidatedRequest) => ValidParts | Promise<ValidParts>;

type PartReader = (request: ValidatedRequest, lists: ListNames, schemas: Schemas) => unknown;

const READERS: Readonly<Record<RequestPart, PartReader>> = {
  params: ({ params }) => params,
  query: ({ query }, lists) => gatherValues(query, lists),
  headers: ({ environ }) => headerValues(environ),
  body: (request, lists, { bodyTypes = ['json'] }) => readBody(request, bodyTypes, lists),
};

const PARTS = Object.keys(READERS) as RequestPart[];

type PartOutcome = readonly [part: RequestPart, outcome: SchemaOutcome<unknown>];

type PartValidator = (request: ValidatedRequest) => PartOutcome | Promise<PartOutcome>;

/** @returns `undefined` if no part of the request has a schema. */
export function requestValidator(schemas: Schemas): RequestValidator | undefined {
  const validators = PARTS.flatMap((part) => {
    const schema = schemas[part];
    return schema === undefined ? [] : [partValidator(part, schema, schemas)];
  });
  if (validators.length === 0) return undefined;
  return (request) => {
    const outcomes = validators.map((validate) => validate(request));
    if (!outcomes.some(isPromise)) return validParts(outcomes as PartOutcome[]);
    return Promise.all(outcomes.map((outcome) => Promise.resolve(outcome))).then(validParts);
  };
}

function partValidator(part: RequestPart, schema: StandardSchema, schemas: Schemas): PartValidator {
  // Made on first use: a schema may refer to one that is defined after the route.
  let lists: ListNames | undefined;
  return (request) => {
    lists ??= listNames(schema);
    const read = READERS[part](request, lists, schemas);
    return whenReady(read, (value) =>
      whenReady(outcomeOf(schema, value, mayBeLeftEmpty(part, request, schemas)), (outcome): PartOutcome => [
        part,
        outcome,
      ]),
    );
  };
}

/** Only forms, and the queries they make, have fields that were left empty. */
function mayBeLeftEmpty(
  part: RequestPart,
  { environ }: ValidatedRequest,
  { bodyTypes = [] }: Schemas,
): 'fields' | 'value' {
  return part === 'query' || (part === 'body' && isForm(environ, bodyTypes)) ? 'fields' : 'value';
}

type Outcome = SchemaOutcome<unknown> | Promise<SchemaOutcome<unknown>>;

/**
 * Forms send the fields that were left empty, too. Where a schema refuses the empty string, the field is as good as
 * absent: `?since=` for a date that is optional. A form without any content is none, or one without fields, as the
 * schema takes it.
 */
function outcomeOf(
  { '~standard': standard }: StandardSchema,
  value: unknown,
  fields: 'fields' | 'value',
): Outcome {
  const again = (outcome: SchemaOutcome<unknown>, rest: unknown): Outcome =>
    rest === undefined
      ? outcome
      : whenReady(standard.validate(rest), (second) => (second.issues === undefined ? second : outcome));
  if (value === NO_FIELDS) {
    return whenReady(standard.validate(undefined), (outcome) =>
      outcome.issues === undefined ? outcome : standard.validate({}),
    );
  }
  return whenReady(standard.validate(value), (outcome) =>
    outcome.issues === undefined || fields === 'value'
      ? outcome
      : again(outcome, withoutEmpty(value, outcome.issues)),
  );
}

/** The value without the names that were refused and are empty; `undefined` if there is none. */
function withoutEmpty(value: unknown, issues: readonly SchemaIssue[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const refused = new Set(issues.map((issue) => String(issuePath(issue)[0])));
  const entries = Object.entries(value);
  const kept = entries.filter(([name, each]) => each !== '' || !refused.has(name));
  return kept.length === entries.length ? undefined : Object.fromEntries(kept);
}

/** @throws ValidationError if there are issues. */
function validParts(outcomes: readonly PartOutcome[]): ValidParts {
  const valid: Partial<Record<RequestPart, unknown>> = {};
  const issues: RequestIssue[] = [];
  for (const [part, outcome] of outcomes) {
    if (outcome.issues === undefined) {
      valid[part] = outcome.value;
      continue;
    }
    for (const issue of outcome.issues) {
      issues.push({ in: part, path: issuePath(issue), message: issue.message });
    }
  }
  if (issues.length > 0) throw new ValidationError(issues);
  return valid;
}
