/**
 * The lookup in a radix tree: what is below a node, for the rest of a string.
 *
 * At each node static text is tried first, then parameters in their order, then what takes the rest; the order of
 * definition has no say. A lookup goes back where a branch ends in nothing. No two ways lead to a node, so a lookup
 * is at each node once at most, whatever the text: going back costs no more than the routes that are there.
 *
 * @module
 */
import { type DynamicChild, type RadixTree, staticAt } from './radix-tree.ts';
import { readSegment } from './segment.ts';

/** One lookup. */
export interface Search<Leaf, Result> {
  readonly text: string;
  /** The code of what is between two segments. */
  readonly separator: number;
  /** Of the parameters on the way to the leaf; what is beyond them is left from another way. */
  readonly values: unknown[];
  /** @returns `undefined` to go on looking. */
  accept(leaf: Leaf): Result | undefined;
  /** A leaf for the same text with a separator more, or less, at its end. */
  acceptNearby(leaf: Leaf): void;
}

/**
 * Looks below `node`, from the character at `start` on.
 *
 * @returns what the first leaf gave that was accepted; `search.values` then has its values.
 */
export function findLeaf<Leaf, Result>(
  node: RadixTree<Leaf>,
  start: number,
  search: Search<Leaf, Result>,
): Result | undefined {
  const { text } = search;
  // Most nodes have nothing but static text below them: the walk goes on, with nothing to come back for.
  while (node.firstDynamic === undefined && node.rest === undefined && start < text.length - 1) {
    // As `staticAt`, by hand: a call here takes 10 ns of a lookup.
    const code = text.charCodeAt(start);
    const child = node.onlyStatic ?? node.statics?.[code];
    if (child === undefined) return undefined;
    if (child.code !== code || !continues(text, start, child.text)) return undefined;
    start += child.text.length;
    node = child;
  }
  return start === text.length ? end(node, search) : branch(node, start, search);
}

function branch<Leaf, Result>(
  node: RadixTree<Leaf>,
  start: number,
  search: Search<Leaf, Result>,
): Result | undefined {
  const { text } = search;
  const child = staticAt(node, text.charCodeAt(start));
  if (child !== undefined && continues(text, start, child.text)) {
    const result = findLeaf(child, start + child.text.length, search);
    if (result !== undefined) return result;
  }
  if (node.leaf !== undefined && start === text.length - 1 && text.charCodeAt(start) === search.separator) {
    search.acceptNearby(node.leaf);
  }
  if (node.firstDynamic !== undefined) {
    const result = findDynamic(node, start, search);
    if (result !== undefined) return result;
  }
  if (node.rest === undefined || text[start] === '/') return undefined;
  search.values[node.parameters] = text.slice(start);
  return search.accept(node.rest);
}

function findDynamic<Leaf, Result>(
  { firstDynamic, parameters }: RadixTree<Leaf>,
  start: number,
  search: Search<Leaf, Result>,
): Result | undefined {
  const { text, values, separator } = search;
  let stop = start;
  while (stop < text.length && text.charCodeAt(stop) !== separator) stop++;
  // No parameter takes nothing.
  if (stop === start) return undefined;
  const segment = text.slice(start, stop);
  for (let child = firstDynamic; child !== undefined; child = child.next) {
    if (!take(child, segment, values, parameters)) continue;
    const result = findLeaf(child, stop, search);
    if (result !== undefined) return result;
  }
  return undefined;
}

function end<Leaf, Result>(node: RadixTree<Leaf>, search: Search<Leaf, Result>): Result | undefined {
  const result = node.leaf === undefined ? undefined : search.accept(node.leaf);
  if (result !== undefined) return result;
  const longer = staticAt(node, search.separator);
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
