import type { Writable } from 'node:stream';

// Written and not yet read by what is at the other end of the pipe.
const LIMIT = 1024 * 1024;

const watched = new WeakSet<Writable>();

/**
 * Writes a log to a stream that may not be read: beyond a limit, lines are dropped and counted.
 *
 * @param name - of the log, for the notice.
 * @param tell - receives a notice that lines are dropped, and later how many were.
 */
export function boundedLog(
  stream: Writable,
  name: string,
  tell: (text: string) => void,
): (text: string) => void {
  ignoreErrors(stream);
  let dropped = 0;
  const notice = (text: string) => tell(`[${new Date().toISOString()}] ${text}\n`);
  return (text) => {
    if (stream.writableLength > LIMIT) {
      if (dropped === 0) notice(`Nothing reads ${name}: its lines are dropped until something does`);
      dropped += text.split('\n').length - 1;
      return;
    }
    if (dropped > 0) notice(`${dropped} lines of ${name} were dropped`);
    dropped = 0;
    stream.write(text);
  };
}

/** The other end may be closed (`tsgi … | head`); that ends the log, and not the server. */
function ignoreErrors(stream: Writable): void {
  if (watched.has(stream)) return;
  watched.add(stream);
  stream.on('error', () => undefined);
}
