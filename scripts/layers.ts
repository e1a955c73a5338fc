/**
 * Which package may use which: imports go from a higher layer to a lower one only.
 *
 * A package is found by its name, or by the first pattern that fits it. `not` names packages of lower layers
 * that it must not know all the same; packages of one layer never know each other.
 */
export type LayerRow = {
  readonly packages: string;
  readonly layer: number;
  readonly not?: readonly string[];
  /** Whether it may import `node:` modules and use Node's types. */
  readonly node: boolean;
  readonly what: string;
  /** Lines of its longest source file, where fewer are the most than elsewhere; a page of docs/decisions may say otherwise. */
  readonly longestFile?: number;
};

/** Lines that a source file has at most. Tests are tables, and may be longer. */
export const LONGEST_FILE = 400;

export const LAYERS: readonly LayerRow[] = [
  { packages: 'spec', layer: 0, node: false, what: 'the contract' },
  { packages: 'options', layer: 0, node: false, what: 'tables of options' },
  { packages: 'http', layer: 0, node: false, what: 'what any HTTP has in common' },
  { packages: 'http1', layer: 1, node: false, what: 'HTTP/1.1 without I/O' },
  { packages: 'gateway', layer: 1, node: false, what: 'calls an application for a request' },
  { packages: 'compose', layer: 1, node: false, what: 'what middleware is made of' },
  { packages: 'server', layer: 2, node: true, what: 'sockets, connections, logs', longestFile: 300 },
  // Node's own modules for files only, which Bun and Deno have too.
  { packages: 'framework', layer: 2, node: true, not: ['http1'], what: 'routing, requests, responses' },
  { packages: 'openapi-page', layer: 2, node: true, not: ['http1'], what: 'a page for an OpenAPI document' },
  { packages: 'middleware-*', layer: 2, node: true, not: ['http1'], what: 'one effect each' },
  { packages: 'adapter-*', layer: 2, node: true, what: 'foreign applications, and back' },
  { packages: 'tsgi', layer: 3, node: true, what: 'the command' },
  { packages: 'testing', layer: 3, node: true, what: 'clients for tests' },
  { packages: 'apps/*', layer: 4, node: true, what: 'demos' },
  { packages: 'tooling/*', layer: 4, node: true, what: 'for tests; never published' },
];
