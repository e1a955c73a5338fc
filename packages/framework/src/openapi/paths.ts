import { RouteError } from '../router/route-error.ts';
import type { Operation, PathItem } from './openapi-document.ts';
import { type Template, templateShape } from './path-template.ts';

/**
 * The paths of a document. OpenAPI treats templates that differ only in names as one; the first one's names are used.
 */
export class Paths {
  /** By shape. */
  readonly #found = new Map<
    string,
    { readonly path: Template; readonly operations: Map<string, Operation> }
  >();

  /** The template as it stands in the document. */
  template(path: Template): Template {
    return this.#found.get(templateShape(path))?.path ?? path;
  }

  /** @throws RouteError `conflict` if the path has the method already. */
  add(path: Template, method: string, operation: Operation): void {
    const shape = templateShape(path);
    const there = this.#found.get(shape) ?? { path, operations: new Map<string, Operation>() };
    if (there.operations.has(method)) {
      throw new RouteError(
        'conflict',
        `an OpenAPI document has one ${method} for a path, whatever its converters and its host, got ` +
          `${JSON.stringify(there.path.text)} and ${JSON.stringify(path.text)}; hide one by openapi: 'hidden'`,
      );
    }
    there.operations.set(method, operation);
    this.#found.set(shape, there);
  }

  get items(): Record<string, PathItem> {
    return Object.fromEntries(
      Array.from(this.#found.values(), ({ path, operations }) => [
        path.text,
        Object.fromEntries(
          Array.from(operations, ([method, operation]) => [method.toLowerCase(), operation]),
        ),
      ]),
    );
  }
}
