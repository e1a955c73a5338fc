/**
 * Requests as bytes. `{run}` stands for the case and the run; the runner fills it in.
 *
 * @module
 */

/** The field that names the case. */
export const RUN_FIELD = 'Conformance-Case: {run}';

/** The head of a request: the line, `Host` unless there is one, the field that names the case, and the rest. */
export function head(requestLine: string, ...fieldLines: string[]): string {
  const host = fieldLines.some((line) => line.startsWith('Host:')) ? [] : ['Host: conformance'];
  return [requestLine, ...host, RUN_FIELD, ...fieldLines, '', ''].join('\r\n');
}

/** A GET request over HTTP/1.1. */
export function get(target: string = '/', ...fieldLines: string[]): string {
  return head(`GET ${target} HTTP/1.1`, ...fieldLines);
}

/** A POST request with content of known length, one byte a character. */
export function post(content: string, ...fieldLines: string[]): string {
  return head('POST / HTTP/1.1', `Content-Length: ${content.length}`, ...fieldLines) + content;
}

/** A POST request with each piece as a chunk. */
export function postChunked(...pieces: string[]): string {
  const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`);
  return `${head('POST / HTTP/1.1', 'Transfer-Encoding: chunked')}${chunks.join('')}0\r\n\r\n`;
}
