import { charset, lookup } from 'mime-types';

/** Returns the value of `Content-Type` by a file's extension; `application/octet-stream` if it is unknown. */
export function contentTypeOf(name: string): string {
  const type = lookup(name);
  if (type === false) return 'application/octet-stream';
  return charset(type) === 'UTF-8' && type !== 'application/json' ? `${type}; charset=utf-8` : type;
}
