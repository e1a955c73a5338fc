import { UnprocessableContentError } from '../errors/http-error.ts';
import type { RequestPart } from './schemas.ts';
import type { SchemaIssue } from './standard-schema.ts';

/** One value of a request that a schema rejected, for the client. */
export interface RequestIssue {
  readonly in: RequestPart;
  /** Path from the part to the value: `['tags', 0]`. Empty for the part itself. */
  readonly path: readonly (string | number)[];
  /** Message of the schema library. */
  readonly message: string;
}

/**
 * Maximum of issues in a response, which also has their number. Otherwise an array of a million wrong values would be
 * answered with a million sentences.
 */
const TOLD = 50;

/** A request that the schemas of its route reject; the problem details list the issues as `errors`. */
export class ValidationError extends UnprocessableContentError {
  readonly issues: readonly RequestIssue[];

  constructor(issues: readonly RequestIssue[]) {
    const errors = issues.slice(0, TOLD);
    const listed = errors.map(({ in: part, path, message }) => `${[part, ...path].join('.')}: ${message}`);
    super(sentence('the request must be as the schemas of its route say', issues, listed), {
      extensions: { errors },
    });
    this.issues = issues;
  }
}

/** A response that the schema of its route rejects: a mistake in the application, so the client sees a 500. */
export class ResponseValidationError extends Error {
  override readonly name = 'ResponseValidationError';
  readonly issues: readonly SchemaIssue[];

  constructor(issues: readonly SchemaIssue[]) {
    const listed = issues
      .slice(0, TOLD)
      .map((issue) => `${issuePath(issue).join('.') || 'it'}: ${issue.message}`);
    super(sentence('a response must be as the schema of its route says', issues, listed));
    this.issues = issues;
  }
}

/** The path of an issue, as a value that JSON can express. */
export function issuePath({ path = [] }: SchemaIssue): (string | number)[] {
  // A library may have an array of its own making.
  return Array.from(path, (step) => {
    const key = typeof step === 'object' ? step.key : step;
    return typeof key === 'symbol' ? String(key) : key;
  });
}

function sentence(rule: string, { length }: readonly unknown[], listed: readonly string[]): string {
  const more = length > listed.length ? ['…'] : [];
  return `${rule}, got ${length === 1 ? 'an issue' : `${length} issues`}: ${[...listed, ...more].join('; ')}`;
}
