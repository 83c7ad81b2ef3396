/**
 * Arrays given the axes that joining them needs: at least one, two or three, and joins of nested lists.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, kind, nullable, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { isArrayLike, movedArray, movedArrays } from '../kinds.js';
import type { DTypeOf, JoinedDType } from '../types.js';
import { concat } from './joining.js';
import { reshapeTo } from './reshape.js';

/** The shapes that arrays of fewer axes get, by how many they have. */
const SHAPES: Readonly<Record<1 | 2 | 3, (shape: readonly number[]) => readonly number[]>> = {
  1: (shape) => (shape.length === 0 ? [1] : shape),
  2: (shape) => (shape.length < 2 ? [1, shape[0] ?? 1] : shape),
  3: (shape) => (shape.length < 2 ? [1, shape[0] ?? 1, 1] : shape.length === 2 ? [...shape, 1] : shape),
};
const atLeast = (name: string, node: Node, rank: 1 | 2 | 3): Node => reshapeTo(name, node, SHAPES[rank](node.shape));

const least = (name: string, rank: 1 | 2 | 3) => {
  function arrayOrArrays<X extends ArrayLike>(x: X): ChunkedArray<DTypeOf<X>>;
  function arrayOrArrays(...arrays: readonly ArrayLike[]): ChunkedArray[];
  function arrayOrArrays(...arrays: readonly ArrayLike[]): ChunkedArray | ChunkedArray[] {
    const made = arrays.map((x) => wrap(atLeast(name, nodeOf(x, name), rank)));
    return made.length === 1 ? made[0] : made;
  }
  return define({ name, parameters: [['x', movedArray]], rest: ['arrays', movedArray] }, arrayOrArrays);
};

/** A scalar as an array of one axis; several arrays give a list. @example cw.atleast1d(3) */
export const atleast1d = least('atleast1d', 1);
/** Arrays of one axis as a row; several arrays give a list. @example cw.atleast2d([1, 2, 3]) // of shape [1, 3] */
export const atleast2d = least('atleast2d', 2);
/** Arrays of one axis as [1, n, 1], of two with an axis at the end; several arrays give a list. @example cw.atleast3d([1, 2]) */
export const atleast3d = least('atleast3d', 3);

/** Arrays stacked along a third axis: those of fewer become [1, n, 1] or [m, n, 1]. @example cw.dstack([red, green, blue]) */
export const dstack = define(
  { name: 'dstack', parameters: [['arrays', movedArrays]] },
  <const T extends readonly ArrayLike[]>(arrays: T): ChunkedArray<JoinedDType<T>> =>
    concat(
      arrays.map((x) => wrap(atLeast('dstack', nodeOf(x, 'dstack'), 3))),
      { axis: 2 },
    ) as ChunkedArray as ChunkedArray<JoinedDType<T>>,
);

/** Arrays of one axis as columns beside each other, those of two as they are. @example cw.columnStack([x, y]) */
export const columnStack = define(
  { name: 'columnStack', parameters: [['arrays', movedArrays]] },
  <const T extends readonly ArrayLike[]>(arrays: T): ChunkedArray<JoinedDType<T>> =>
    concat(
      arrays.map((x) => {
        const node = nodeOf(x, 'columnStack');
        return wrap(node.shape.length < 2 ? reshapeTo('columnStack', node, [node.shape[0] ?? 1, 1]) : node);
      }),
      { axis: 1 },
    ) as ChunkedArray as ChunkedArray<JoinedDType<T>>,
);

/** Arrays in lists, nested to any depth. */
export type NestedArrays = ArrayLike | readonly NestedArrays[];
const nestedKind = kind<NestedArrays>('nestedArrays', 'arrays in nested lists', isArrayLike);

/** How deep lists of arrays are nested along their first items. @throws 'argument' for an empty list */
function depthOf(nested: NestedArrays): number {
  if (!Array.isArray(nested)) return 0;
  if (nested.length === 0) throw new ChunkwiseError('argument', 'block: a list is empty; give one or more arrays');
  return 1 + depthOf((nested as readonly NestedArrays[])[0]);
}

/**
 * Arrays put together as they stand in nested lists, the innermost lists along the last axis. As in NumPy lists hold arrays or
 * scalars only: a list of numbers is a row of 0-d arrays.
 *
 * @throws 'argument' for lists of different depth or an empty one, 'shape' where arrays do not fit together
 * @example
 * cw.block([[a, cw.zeros([2, 3])], [cw.zeros([3, 2]), b]])
 */
export const block = define(
  { name: 'block', parameters: [['arrays', nestedKind]] },
  (arrays: NestedArrays): ChunkedArray => {
    const depth = depthOf(arrays);
    const leaves: Node[] = [];
    const collect = (nested: NestedArrays, level: number): void => {
      if (Array.isArray(nested) !== level < depth)
        throw new ChunkwiseError(
          'argument',
          `block: lists are nested ${depth} deep in one place and ${level} in another; nest all of them equally deep`,
        );
      if (level === depth) leaves.push(nodeOf(nested as ArrayLike, 'block'));
      else if ((nested as readonly NestedArrays[]).length === 0) depthOf(nested);
      else for (const inner of nested as readonly NestedArrays[]) collect(inner, level + 1);
    };
    collect(arrays, 0);
    const rank = Math.max(depth, ...leaves.map((leaf) => leaf.shape.length));
    const wide = (leaf: Node): Node =>
      reshapeTo('block', leaf, [...new Array<number>(rank - leaf.shape.length).fill(1), ...leaf.shape]);
    let next = 0;
    const join = (nested: NestedArrays, level: number): ChunkedArray => {
      if (level === depth) return wrap(wide(leaves[next++]));
      const inner = (nested as readonly NestedArrays[]).map((item) => join(item, level + 1));
      return joined(inner, rank - depth + level);
    };
    return join(arrays, 0);
  },
);

/** {@link concat}, whose error names block. */
function joined(parts: readonly ChunkedArray[], axis: number): ChunkedArray {
  const [first] = parts;
  const odd = parts.find((part) => part.shape.some((n, k) => k !== axis && n !== first.shape[k]));
  if (odd)
    throw new ChunkwiseError(
      'shape',
      `block: shapes ${shapeText(first.shape)} and ${shapeText(odd.shape)} do not fit beside each other along axis ${axis}`,
    );
  return concat(parts, { axis });
}

/** Options of {@link append}. */
export interface AppendOptions {
  /** The axis joined; default, or null: both raveled. */
  readonly axis?: AxisLike | null | undefined;
}

/**
 * `values` joined to the end of `x` along `axis`; without one both are raveled.
 *
 * @throws 'shape' when shapes differ along another axis
 * @example
 * cw.append(x, [[7, 8, 9]], { axis: 0 })
 */
export const append = define(
  {
    name: 'append',
    parameters: [
      ['x', movedArray],
      ['values', movedArray],
    ],
    options: { axis: optional(nullable(axisKind, 'for raveled arrays'), null) },
    shorthand: 'axis',
  },
  <X extends ArrayLike, V extends ArrayLike>(
    x: X,
    values: V,
    options: AppendOptions | number = {},
  ): ChunkedArray<JoinedDType<[X, V]>> => {
    const axis = (options as AppendOptions).axis ?? null;
    const parts = [x, values].map((part) => wrap(atLeast('append', nodeOf(part, 'append'), 1)));
    return concat(parts, { axis }) as ChunkedArray as ChunkedArray<JoinedDType<[X, V]>>;
  },
);
