/**
 * One segment of a pattern: static text, or parameters with text around them; and how it matches a segment of a path.
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
  /** The segment and those after it may be absent. */
  readonly optional: boolean;
}

export type Segment = string | DynamicSegment;

/** The parameter of a segment that consists of it alone. */
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

/** Whether the segment matches the rest of a path. */
export function isRest(segment: Segment): boolean {
  return !isStatic(segment) && soleParameter(segment)?.converter.written === 'path';
}

// A value that has the text after it more often is not looked for: who asks chooses how long the text is.
const MOST_ENDS = 64;

/**
 * Reads a segment of a path. A parameter ends where the text after it first occurs behind a value of its converter,
 * and one whose texts are all of a length ends there; the last one ends with the segment. So there is nothing to try
 * twice: `:name.:ext` reads `a.tar.gz` as `a` and `tar.gz`, and `:day<date>-:slug` has a whole day.
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
  for (const [index, parameter] of parameters.entries()) {
    const isLast = index === parameters.length - 1;
    const end = isLast ? readLast(parameter, text, at) : endOf(parameter, text, at);
    const value = end > at ? parameter.converter.parse(text.slice(at, end)) : undefined;
    if (value === undefined) return false;
    values[first + index] = value;
    at = end + parameter.after.length;
  }
  return true;
}

function readLast({ after }: Parameter, text: string, at: number): number {
  return text.length - after.length > at && text.endsWith(after) ? text.length - after.length : -1;
}

/** Where a parameter that others follow ends in a segment; -1 if it is not there. */
export function endOf({ after, converter }: Parameter, text: string, at: number): number {
  const { length, parse } = converter;
  if (length !== undefined) return text.startsWith(after, at + length) ? at + length : -1;
  let end = text.indexOf(after, at + 1);
  for (let tried = 1; end >= 0 && parse(text.slice(at, end)) === undefined; tried++) {
    end = tried === MOST_ENDS ? -1 : text.indexOf(after, end + 1);
  }
  return end;
}

/**
 * Which of two segments is tried first: by weight, then the one with more text; then parameter by parameter, where what
 * is always of a length is before all else, since `2026-11-21-x` begins with an int too; then by the text itself.
 */
export function compareSegments(a: DynamicSegment, b: DynamicSegment): number {
  return (
    weightOf(a) - weightOf(b) ||
    textOf(b).length - textOf(a).length ||
    compareParameters(a, b) ||
    (keyOf(a) < keyOf(b) ? -1 : 1)
  );
}

function compareParameters(a: DynamicSegment, b: DynamicSegment): number {
  for (const [index, { converter }] of a.parameters.entries()) {
    const other = b.parameters[index]?.converter;
    if (other === undefined) return 0;
    const isFixed = Number(other.length !== undefined) - Number(converter.length !== undefined);
    if (isFixed !== 0) return isFixed;
    if (converter.weight !== other.weight) return converter.weight - other.weight;
  }
  return 0;
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
