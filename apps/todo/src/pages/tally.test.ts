import { describe, expect, it } from 'vitest';
import { tally } from './tally.ts';

const states = (done: number, total: number) =>
  tally(done, total)
    .marks.map(({ state }) => state[0])
    .join('');

describe('tally', () => {
  it.each([
    [0, 0, ''],
    [0, 3, 'ooo'],
    [2, 3, 'ddo'],
    [7, 7, 'ddddddd'],
    [40, 40, 'd'.repeat(40)],
    [3, 41, ''],
  ])('draws %d of %d as %j', (done, total, marks) => {
    expect(states(done, total)).toBe(marks);
  });

  it('draws every fifth stroke across the four before it', () => {
    const ends = tally(0, 5).marks.map(({ path }) =>
      [...path.matchAll(/[M ](-?[\d.]+) (-?[\d.]+)/g)].map(([, x]) => Number(x)),
    );
    for (const [from = 0, to = 0] of ends.slice(0, 4)) expect(Math.abs(to - from)).toBeLessThan(2.5);
    const [from, to] = ends[4]!;
    expect(from).toBeLessThan(Math.min(...ends[0]!));
    expect(to).toBeGreaterThan(Math.max(...ends[3]!));
  });

  it('is as wide as what it draws', () => {
    for (const total of [1, 4, 5, 6, 12, 40]) {
      const { marks, width } = tally(0, total);
      const places = marks.flatMap(({ path }) =>
        [...path.matchAll(/[M ](-?[\d.]+) -?[\d.]+/g)].map(([, x]) => Number(x)),
      );
      expect(Math.max(...places)).toBeLessThanOrEqual(width);
    }
  });
});
