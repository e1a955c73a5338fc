import type { Environ } from '@tsgi/spec';

/**
 * Moves the first segment of `PATH_INFO` to `SCRIPT_NAME`. Together the two stay the same.
 *
 * @returns the segment, and a copy of the environ; `undefined` if there is no segment, or an empty one.
 */
export function shiftPath<E extends Environ>(environ: E): { segment: string; environ: E } | undefined {
  const [, segment] = /^\/([^/]+)/.exec(environ.PATH_INFO) ?? [];
  if (segment === undefined) return undefined;
  return { segment, environ: movePath(environ, segment.length + 1) };
}

/** Returns a copy of the environ with `length` characters of `PATH_INFO` moved to `SCRIPT_NAME`. */
export function movePath<E extends Environ>(environ: E, length: number): E {
  const { PATH_INFO, SCRIPT_NAME } = environ;
  return {
    ...environ,
    SCRIPT_NAME: SCRIPT_NAME + PATH_INFO.slice(0, length),
    PATH_INFO: PATH_INFO.slice(length),
  };
}
