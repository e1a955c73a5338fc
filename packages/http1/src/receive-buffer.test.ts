import { describe, expect, it } from 'vitest';
import { latin1 } from '../wire/transcript.ts';
import { ReceiveBuffer } from './receive-buffer.ts';

describe('ReceiveBuffer', () => {
  it('takes the first bytes as they are, and joins what comes while some are left', () => {
    const buffer = new ReceiveBuffer(latin1);
    const first = Buffer.from('abc');
    buffer.append(first);
    expect(buffer.bytes).toBe(first);
    buffer.at = 1;
    buffer.append(Buffer.from('de'));
    expect(latin1(buffer.bytes)).toBe('bcde');
    expect(buffer.length).toBe(4);
  });

  it('takes bytes out without a copy', () => {
    const buffer = new ReceiveBuffer(latin1);
    const bytes = Buffer.from('abc');
    buffer.append(bytes);
    expect(buffer.take(2).buffer).toBe(bytes.buffer);
    expect(buffer.length).toBe(1);
  });

  it('decodes a stretch once, and cuts text out of it', () => {
    let decoded = 0;
    const buffer = new ReceiveBuffer((bytes, start, end) => {
      decoded++;
      return latin1(bytes, start, end);
    });
    buffer.append(Buffer.from('abcdef'));
    expect([buffer.slice(0, 2), buffer.slice(1, 6), buffer.slice(3, 3)]).toEqual(['ab', 'bcdef', '']);
    expect(decoded).toBe(1);
  });

  it('holds nothing after it was dropped', () => {
    const buffer = new ReceiveBuffer(latin1);
    buffer.append(Buffer.from('abc'));
    buffer.drop();
    expect([buffer.length, buffer.bytes.length]).toEqual([0, 0]);
  });
});
