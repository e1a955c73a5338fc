/**
 * Where routes are kept: a radix tree of static text, with parameters where segments begin.
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
  soleParameter,
} from './segment.ts';

/**
 * A node, with all that is below it.
 *
 * A lookup is a walk from object to object, and waits for each: so what most nodes have one of is in the node itself,
 * and where there is nothing, there is no empty array.
 */
export interface RadixTree<Leaf> {
  /** The text that leads to it from its parent; empty if parameters do. */
  text: string;
  /** The first code of its text. */
  code: number;
  /** Its child with static text, if it is the only one, */
  onlyStatic: RadixTree<Leaf> | undefined;
  /** or all of them, by the first code of their text, which no two have in common; between them there is nothing. */
  statics: (RadixTree<Leaf> | undefined)[] | undefined;
  /** The first of its children that parameters lead to. Only where a segment begins. */
  firstDynamic: DynamicChild<Leaf> | undefined;
  /** What takes all that follows. Only where a segment begins. */
  rest: Leaf | undefined;
  /** What ends here. */
  leaf: Leaf | undefined;
  /** How many parameters there are on the way to it, its own included. */
  readonly parameters: number;
  /** The parameters that lead to it, */
  readonly segment: DynamicSegment | undefined;
  /** how they are read if the segment is one parameter and nothing else, which most are, */
  readonly parse: ((text: string) => unknown) | undefined;
  /** and which of its parent's children is tried after it. */
  next: DynamicChild<Leaf> | undefined;
}

export type DynamicChild<Leaf> = RadixTree<Leaf> & { readonly segment: DynamicSegment };

/** @param parameters - how many were read before. */
export function emptyTree<Leaf>(parameters: number): RadixTree<Leaf> {
  return {
    text: '',
    code: Number.NaN,
    onlyStatic: undefined,
    statics: undefined,
    firstDynamic: undefined,
    rest: undefined,
    leaf: undefined,
    parameters,
    segment: undefined,
    parse: undefined,
    next: undefined,
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
    staticAt(node, text.charCodeAt(0)) ?? addStatic(node, { ...emptyTree(node.parameters), ...texts(text) });
  const shared = sharedLength(child.text, text);
  if (shared < child.text.length) split(child, shared);
  return staticChild(child, text.slice(shared));
}

/** The child with static text that begins with this code. */
export function staticAt<Leaf>(
  { onlyStatic, statics }: RadixTree<Leaf>,
  code: number,
): RadixTree<Leaf> | undefined {
  const child = onlyStatic ?? statics?.[code];
  return child === undefined || child.code === code ? child : undefined;
}

function addStatic<Leaf>(node: RadixTree<Leaf>, child: RadixTree<Leaf>): RadixTree<Leaf> {
  const { onlyStatic, statics } = node;
  if (onlyStatic === undefined && statics === undefined) return (node.onlyStatic = child);
  const children = (node.statics ??= []);
  if (onlyStatic !== undefined) children[onlyStatic.code] = onlyStatic;
  node.onlyStatic = undefined;
  return (children[child.code] = child);
}

/** Cuts a node's text in two; all that it had goes with the second part. */
function split<Leaf>(node: RadixTree<Leaf>, length: number): void {
  const second = { ...node, ...texts(node.text.slice(length)) };
  Object.assign(node, emptyTree<Leaf>(node.parameters), texts(node.text.slice(0, length)));
  addStatic(node, second);
}

function texts(text: string): Pick<RadixTree<never>, 'text' | 'code'> {
  return { text: flat(text), code: text.charCodeAt(0) };
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
  const children = [...dynamicsOf(node)];
  const known = children.find((child) => keyOf(child.segment) === keyOf(segment));
  if (known !== undefined) return known;
  const parse = soleParameter(segment)?.converter.parse;
  const child = { ...emptyTree<Leaf>(node.parameters + segment.parameters.length), segment, parse };
  children.push(child);
  children.sort((a, b) => compareSegments(a.segment, b.segment));
  node.firstDynamic = children[0];
  for (const [index, each] of children.entries()) each.next = children[index + 1];
  return child;
}

function* dynamicsOf<Leaf>({ firstDynamic }: RadixTree<Leaf>): Generator<DynamicChild<Leaf>> {
  for (let child = firstDynamic; child !== undefined; child = child.next) yield child;
}
