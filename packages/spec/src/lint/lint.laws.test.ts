/** Whatever a good application does, lint(lint(app)) does too, and lint has nothing to say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleEnviron } from '../../test/example-environ.ts';
import { exampleServer } from '../../test/example-server.ts';
import type { Application, Body, Chunk, Environ, StartResponse } from '../index.ts';
import { lint } from './index.ts';

/** A small application, as data. */
type Plan = {
  readonly shape: 'array' | 'iterator' | 'generator' | 'async generator';
  readonly isPromised: boolean;
  readonly hasClose: boolean;
  readonly headers: readonly (readonly [string, string])[];
  readonly written: readonly Chunk[];
  readonly chunks: readonly Chunk[];
  readonly fails: 'never' | 'at once' | 'in the middle' | 'and says so';
};

const chunk: fc.Arbitrary<Chunk> = fc.oneof(
  fc.string({ maxLength: 8, unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => bytes.map((byte) => byte & 0x7f)),
);

const plans: fc.Arbitrary<Plan> = fc.record({
  shape: fc.constantFrom('array', 'iterator', 'generator', 'async generator'),
  isPromised: fc.boolean(),
  hasClose: fc.boolean(),
  headers: fc.array(fc.tuple(fc.constantFrom('X-A', 'Set-Cookie'), fc.constantFrom('', 'a=1', 'é'))),
  written: fc.array(chunk, { maxLength: 3 }),
  chunks: fc.array(chunk, { maxLength: 4 }),
  fails: fc.constantFrom('never', 'at once', 'in the middle', 'and says so'),
});

/** The application of a plan, and what it sees. */
function carryOut(plan: Plan): { app: Application; story: string[] } {
  const story: string[] = [];
  const error = new Error('on purpose');
  const begin = (startResponse: StartResponse) =>
    startResponse('200 OK', [
      ['Content-Type', 'text/plain'],
      ...plan.headers.map(([...pair]): [string, string] => pair),
    ]);
  const fail = (startResponse: StartResponse) => {
    story.push('fails');
    if (plan.fails === 'in the middle') throw error;
    if (plan.fails === 'and says so') startResponse('500 Sorry', [['Content-Type', 'text/plain']], { error });
  };
  function* chunks(startResponse: StartResponse): Generator<Chunk> {
    try {
      if (plan.shape.endsWith('generator')) begin(startResponse);
      for (const [index, part] of plan.chunks.entries()) {
        if (index === 1) fail(startResponse);
        story.push(`yields ${index}`);
        yield part;
      }
    } finally {
      story.push('finally');
    }
  }
  async function* later(startResponse: StartResponse): AsyncGenerator<Chunk> {
    for (const part of chunks(startResponse)) yield await Promise.resolve(part);
  }
  const bodyOf = (startResponse: StartResponse): Body => {
    if (plan.shape === 'array') return [...plan.chunks];
    return plan.shape === 'async generator' ? later(startResponse) : chunks(startResponse);
  };
  const respond = (environ: Environ, startResponse: StartResponse): Body => {
    environ['tsgi.response_finished'].push((failure) => void story.push(`finished ${String(failure)}`));
    if (plan.fails === 'at once') throw error;
    if (!plan.shape.endsWith('generator')) begin(startResponse);
    const body = bodyOf(startResponse);
    return plan.hasClose ? Object.assign(body, { close: () => void story.push('close') }) : body;
  };
  const app: Application = (environ, startResponse) => {
    if (plan.written.length > 0) return writing(environ, startResponse);
    return plan.isPromised
      ? Promise.resolve().then(() => respond(environ, startResponse))
      : respond(environ, startResponse);
  };
  const writing: Application = async (environ, startResponse) => {
    const write = begin(startResponse);
    for (const part of plan.written) await write(part);
    return respond(environ, () => write);
  };
  return { app, story };
}

/** What the client gets, and what the application sees. */
async function outcome(plan: Plan, wrap: (app: Application) => Application) {
  const { app, story } = carryOut(plan);
  const answer = await exampleServer(wrap(app), exampleEnviron());
  return { answer, story };
}

describe('lint(lint(app))', () => {
  it('does what app does, and says nothing of it', async () => {
    const law = fc.asyncProperty(plans, async (plan) => {
      const violations: string[] = [];
      const report = ({ message }: Error) => violations.push(message);
      const linted = await outcome(plan, (app) => lint(lint(app, { report }), { report }));
      expect(linted).toEqual(await outcome(plan, (app) => app));
      expect(violations).toEqual([]);
    });
    await fc.assert(law, { numRuns: 500 });
  });
});
