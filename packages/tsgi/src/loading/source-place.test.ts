import { describe, expect, it } from 'vitest';
import { formatError } from './source-place.ts';

describe('formatError', () => {
  it('keeps the brace that opens the properties of an error, whichever frames it leaves out', () => {
    const error = Object.assign(new TypeError('two routes'), { code: 'conflict' });
    const own = '    at file:///srv/site/app.ts:3:5';
    error.stack = `TypeError: two routes\n${own}\n    at node:internal/modules/run_main:104:5`;
    expect(formatError(error)).toBe(`TypeError: two routes\n${own} {\n  code: 'conflict'\n}`);
  });

  it('leaves out all frames of Node, of an error without properties', () => {
    const error = new TypeError('two routes');
    error.stack = 'TypeError: two routes\n    at node:internal/modules/run_main:104:5';
    expect(formatError(error)).toBe('TypeError: two routes');
  });
});
