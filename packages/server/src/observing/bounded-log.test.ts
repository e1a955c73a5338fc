import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { boundedLog } from './bounded-log.ts';

const LINE = `${'x'.repeat(999)}\n`;

/** A pipe that is read only when a test says so. */
function pipe() {
  const release: (() => void)[] = [];
  const written: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      written.push(text);
      release.push(done);
    },
  });
  const read = async () => {
    while (release.length > 0) {
      release.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { stream, written, read };
}

describe('boundedLog', () => {
  it('drops and counts lines while nothing reads them, and goes on when something does', async () => {
    const { stream, written, read } = pipe();
    const notices: string[] = [];
    const log = boundedLog(stream, 'the access log', (text) => notices.push(text));
    for (let lines = 0; lines < 5000; lines++) log(LINE);
    expect(stream.writableLength).toBeLessThan(1024 * 1024 + 2 * LINE.length);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('Nothing reads the access log');
    await read();
    log(LINE);
    await read();
    expect(notices).toHaveLength(2);
    expect(notices[1]).toContain(`${5000 - written.length + 1} lines of the access log were dropped`);
  });

  it('outlives the end of what reads it', async () => {
    const { stream } = pipe();
    const log = boundedLog(stream, 'the access log', () => undefined);
    stream.destroy(new Error('EPIPE'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(() => log(LINE)).not.toThrow();
  });
});
