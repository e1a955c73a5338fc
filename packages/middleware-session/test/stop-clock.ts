import { vi } from 'vitest';

/** From now on, only the clocks' hands are moved by hand, all together; `vi.useRealTimers()` ends it. */
export function stopClock(): (seconds: number) => void {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  return (seconds) => void vi.advanceTimersByTime(seconds * 1000);
}
