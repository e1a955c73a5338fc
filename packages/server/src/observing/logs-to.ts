import type { Writable } from 'node:stream';
import type { ServeOptions } from '../options.ts';
import { boundedLog } from './bounded-log.ts';

/** The two logs of a server, as options of `serve`. */
export type Logs = Pick<ServeOptions, 'accessLog' | 'errorLog'>;

/**
 * Returns logs that write to two streams. A stream that is not read loses lines beyond 1 MiB, and the log says how
 * many.
 *
 * @param streams - `process`, or any object with the two.
 * @param given - logs that go elsewhere.
 * @example
 * await serve(app, logsTo({ stdout: createWriteStream('access.log'), stderr: process.stderr }));
 */
export function logsTo(
  { stdout, stderr }: { readonly stdout: Writable; readonly stderr: Writable },
  { accessLog, errorLog }: Logs = {},
): { accessLog: (lines: string) => void; errorLog: (text: string) => void } {
  const error = errorLog ?? boundedLog(stderr, 'the error log', (notice) => stderr.write(notice));
  return { accessLog: accessLog ?? boundedLog(stdout, 'the access log', error), errorLog: error };
}
