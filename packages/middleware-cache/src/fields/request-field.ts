import type { Environ } from '@tsgi/spec';

// Not HTTP_… in an environ (RFC3875§4.1).
const OF_CONTENT: ReadonlyMap<string, 'CONTENT_TYPE' | 'CONTENT_LENGTH'> = new Map([
  ['content-type', 'CONTENT_TYPE'],
  ['content-length', 'CONTENT_LENGTH'],
]);

/** The value of a field. @param name - in lower case. */
export function requestField(environ: Environ, name: string): string | undefined {
  return environ[OF_CONTENT.get(name) ?? `HTTP_${name.toUpperCase().replaceAll('-', '_')}`];
}
