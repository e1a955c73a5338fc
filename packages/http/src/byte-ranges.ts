/**
 * The bytes that a request asks for (RFC9110§14.1.2).
 *
 * @module
 */
import { parseList } from './list.ts';

/** From the first byte to the last, inclusive. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

// More of them are a mistake or an attack (RFC9110§17.15); players and readers of PDF ask for a few. Apache takes 200.
const MOST_RANGES = 16;

// What stands around one more part is about so long: a smaller gap is sent rather than named (RFC9110§15.3.7.2).
const SMALL_GAP = 80;

// bytes-unit in any case (RFC9110§14.1)
const RANGES = /^bytes=(.*)$/is;
// int-range = first-pos "-" [ last-pos ]; suffix-range = "-" suffix-length
const RANGE = /^(?:([0-9]+)-([0-9]*)|-([0-9]+))$/;

/**
 * Parses a `Range` field: ranges in ascending order, without overlaps and small gaps.
 *
 * @param field - the value of `Range`.
 * @param size - of the content, in bytes.
 * @returns `'unsatisfiable'` if no range exists, for a 416; `undefined` if the field is to be ignored: it is malformed,
 *   or has too many ranges.
 */
export function parseByteRanges(
  field: string,
  size: number,
): readonly ByteRange[] | 'unsatisfiable' | undefined {
  const [, list] = RANGES.exec(field) ?? [];
  if (list === undefined) return undefined;
  const elements = parseList(list);
  if (elements.length === 0 || elements.length > MOST_RANGES) return undefined;
  const ranges: ByteRange[] = [];
  for (const element of elements) {
    const range = parseRange(element, size);
    if (range === undefined) return undefined;
    if (range.first <= range.last) ranges.push(range);
  }
  return ranges.length === 0 ? 'unsatisfiable' : joined(ranges);
}

/** @returns a range whose end is before its beginning if none of it exists; `undefined` if it is malformed. */
function parseRange(text: string, size: number): ByteRange | undefined {
  const [range, first, last, suffix] = RANGE.exec(text) ?? [];
  if (range === undefined) return undefined;
  if (first === undefined) return { first: Math.max(0, size - Number(suffix)), last: size - 1 };
  const end = last === undefined || last === '' ? Infinity : Number(last);
  // "An int-range is invalid if the last-pos value is present and less than first-pos" (RFC9110§14.1.1)
  return end < Number(first) ? undefined : { first: Number(first), last: Math.min(end, size - 1) };
}

function joined(ranges: readonly ByteRange[]): ByteRange[] {
  const result: ByteRange[] = [];
  for (const { first, last } of ranges.toSorted((one, other) => one.first - other.first)) {
    const before = result.at(-1);
    if (before === undefined || first > before.last + SMALL_GAP) result.push({ first, last });
    else result[result.length - 1] = { first: before.first, last: Math.max(before.last, last) };
  }
  return result;
}
