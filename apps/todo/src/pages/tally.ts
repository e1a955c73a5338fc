/**
 * Tally marks: one stroke for each item of a list, every fifth across the four before it. They are drawn by hand,
 * in that no two look the same, and yet each the same each time.
 *
 * @module
 */
import type { List } from '../storage/lists.ts';

export interface Tally {
  /** Of the drawing, which is 26 high. */
  readonly width: number;
  /** Number of strokes that are drawn. */
  readonly done: number;
  readonly marks: readonly { readonly path: string; readonly state: 'done' | 'open' }[];
}

const GROUP = 5;
const GROUP_WIDTH = 34;
const STROKE_WIDTH = 6;
// More would not fit on a phone; the numbers are there all the same.
const MOST = 40;

// How far each end of a stroke strays.
const STRAY = [0.6, -0.8, 0.3, 1, -0.4, -1, 0.8];

/** A list with the drawing of its progress. */
export function withTally(list: List): List & { readonly tally: Tally } {
  return { ...list, tally: tally(list.done, list.total) };
}

/** @returns no marks at all for more than 40. */
export function tally(done: number, total: number): Tally {
  const count = total > MOST ? 0 : total;
  const marks = Array.from({ length: count }, (_, index) => ({
    path: strokePath(index),
    state: index < done ? ('done' as const) : ('open' as const),
  }));
  const rest = count % GROUP;
  const width = Math.floor(count / GROUP) * GROUP_WIDTH + (rest === 0 ? 0 : rest * STROKE_WIDTH + 4);
  return { width, done, marks };
}

function strokePath(index: number): string {
  const left = Math.floor(index / GROUP) * GROUP_WIDTH + 4;
  const [a, b, c, d] = [0, 2, 3, 5].map((step) => STRAY[(index * 3 + step) % STRAY.length] ?? 0);
  const [from, to] =
    index % GROUP === GROUP - 1
      ? [left - 3, left + 3 * STROKE_WIDTH + 4]
      : [left + (index % GROUP) * STROKE_WIDTH, left + (index % GROUP) * STROKE_WIDTH];
  const [top, bottom] = index % GROUP === GROUP - 1 ? [20, 6] : [3, 23];
  return `M${at(from, a)} ${at(top, b)} ${at(to, c)} ${at(bottom, d)}`;
}

function at(place: number, stray = 0): string {
  return (place + stray).toFixed(1);
}
