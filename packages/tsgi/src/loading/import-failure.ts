import type { ImportEdge } from './import-trace.ts';
import type { Place } from './source-place.ts';

/** An import that failed, and what is known of it. */
export interface ImportFailure {
  readonly error: Error;
  /** Node's code; empty if there is none. */
  readonly code: string;
  /** Where it was thrown, if its stack says so. */
  readonly place: Place | undefined;
  /** What was imported until then. */
  readonly edges: readonly ImportEdge[];
}

/** What is wrong, and where. */
export interface Explanation {
  readonly place: Place | undefined;
  readonly problem: string;
  readonly advice?: string | undefined;
}

/** Knows one kind of failure. @returns `undefined` for the others. */
export type Explainer = (failure: ImportFailure) => Explanation | undefined;
