/**
 * The constructor of nodes of distinct elements, and what stands for them when they are known.
 */
import { DTYPES, type DType } from '../../kernels/dtype.js';
import { autoBlockBytes } from '../base/auto-block.js';
import { regularAxis } from '../base/axis-chunks.js';
import type { Chunks } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import { sizeOf } from '../base/shape.js';
import { cast, elementwise } from './build-elementwise.js';
import { constant } from './build-leaf.js';
import { reduction } from './build-reduction.js';
import { routine } from './build-routine.js';
import { assemble, rechunk, view } from './build-shaping.js';
import type { DistinctNode, DistinctPart, ElementwiseNode, Node, RoutineNode } from './node.js';
import { withChildren } from './rewrite.js';
import type { SearchParams } from './routine-params.js';
import { selected } from './selected.js';

let made = false;
/** True where there may be nodes of distinct elements: while there are none, nobody need look for them. */
export const someDistinct = (): boolean => made;

/** One part of what is known of the distinct elements of `x`, those of them where `mask`, of its shape, is true. */
export function distinct(part: DistinctPart, x: Node, mask?: Node): DistinctNode {
  made = true;
  const dtype: DType = part === 'values' ? x.dtype : 'int64';
  const size = sizeOf(x.shape);
  const children = mask ? [x, mask] : [x];
  return {
    kind: 'distinct',
    part,
    dtype,
    shape: part === 'number' ? [] : [size],
    chunks: part === 'number' ? [] : [regularAxis(size, Math.max(1, autoBlockBytes() / DTYPES[dtype].itemsize))],
    children,
    hash: hashParts('distinct', part, ...children.map(({ hash }) => hash)),
  };
}

/** A part that was found out: as many elements as there are, without axes for their number. */
export type KnownParts = ReadonlyMap<string, Node>;

/** `known` with zeros behind it, so that it is like `node`. */
function padded(known: Node, { shape: [size], chunks }: Node): Node {
  const [count] = known.shape;
  if (count === size) return rechunk(known, chunks);
  const zero = DTYPES[known.dtype].kind !== 'f' && DTYPES[known.dtype].itemsize === 8 ? 0n : 0;
  const rest = constant(zero, known.dtype, [size - count]);
  if (count === 0) return rechunk(rest, chunks);
  const regions = [
    { start: [0], stop: [count] },
    { start: [count], stop: [size] },
  ];
  return rechunk(assemble([known, rest], regions, [size], chunks), chunks);
}

/** How many of the first elements a mask of one axis can select, where it says so by `index < number`. */
function front(mask: Node): number | undefined {
  if (mask.kind !== 'elementwise' || mask.shape.length !== 1) return undefined;
  if (mask.op === 'logicalAnd') return front(mask.children[0]) ?? front(mask.children[1]);
  const [index, given] = (mask as ElementwiseNode).children;
  if (mask.op !== 'less' || index.kind !== 'index') return undefined;
  const number = given.kind === 'view' && given.children[0].shape.length === 0 ? given.children[0] : given;
  return number.kind === 'constant' ? Math.min(Number(number.value), mask.shape[0]) : undefined;
}

/** The first `count` elements of `node` along `axis`. */
const first = (node: Node, axis: number, count: number): Node =>
  view(node, {
    shape: node.shape.with(axis, count),
    maps: node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k })),
  });

/** A masked node of which only the first elements can count, over these alone. */
function narrowed(node: Node): Node {
  const isReduction = node.kind === 'reduction' && node.options.masked === true && node.children[0].shape.length === 1;
  if (!isReduction && node.kind !== 'selected') return node;
  const [values, mask] = node.children;
  const count = front(mask);
  if (count === undefined || count === mask.shape[0]) return node;
  if (node.kind === 'selected') return selected(first(values, node.axis, count), first(mask, 0, count), node.axis);
  return count === 0
    ? node
    : reduction(node.op, first(values, 0, count), node.axes, node.options, first(mask, 0, count));
}

/** The search of `node` among `edges`, of which one task takes so many: part after part, each adding to what the one before found. */
function searchedInParts(node: RoutineNode, values: Node, edges: Node, most: number): Node {
  const [input, whole] = node.inputs;
  const [count] = edges.shape;
  let found: Node | undefined;
  for (let from = 0; from < count; from += most) {
    const size = Math.min(most, count - from);
    const part = view(edges, { shape: [size], maps: [{ offset: from, stride: 1, axis: 0 }] });
    found = routine(
      'search',
      [
        { node: values, input },
        { node: rechunk(part, [regularAxis(size, size)]), input: whole },
        ...(found
          ? [{ node: found, input }]
          : [{ node: constant(0n, 'int64', node.shape, node.chunks as Chunks), input }]),
      ],
      node.domain,
      { dtype: 'int64', shape: node.shape, chunks: node.chunks },
      node.params as SearchParams,
    );
  }
  return found as Node;
}

/**
 * `roots` with what is known in the places of distinct nodes, by hash.
 *
 * @param most elements that one task is to search among
 */
export function withKnown(
  order: readonly Node[],
  roots: readonly Node[],
  known: KnownParts,
  most = Number.POSITIVE_INFINITY,
): Node[] {
  const here = new Map<string, Node>();
  // What has as many elements as there are, for routines that take all of it.
  const short = new Map<string, Node>(known);
  for (const node of order) {
    const own = known.get(node.hash);
    if (own) {
      here.set(node.hash, node.shape.length === 0 ? own : padded(own, node));
      continue;
    }
    const inner = node.kind === 'cast' || node.kind === 'rechunk' ? short.get(node.children[0].hash) : undefined;
    if (inner) short.set(node.hash, node.kind === 'cast' ? cast(inner, node.dtype) : inner);
    const children = node.children.map((child, k) => {
      const whole = node.kind === 'routine' && node.inputs[k].by === 'whole' ? short.get(child.hash) : undefined;
      return whole
        ? rechunk(
            whole,
            whole.shape.map((n) => regularAxis(n, Math.max(1, n))),
          )
        : (here.get(child.hash) ?? child);
    });
    const edges = node.kind === 'routine' && node.op === 'search' ? short.get(node.children[1].hash) : undefined;
    if (edges && edges.shape[0] > most)
      here.set(node.hash, searchedInParts(node as RoutineNode, children[0], edges, most));
    else if (children.some((child, k) => child !== node.children[k]))
      here.set(node.hash, narrowed(withChildren(node, children)));
  }
  return roots.map((root) => here.get(root.hash) ?? root);
}

/** The distinct nodes of `roots` as arrays of zeros: what plans that are only looked at begin from. */
export function withZeros(order: readonly Node[], roots: readonly Node[]): Node[] {
  const known = new Map<string, Node>();
  for (const node of order)
    if (node.kind === 'distinct')
      known.set(node.hash, cast(constant(0, 'float64', node.shape, node.chunks as Chunks), node.dtype));
  return withKnown(order, roots, known);
}

/** The mask of the first `number` of as many as `like` has. */
export const frontMask = (index: Node, number: Node): Node => elementwise('less', [index, number]);
