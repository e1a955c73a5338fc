/**
 * One segment of a pattern: static text, or parameters with text around them; how it reads a segment of a path.
 *
 * @module
 */
import type { BoundConverter } from './converters.ts';

export interface Parameter {
  readonly name: string;
  readonly converter: BoundConverter;
  /** The text between it and the next parameter, or the segment's end. */
  readonly after: string;
}

/** A segment with parameters: `:id<int>`, `file.:ext`, `:from-:to`. */
export interface DynamicSegment {
  readonly before: string;
  readonly parameters: readonly Parameter[];
  /** It, and what follows it, may be absent. */
  readonly optional: boolean;
}

export type Segment = string | DynamicSegment;

/** The one parameter of a segment that is nothing else. */
export function soleParameter(segment: DynamicSegment): Parameter | undefined {
  const [parameter, second] = segment.parameters;
  return segment.before === '' && parameter?.after === '' && second === undefined ? parameter : undefined;
}

export function isStatic(segment: Segment): segment is string {
  return typeof segment === 'string';
}

/** The parameters of these segments, in order. */
export function namesOf(segments: readonly Segment[]): string[] {
  return segments.flatMap((segment) => (isStatic(segment) ? [] : segment.parameters.map(({ name }) => name)));
}

/** Is it the rest of a path? */
export function isRest(segment: Segment): boolean {
  return !isStatic(segment) && soleParameter(segment)?.converter.written === 'path';
}

/**
 * Reads a segment of a path. A parameter ends where the text after it first occurs, the last one at the end:
 * so there is nothing to try twice, and `:name.:ext` reads `a.tar.gz` as `a` and `tar.gz`.
 *
 * @param values - gets the parameters' values from the index `first` on, some of them even if the whole does not fit.
 */
export function readSegment(
  segment: DynamicSegment,
  text: string,
  values: unknown[],
  first: number,
): boolean {
  const { before, parameters } = segment;
  if (!text.startsWith(before)) return false;
  let at = before.length;
  for (const [index, { converter, after }] of parameters.entries()) {
    const end = index === parameters.length - 1 ? beforeEnd(text, after) : text.indexOf(after, at + 1);
    if (end <= at) return false;
    const value = converter.parse(text.slice(at, end));
    if (value === undefined) return false;
    values[first + index] = value;
    at = end + after.length;
  }
  return true;
}

function beforeEnd(text: string, after: string): number {
  return text.endsWith(after) ? text.length - after.length : -1;
}

/** Which of two segments is tried first: by weight, then the one with more text, then by the text itself. */
export function compareSegments(a: DynamicSegment, b: DynamicSegment): number {
  return weightOf(a) - weightOf(b) || textOf(b).length - textOf(a).length || (keyOf(a) < keyOf(b) ? -1 : 1);
}

/** The same for segments that read the same texts as the same values. */
export function keyOf(segment: DynamicSegment): string {
  return keyBy(segment, ({ written }) => written);
}

/** The same for segments that are tried at the same time. Static text has no NUL: it cannot be mistaken. */
export function rankOf(segment: Segment): string {
  return isStatic(segment) ? segment : keyBy(segment, ({ weight }) => String(weight));
}

function keyBy(segment: DynamicSegment, name: (converter: BoundConverter) => string): string {
  const parts = segment.parameters.map(({ converter, after }) => `\0${name(converter)}\0${after}`);
  return segment.before + parts.join('');
}

/** As much as the least particular of its parameters. */
function weightOf({ parameters }: DynamicSegment): number {
  return Math.max(...parameters.map(({ converter }) => converter.weight));
}

/** Its text without its parameters. */
export function textOf({ before, parameters }: DynamicSegment): string {
  return before + parameters.map(({ after }) => after).join('');
}
