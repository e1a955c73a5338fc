import { charset, lookup } from 'mime-types';

/** The value of `Content-Type` by the ending of a file's name; `application/octet-stream` if it is not known. */
export function contentTypeOf(name: string): string {
  const type = lookup(name);
  if (type === false) return 'application/octet-stream';
  return charset(type) === 'UTF-8' && type !== 'application/json' ? `${type}; charset=utf-8` : type;
}
