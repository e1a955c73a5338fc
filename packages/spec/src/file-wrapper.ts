/**
 * The brand by which a server recognises the body that `tsgi.file_wrapper` made. A registered symbol, because
 * two copies of a package may meet in one process and `instanceof` would then fail.
 *
 * @module
 */
import type { Body } from './response.ts';

/** The key under which a file body carries its file. */
export const FILE_WRAPPER: unique symbol = Symbol.for('tsgi.file_wrapper');

/** Whether `tsgi.file_wrapper`, this server's or another's, made the body. */
export function isFileBody(body: Body): boolean {
  return FILE_WRAPPER in body;
}
