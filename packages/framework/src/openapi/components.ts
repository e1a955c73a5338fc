/**
 * The named schemas of an OpenAPI document.
 *
 * A schema library writes each schema as a document of its own, with references like `#/$defs/…`, or `#` for itself.
 * Inside another document these would point elsewhere, so their targets move to `#/components/schemas`.
 *
 * @module
 */
import type { JsonSchema, SchemaDirection } from '@tsgi/compose';
import { mapReferences, referencesIn } from './schema-references.ts';

/** A schema as its library wrote it. */
export interface WrittenSchema {
  readonly json: JsonSchema;
  readonly direction: SchemaDirection;
  /** Name for the schema if it refers to itself. */
  readonly name: string;
}

type Definitions = Readonly<Record<string, JsonSchema>>;

const LOCAL = '#/$defs/';

export class Components {
  readonly #schemas = new Map<string, JsonSchema>();
  /** Names by the schema and all it refers to. */
  readonly #names = new Map<string, string>();

  /** @returns the schema in a form that is valid anywhere in the document. */
  take({ json, direction, name }: WrittenSchema): JsonSchema {
    const { $defs = {}, ...own } = json;
    const root = Object.fromEntries(Object.entries(own).filter(([keyword]) => keyword !== '$schema'));
    const definitions: Record<string, JsonSchema> = { ...($defs as Definitions) };
    // A name that no library gives.
    if (referencesIn(json).includes('#')) definitions[''] = root;
    const renamed = new Map(
      Object.keys(definitions).map((each) => {
        const wanted = each === '' ? name : each;
        return [each, this.#nameFor(wholeText(each, definitions), wanted, direction)] as const;
      }),
    );
    const rename = (reference: string): string => {
      const known = reference === '#' ? renamed.get('') : renamed.get(localName(reference));
      return known === undefined ? reference : `#/components/schemas/${known}`;
    };
    for (const [each, as] of renamed) {
      const definition = definitions[each];
      if (definition !== undefined) this.#schemas.set(as, mapReferences(definition, rename));
    }
    return definitions[''] === undefined ? mapReferences(root, rename) : { $ref: rename('#') };
  }

  /** Returns the schema itself for a reference to one of these. */
  resolve(schema: JsonSchema): JsonSchema {
    const { $ref } = schema;
    const named =
      typeof $ref === 'string' ? this.#schemas.get($ref.replace('#/components/schemas/', '')) : undefined;
    return named === undefined ? schema : this.resolve(named);
  }

  get schemas(): Record<string, JsonSchema> {
    return Object.fromEntries(this.#schemas);
  }

  /** Returns the same name for the same schema, and never one name for two. */
  #nameFor(whole: string, wanted: string, direction: SchemaDirection): string {
    const known = this.#names.get(whole);
    if (known !== undefined) return known;
    // The characters that a name may have (OAS3.1§4.8.7.1).
    const plain = wanted.replace(/[^A-Za-z0-9._-]/g, '_');
    const directed = `${plain}${direction === 'input' ? 'Input' : 'Output'}`;
    let name = this.#isTaken(plain) ? directed : plain;
    for (let count = 2; this.#isTaken(name); count++) name = `${directed}${String(count)}`;
    this.#names.set(whole, name);
    return name;
  }

  #isTaken(name: string): boolean {
    return [...this.#names.values()].includes(name);
  }
}

/** The identity of a definition: its text, and those of all definitions it refers to. Equal texts are equal schemas. */
function wholeText(name: string, definitions: Definitions): string {
  const reached = new Set([name]);
  for (const each of reached) {
    for (const reference of referencesIn(definitions[each] ?? {})) {
      reached.add(reference === '#' ? '' : localName(reference));
    }
  }
  return JSON.stringify(Array.from(reached, (each) => [each, definitions[each]]));
}

/** The name in `$defs`, from a JSON pointer in a URL fragment (RFC6901§6). */
function localName(reference: string): string {
  if (!reference.startsWith(LOCAL)) return reference;
  const pointer = decodeURIComponent(reference.slice(LOCAL.length));
  return pointer.replaceAll('~1', '/').replaceAll('~0', '~');
}
