import { describe, expect, it } from 'vitest';

/** What vitest was asked to run on; Node, if nothing was said. */
const wanted = process.env.TSGI_RUNTIME ?? 'node';

describe('this run', () => {
  it(`is on ${wanted}`, () => {
    const { bun, deno } = process.versions as Readonly<Record<string, string | undefined>>;
    expect({ bun: bun !== undefined, deno: deno !== undefined }).toEqual({
      bun: wanted === 'bun',
      deno: wanted === 'deno',
    });
  });
});
