import { HTAB, SP } from './grammar.ts';

/**
 * The items of a comma-separated list, in lower case, empty ones included (RFC9110§5.6.1).
 *
 * Only SP and HTAB surround an item: `trim` takes a no-break space too, and then `chunked\xa0` is chunked here
 * and something else for the server in front.
 */
export function parseList(list: string): string[] {
  return list.toLowerCase().split(',').map(withoutBlanks);
}

function withoutBlanks(item: string): string {
  let start = 0;
  let end = item.length;
  while (start < end && isBlank(item.charCodeAt(start))) start++;
  while (end > start && isBlank(item.charCodeAt(end - 1))) end--;
  return item.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === SP || code === HTAB;
}
