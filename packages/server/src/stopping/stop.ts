/**
 * How a server stops.
 *
 *   serving ──close()──▶ stopping: tsgi.shutdown aborts, what is idle closes, what runs may end
 *      ──all has ended──▶ bodies that still close get a short time ──▶ over
 *      ──gracefulTimeout, or a second close()──▶ cut: tsgi.signal aborts, and what ends by it gets a short time ──▶ over
 *
 * @module
 */
import { ConnectionClosed } from '../connection-closed.ts';
import type { Connections } from '../connections.ts';
import type { ErrorReport } from '../observing/error-report.ts';
import { LONGEST_TIMER, inTime } from './in-time.ts';
import type { Settings } from '../options.ts';
import { ServerStopping } from './server-stopping.ts';

// What was cut may still run its `finally`, its `close()` and its callbacks for so many milliseconds.
const CLEANUP_TIME = 2000;

/** Whose stop it is: the service. */
export interface StopHost {
  readonly connections: Connections;
  readonly log: ErrorReport;
  readonly settings: Settings;
}

/** Work that goes on after a response. */
interface Work {
  /** By which it hears that the server stops. */
  readonly controller: AbortController | undefined;
}

export class Stop {
  /** What `tsgi.shutdown` aborts with, as soon as it does. */
  reason: ServerStopping | undefined;

  private readonly host: StopHost;
  private readonly works: Set<Work> = new Set();
  private closings = 0;
  private readonly cut = Promise.withResolvers<void>();
  private isCut = false;
  private timer: NodeJS.Timeout | undefined;
  private wake: (() => void) | undefined;

  constructor(host: StopHost) {
    this.host = host;
  }

  /** Waits for work that goes on after a response; it never rejects. */
  awaitWork(promise: Promise<unknown>, controller: AbortController | undefined): void {
    const work: Work = { controller };
    this.works.add(work);
    void promise.then(() => {
      this.works.delete(work);
      this.changed();
    });
  }

  /** Waits, but not for long, for a body that closes; it never rejects. */
  awaitClosing(promise: Promise<unknown>): void {
    this.closings++;
    void promise.then(() => {
      this.closings--;
      this.changed();
    });
  }

  /** Something has ended: that may have been the last. */
  changed(): void {
    this.wake?.();
  }

  /** Ends all that runs, and then the life of the application. @throws what `shutDown` throws. */
  async end(shutDown: () => Promise<void>): Promise<void> {
    const { connections, settings } = this.host;
    this.reason = new ServerStopping();
    this.timer = setTimeout(
      () => this.cutNow('gracefulTimeout is over'),
      Math.min(settings.gracefulTimeout, LONGEST_TIMER),
    );
    for (const { controller } of this.works) controller?.abort(this.reason);
    for (const connection of [...connections.all]) connection.onStop(this.reason);
    this.tellWhatRuns();
    await Promise.race([this.until(() => this.isQuiet()), this.cut.promise]);
    await inTime(
      this.until(() => this.isQuiet() && this.closings === 0),
      CLEANUP_TIME,
    );
    await this.shutDownInTime(shutDown);
    clearTimeout(this.timer);
  }

  /** Ends all that runs now. */
  cutNow(why: string): void {
    if (this.isCut) return;
    this.isCut = true;
    const cut = this.whatRuns();
    if (cut !== '') this.host.log.report(`Cut ${cut}: ${why}`, undefined);
    const reason = new ConnectionClosed('shutdown', 'the server had to stop before the response ended');
    for (const connection of [...this.host.connections.all]) connection.closeNow(reason);
    this.cut.resolve();
  }

  private async shutDownInTime(shutDown: () => Promise<void>): Promise<void> {
    const ending = shutDown();
    const late = this.cut.promise.then(() => inTime(ending, CLEANUP_TIME));
    const isInTime = await Promise.race([ending.then(() => true), late]);
    if (!isInTime) throw new Error("the application's shutdown() has not ended in time");
  }

  private isQuiet(): boolean {
    return this.host.connections.all.size === 0 && this.works.size === 0;
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private tellWhatRuns(): void {
    const running = this.whatRuns();
    if (running === '') return;
    const seconds = this.host.settings.gracefulTimeout / 1000;
    this.host.log.report(
      `Stopping: waits up to ${seconds} s for ${running}; a second signal or close() cuts them`,
      undefined,
    );
  }

  /** `2 requests and 1 background task`; empty if there is nothing. */
  private whatRuns(): string {
    let requests = 0;
    for (const connection of this.host.connections.all) if (connection.isAnswering) requests++;
    const all = [countOf(requests, 'request'), countOf(this.works.size, 'background task')];
    return all.filter((text) => text !== undefined).join(' and ');
  }
}

function countOf(count: number, name: string): string | undefined {
  return count === 0 ? undefined : `${count} ${name}${count === 1 ? '' : 's'}`;
}
