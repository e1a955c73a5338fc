/**
 * Where lookups happen: a radix tree of static text, with parameters where segments begin.
 *
 * At each node static text is tried first, then parameters in their order, then what takes the rest; the order of
 * definition has no say. A lookup goes back where a branch ends in nothing. No two ways lead to a node, so a lookup
 * is at each node once at most, whatever the text: going back costs no more than the routes that are there.
 *
 * @module
 */
import type { Separator } from './pattern.ts';
import {
  type DynamicSegment,
  type Segment,
  compareSegments,
  isRest,
  isStatic,
  keyOf,
  readSegment,
  soleParameter,
} from './segment.ts';

/** A node, with all that is below it. Where there is nothing, there is no empty array: each is one more wait for memory. */
export interface RadixTree<Leaf> {
  /** The text that leads to it from its parent; empty if parameters do. */
  text: string;
  /** At the first code of their text, which no two have in common; between them there is nothing. */
  statics: (RadixTree<Leaf> | undefined)[] | undefined;
  /** In the order in which they are tried. Only where a segment begins. */
  dynamics: DynamicChild<Leaf>[] | undefined;
  /** What ends here. */
  leaf: Leaf | undefined;
  /** How many parameters there are on the way to it, its own included. */
  readonly parameters: number;
  /** The parameters that lead to it, */
  readonly segment: DynamicSegment | undefined;
  /** and how they are read if the segment is one parameter and nothing else, which most are. */
  readonly parse: ((text: string) => unknown) | undefined;
  /** What takes all that follows. Only where a segment begins. */
  rest: Leaf | undefined;
}

type DynamicChild<Leaf> = RadixTree<Leaf> & { readonly segment: DynamicSegment };

/** One lookup. */
export interface Search<Leaf, Result> {
  readonly text: string;
  readonly separator: Separator;
  /** Of the parameters on the way to the leaf; what is beyond them is left from another way. */
  readonly values: unknown[];
  /** @returns `undefined` to go on looking. */
  accept(leaf: Leaf): Result | undefined;
  /** A leaf for the same text with a separator more, or less, at its end. */
  acceptNearby(leaf: Leaf): void;
}

/** @param parameters - how many were read before. */
export function emptyTree<Leaf>(parameters: number): RadixTree<Leaf> {
  return {
    text: '',
    statics: undefined,
    dynamics: undefined,
    leaf: undefined,
    parameters,
    segment: undefined,
    parse: undefined,
    rest: undefined,
  };
}

/** The leaf for these segments; made by `make` if there is none yet. */
export function leafAt<Leaf>(
  tree: RadixTree<Leaf>,
  { segments, separator }: { readonly segments: readonly Segment[]; readonly separator: Separator },
  make: () => Leaf,
): Leaf {
  let node = tree;
  // A path begins with its separator, a host does not.
  let text = separator === '/' ? separator : '';
  for (const [index, segment] of segments.entries()) {
    if (index > 0) text += separator;
    if (isStatic(segment)) {
      text += segment;
      continue;
    }
    node = staticChild(node, text);
    text = '';
    if (isRest(segment)) return (node.rest ??= make());
    node = dynamicChild(node, segment);
  }
  // A separator at the end has a node of its own, so that `end` finds what is there with one more.
  if (text.endsWith(separator)) node = staticChild(staticChild(node, text.slice(0, -1)), separator);
  else node = staticChild(node, text);
  return (node.leaf ??= make());
}

/** The node that `text` leads to; what is on the way is split where it must be. */
function staticChild<Leaf>(node: RadixTree<Leaf>, text: string): RadixTree<Leaf> {
  if (text === '') return node;
  const child =
    node.statics?.[text.charCodeAt(0)] ??
    addStatic(node, { ...emptyTree(node.parameters), text: flat(text) });
  const shared = sharedLength(child.text, text);
  if (shared < child.text.length) split(child, shared);
  return staticChild(child, text.slice(shared));
}

function addStatic<Leaf>(node: RadixTree<Leaf>, child: RadixTree<Leaf>): RadixTree<Leaf> {
  (node.statics ??= [])[child.text.charCodeAt(0)] = child;
  return child;
}

/** Cuts a node's text in two; all that it had goes with the second part. */
function split<Leaf>(node: RadixTree<Leaf>, length: number): void {
  const second = { ...node, text: flat(node.text.slice(length)) };
  Object.assign(node, emptyTree<Leaf>(node.parameters), { text: flat(node.text.slice(0, length)) });
  addStatic(node, second);
}

/** V8 reads a joined text faster than a slice or a sum, which only point at others. */
function flat(text: string): string {
  return text.split('').join('');
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function dynamicChild<Leaf>(node: RadixTree<Leaf>, segment: DynamicSegment): RadixTree<Leaf> {
  const children = (node.dynamics ??= []);
  const known = children.find((child) => keyOf(child.segment) === keyOf(segment));
  if (known !== undefined) return known;
  const parse = soleParameter(segment)?.converter.parse;
  const child = { ...emptyTree<Leaf>(node.parameters + segment.parameters.length), segment, parse };
  children.push(child);
  children.sort((a, b) => compareSegments(a.segment, b.segment));
  return child;
}

/**
 * Looks below `node`, from the character at `start` on.
 *
 * @returns what the first leaf gave that was accepted; `search.values` then has its values.
 */
export function find<Leaf, Result>(
  node: RadixTree<Leaf>,
  start: number,
  search: Search<Leaf, Result>,
): Result | undefined {
  const { text } = search;
  if (start === text.length) return end(node, search);
  const child = node.statics?.[text.charCodeAt(start)];
  if (child !== undefined && continues(text, start, child.text)) {
    const result = find(child, start + child.text.length, search);
    if (result !== undefined) return result;
  }
  if (node.leaf !== undefined && start === text.length - 1 && text[start] === search.separator) {
    search.acceptNearby(node.leaf);
  }
  if (node.dynamics !== undefined) {
    const result = findDynamic(node, start, search);
    if (result !== undefined) return result;
  }
  if (node.rest === undefined || text[start] === '/' || text.includes('//', start)) return undefined;
  search.values[node.parameters] = text.slice(start);
  return search.accept(node.rest);
}

function findDynamic<Leaf, Result>(
  node: RadixTree<Leaf>,
  start: number,
  search: Search<Leaf, Result>,
): Result | undefined {
  const { text, values } = search;
  const separator = text.indexOf(search.separator, start);
  // No parameter takes nothing.
  if (separator === start) return undefined;
  const stop = separator < 0 ? text.length : separator;
  const segment = text.slice(start, stop);
  for (const child of node.dynamics ?? []) {
    if (!take(child, segment, values, node.parameters)) continue;
    const result = find(child, stop, search);
    if (result !== undefined) return result;
  }
  return undefined;
}

function end<Leaf, Result>(node: RadixTree<Leaf>, search: Search<Leaf, Result>): Result | undefined {
  const result = node.leaf === undefined ? undefined : search.accept(node.leaf);
  if (result !== undefined) return result;
  const longer = node.statics?.[search.separator.charCodeAt(0)];
  if (longer?.leaf !== undefined && longer.text.length === 1) search.acceptNearby(longer.leaf);
  return undefined;
}

/** From the second code on: the first is known to be there. `startsWith` takes longer for texts this short. */
function continues(text: string, start: number, part: string): boolean {
  for (let index = 1; index < part.length; index++) {
    if (text.charCodeAt(start + index) !== part.charCodeAt(index)) return false;
  }
  return true;
}

function take<Leaf>(
  { parse, segment }: DynamicChild<Leaf>,
  text: string,
  values: unknown[],
  at: number,
): boolean {
  if (parse === undefined) return readSegment(segment, text, values, at);
  const value = parse(text);
  values[at] = value;
  return value !== undefined;
}
