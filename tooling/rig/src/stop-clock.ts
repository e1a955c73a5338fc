import { vi } from 'vitest';

/** From now on, only the clocks' hands are moved by hand, all together; `vi.useRealTimers()` ends it. */
export function stopClock(): (seconds: number) => void {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  return (seconds) => void vi.advanceTimersByTime(seconds * 1000);
}

/** The clock on the wall is set, and no time has passed. */
export function setClock(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}
