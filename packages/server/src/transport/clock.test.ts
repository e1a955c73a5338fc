import { afterEach, describe, expect, it, vi } from 'vitest';
import { Clock, type Timed } from './clock.ts';

afterEach(() => vi.useRealTimers());

function watched(clock: Clock, deadline: number): { passed: number[] } & Timed {
  const passed: number[] = [];
  const timed = {
    passed,
    deadline,
    slot: 0,
    due: 0,
    onDeadline: (now: number) => passed.push(now),
    onLook: () => undefined,
  };
  clock.watch(timed);
  return timed;
}

describe('Clock', () => {
  it.each([
    { title: 'an hour forward', change: 3_600_000 },
    { title: 'an hour back', change: -3_600_000 },
  ])('moves no deadline when the time of day is set $title, and tells the new time', ({ change }) => {
    vi.useFakeTimers({ now: 1_000_000_000_000 });
    const clock = new Clock(1000);
    const timed = watched(clock, clock.now + 10_000);
    vi.advanceTimersByTime(5000);
    vi.setSystemTime(Date.now() + change);
    vi.advanceTimersByTime(4000);
    expect(timed.passed).toEqual([]);
    expect(clock.dateLine).toBe(`Date: ${new Date(1_000_000_009_000 + change).toUTCString()}\r\n`);
    vi.advanceTimersByTime(2000);
    expect(timed.passed).toHaveLength(1);
  });
});
