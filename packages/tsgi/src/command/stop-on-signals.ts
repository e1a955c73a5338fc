/**
 * What SIGINT and SIGTERM do, at each time of the command's life: end it at once while the application is loaded,
 * stop it once that has started up, stop it when what is running is done; a second one stops it now.
 *
 * @module
 */
import { constants } from 'node:os';
import { inspect } from 'node:util';
import type { ServerHandle } from '@tsgi/server';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
// Some of what was going on did not end well.
const FAILED_TO_STOP = 1;

/** Listens to signals from now on. */
export class StopOnSignals {
  private stage: 'loading' | 'starting' | 'serving' = 'loading';
  private received = 0;
  private server: ServerHandle | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => this.onSignal(signal));
  }

  /** The application is loaded: from here on its `shutdown()` may be due. */
  starts(): void {
    this.stage = 'starting';
  }

  /** @returns whether it goes on: false if a signal has come meanwhile. */
  serves(server: ServerHandle): boolean {
    this.stage = 'serving';
    this.server = server;
    if (this.received === 0) return true;
    this.close(server);
    return false;
  }

  private onSignal(signal: (typeof SIGNALS)[number]): void {
    this.received++;
    if (this.server !== undefined) {
      // One for the stop, one for what still runs, and the third for what does not even end then.
      if (this.received > 2) process.exit(128 + constants.signals[signal]);
      this.close(this.server);
    } else if (this.stage === 'loading' || this.received > 1) {
      process.exit(128 + constants.signals[signal]);
    } else {
      process.stderr.write("tsgi: stops when the application's startup() has ended; a second signal, now\n");
    }
  }

  private close(server: ServerHandle): void {
    server.close().then(
      () => process.exit(),
      (error: unknown) => {
        const text = `[${new Date().toISOString()}] Error while stopping: ${inspect(error)}\n`;
        process.stderr.write(text, () => process.exit(FAILED_TO_STOP));
      },
    );
  }
}
