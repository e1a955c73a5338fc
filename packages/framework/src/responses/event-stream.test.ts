import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventStream } from './event-stream.ts';

const COMMENT = { done: false, value: ':\n\n' };
const DONE = { done: true, value: undefined };
const sent = (data: string) => ({ done: false, value: `data: ${data}\n\n` });

/** Events that come when the test says so. */
class Channel implements AsyncIterableIterator<string> {
  asked = 0;
  returned = 0;
  private waiting = Promise.withResolvers<IteratorResult<string>>();

  [Symbol.asyncIterator](): this {
    return this;
  }
  next(): Promise<IteratorResult<string>> {
    this.asked++;
    return this.waiting.promise;
  }
  async return(): Promise<IteratorResult<string>> {
    this.returned++;
    return { done: true, value: undefined };
  }
  give(value: string): void {
    this.waiting.resolve({ done: false, value });
    this.waiting = Promise.withResolvers();
  }
  fail(error: Error): void {
    this.waiting.reject(error);
  }
}

const SERVING = new AbortController().signal;

describe('EventStream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('opens with a comment, before it asks for an event', async () => {
    const channel = new Channel();
    expect(await new EventStream(channel, 1000, SERVING).next()).toEqual(COMMENT);
    expect(channel.asked).toBe(0);
  });

  it('sends events as they come, and ends with them', async () => {
    const stream = new EventStream(['a', { data: 'b' }], 1000, SERVING);
    const steps = [];
    for (let index = 0; index < 5; index++) steps.push(await stream.next());
    expect(steps).toEqual([COMMENT, sent('a'), sent('b'), DONE, DONE]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends a comment when there was no event for a while, and asks for that event once', async () => {
    const channel = new Channel();
    const stream = new EventStream(channel, 1000, SERVING);
    await stream.next();
    for (let beat = 0; beat < 3; beat++) {
      const step = stream.next();
      await vi.advanceTimersByTimeAsync(1000);
      expect(await step).toEqual(COMMENT);
    }
    const step = stream.next();
    channel.give('a');
    expect(await step).toEqual(sent('a'));
    expect(channel.asked).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps an event that comes while nobody waits', async () => {
    const channel = new Channel();
    const stream = new EventStream(channel, 1000, SERVING);
    await stream.next();
    const beat = stream.next();
    await vi.advanceTimersByTimeAsync(1000);
    await beat;
    channel.give('a');
    await vi.advanceTimersByTimeAsync(5000);
    expect(await stream.next()).toEqual(sent('a'));
  });

  it('has no heartbeat if it is told so', async () => {
    const stream = new EventStream(new Channel(), Infinity, SERVING);
    await stream.next();
    void stream.next();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given up at once, though an event is awaited', async () => {
    const channel = new Channel();
    const stream = new EventStream(channel, 1000, SERVING);
    await stream.next();
    void stream.next();
    expect(await stream.return()).toEqual(DONE);
    expect(await stream.return()).toEqual(DONE);
    expect(channel.returned).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(await stream.next()).toEqual(DONE);
  });

  it('leaves no timer when it is closed', async () => {
    const stream = new EventStream(new Channel(), 1000, SERVING);
    await stream.next();
    void stream.next();
    expect(vi.getTimerCount()).toBe(1);
    void stream.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(await stream.next()).toEqual(DONE);
  });

  it('fails as its events fail, once', async () => {
    const channel = new Channel();
    const stream = new EventStream(channel, 1000, SERVING);
    await stream.next();
    const step = stream.next();
    channel.fail(new Error('failed on purpose'));
    await expect(step).rejects.toThrow('failed on purpose');
    expect(await stream.next()).toEqual(DONE);
  });

  it('tells whoever still waits what its events threw on their way out', async () => {
    const channel = new Channel();
    const stream = new EventStream(channel, 1000, SERVING);
    await stream.next();
    const step = stream.next();
    await stream.return();
    channel.fail(new Error('failed on purpose'));
    await expect(step).rejects.toThrow('failed on purpose');
  });

  it('fails for an event that cannot be sent', async () => {
    const stream = new EventStream([{ data: () => 1 }], 1000, SERVING);
    await stream.next();
    await expect(stream.next()).rejects.toThrow(TypeError);
  });
});
