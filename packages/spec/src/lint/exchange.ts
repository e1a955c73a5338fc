/**
 * What lint knows of one exchange: counts and states, and no more of the past than the rules ask for.
 *
 * @module
 */
import type { Chunk, Header, StartResponse, Write } from '../response.ts';
import type { Environ } from '../environ.ts';
import { isPromise } from '../is-promise.ts';
import { valuesOf } from '../rules/header-list.ts';
import { LINT_RULES } from '../rules/lint-rules.ts';
import type { ExchangeSoFar, HappeningRule, Happenings, Verdict } from '../rules/rule.ts';
import type { Judge, Judges } from './judge.ts';

type Happening = keyof Happenings;

type Check<On extends Happening> = HappeningRule & {
  readonly check: (happening: Happenings[On], exchange: ExchangeSoFar) => Verdict;
};

const CHECKS = Object.groupBy(LINT_RULES, ({ on }) => on) as unknown as {
  readonly [On in Happening]: readonly Check<On>[];
};

const encoder = new TextEncoder();

export class LintedExchange implements ExchangeSoFar {
  readonly environ: Environ;
  starts = 0;
  code = 0;
  length: number | undefined;
  typed = false;
  isFile = false;
  bytes = 0;
  pendingWrites = 0;
  iteration: ExchangeSoFar['iteration'] = 'none';
  returnable = false;
  finished = false;
  closes: number | undefined;

  private readonly judges: Judges;

  constructor(environ: Environ, judges: Judges) {
    this.environ = environ;
    this.judges = judges;
  }

  /**
   * Holds what happens against the rules.
   *
   * @returns whether none was broken, where that is not thrown.
   */
  check<On extends Happening>(on: On, happening: Happenings[On], judge: Judge = this.judges.strict): boolean {
    for (const rule of CHECKS[on]) {
      const verdict = rule.check(happening, this);
      if (verdict === true) continue;
      judge(rule, verdict, this.environ['tsgi.errors']);
      if (rule.level === 'must') return false;
    }
    return true;
  }

  /** The application calls `startResponse`. */
  start(startResponse: StartResponse, given: Parameters<StartResponse>): Write {
    const [status, headers, failure] = given;
    this.starts++;
    const isGood = this.check('start', { given, status, headers, failure });
    const before = isGood ? headers.slice() : [];
    const write = this.pass(startResponse, given);
    if (isGood) {
      this.bytes = 0;
      this.code = Number(status.slice(0, 3));
      this.length = contentLength(headers);
      this.typed = valuesOf(headers, 'content-type').length > 0;
      this.check('started', { returned: write, headers, before });
    }
    return (chunk) => this.write(write, chunk);
  }

  private pass(startResponse: StartResponse, given: Parameters<StartResponse>): Write {
    try {
      return startResponse(...given);
    } catch (thrown) {
      this.check('refused', { thrown, failure: given[2] });
      throw thrown;
    }
  }

  private write(write: Write, chunk: Chunk): void | Promise<void> {
    this.count(chunk);
    this.check('write', { chunk });
    const waiting = write(chunk);
    this.check('written', { returned: waiting });
    if (!isPromise(waiting)) return;
    this.pendingWrites++;
    const settled = (): void => {
      this.pendingWrites--;
    };
    waiting.then(settled, settled);
    return waiting;
  }

  /** The server asks for an iterator. */
  iterate(): void {
    this.check('iterate', {});
    this.iteration = 'resting';
  }

  /** The server asks the iterator for a chunk. */
  ask(): void {
    this.check('next', {});
    this.iteration = 'pending';
  }

  /** The iterator answers. What it says after it was given up is of no interest. */
  receive({ done = false, value }: IteratorResult<unknown>): void {
    if (this.iteration !== 'pending') return;
    this.iteration = 'failed';
    this.step(done, value);
    this.iteration = done ? 'ended' : 'resting';
  }

  /** The body has given a chunk, or its end. */
  step(done: boolean, chunk: unknown): void {
    if (!done) this.count(chunk);
    // Who knows that the client is gone may stop anywhere.
    if (!this.environ['tsgi.signal'].aborted) this.check('step', { done, chunk });
  }

  private count(chunk: unknown): void {
    if (typeof chunk === 'string') {
      this.bytes += this.length === undefined ? chunk.length : encoder.encode(chunk).length;
    } else if (chunk instanceof Uint8Array) {
      this.bytes += chunk.length;
    }
  }

  /** The server closes the body. @param closeBody - closes the application's. */
  close(closeBody: () => void | Promise<void>): void | Promise<void> {
    this.closes = (this.closes ?? 0) + 1;
    this.check('close', {});
    return closeBody();
  }

  /** The response is finished. Nothing can be thrown any more. */
  finish(): void {
    this.check('finished', {}, this.judges.late);
    this.finished = true;
  }
}

function contentLength(headers: readonly Header[]): number | undefined {
  const [length] = valuesOf(headers, 'content-length');
  return length === undefined ? undefined : Number(length);
}
