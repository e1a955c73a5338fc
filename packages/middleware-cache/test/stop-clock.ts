import { vi } from 'vitest';

/** From now on, only the clock's hands are moved by hand; `vi.useRealTimers()` ends it. */
export function stopClock(): (seconds: number) => void {
  vi.useFakeTimers({ toFake: ['Date'] });
  return (seconds) => void vi.setSystemTime(Date.now() + seconds * 1000);
}
