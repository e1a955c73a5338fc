/**
 * What was imported while an application was loaded: Node's errors seldom say which line of which file asked.
 *
 * @module
 */
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** One module asked for another. */
export interface ImportEdge {
  /** As it is written in the importing file. */
  readonly specifier: string;
  /** The importing file. */
  readonly importer: string;
  /** The file that was found, if it is one. */
  readonly found: string | undefined;
  /** What the search ended in, where it failed. */
  readonly error: unknown;
}

export interface ImportTrace {
  readonly edges: readonly ImportEdge[];
  stop(): void;
}

/** Records every import and `require` until it is stopped. */
export function traceImports(): ImportTrace {
  const edges: ImportEdge[] = [];
  const record = (specifier: string, parent: string | undefined, found?: string, error?: unknown) => {
    const importer = pathOf(parent);
    if (importer !== undefined) edges.push({ specifier, importer, found: pathOf(found), error });
  };
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      try {
        const resolved = next(specifier, context);
        record(specifier, context.parentURL, resolved.url);
        return resolved;
      } catch (error) {
        record(specifier, context.parentURL, undefined, error);
        throw error;
      }
    },
  });
  return { edges, stop: () => hooks.deregister() };
}

/**
 * Finds a package or a subpath import as a module in that folder would: by the conditions of `import`.
 *
 * @returns a URL.
 * @throws the error of Node's own resolver.
 */
export function resolveFrom(directory: string, specifier: string): string {
  const parentURL = pathToFileURL(`${directory}/tsgi.js`).href;
  // The second argument of import.meta.resolve is behind a flag.
  const hooks = registerHooks({
    resolve: (asked, context, next) => next(asked, asked === specifier ? { ...context, parentURL } : context),
  });
  try {
    return import.meta.resolve(specifier);
  } finally {
    hooks.deregister();
  }
}

function pathOf(url: string | undefined): string | undefined {
  return url?.startsWith('file:') === true ? fileURLToPath(url) : undefined;
}
