import { describe, expect, it } from 'vitest';
import { ProtocolError } from './protocol-error.ts';

describe('ProtocolError', () => {
  it.each([
    ['bad-framing', 400],
    ['content-too-large', 413],
    ['target-too-long', 414],
    ['expectation-failed', 417],
    ['fields-too-large', 431],
    ['unknown-transfer-coding', 501],
    ['unsupported-version', 505],
  ] as const)('%s asks for %d', (code, status) => {
    const error = new ProtocolError(code, 'why');
    expect(error).toMatchObject({
      name: 'ProtocolError',
      code,
      statusHint: status,
      side: 'remote',
      message: 'why',
    });
  });
});
