/**
 * Reductions of the user's own: a function for blocks, one that joins what it gave, one that finishes.
 */
import type { DType } from '../../../kernels/dtype.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { mergeEach } from '../../base/axis-operations.js';
import { captureFunction } from '../../base/function-capture.js';
import { type AxesLike, axes as axesKind, boolean, kind, optional, otherwise, positive } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { blocks, rechunk, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxes } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtypeOfType } from '../kinds.js';
import type { ComputedOf, Result } from '../types.js';
import { blockFunction, blockFunctionOf, captureKind } from './block-kinds.js';
import type { AnyBlockFunction, BlockFunction } from './blocks.js';

/** Options of {@link reduction}. */
export interface CustomReductionOptions<D extends DType = DType, P extends DType = DType> {
  /** The axes that are reduced; default and null: all. */
  readonly axis?: AxesLike | null | undefined;
  /** Reduced axes stay, with extent 1; default false. */
  readonly keepdims?: boolean | undefined;
  /** Dtype of the result; default: that of the array. */
  readonly dtype?: D | undefined;
  /** Dtype of what `chunk` and `combine` return; default: that of the result. */
  readonly partialDtype?: P | undefined;
  /** Numbers that `chunk` and `combine` return for each lane, along the first reduced axis (as a sum and a count); default 1. */
  readonly partialSize?: number | undefined;
  /** Joins what `chunk` gave for several blocks; default: `aggregate`. */
  readonly combine?: BlockFunction<[Result<P>], [axes: readonly number[]]> | undefined;
  /** Blocks that are joined at a time, along each axis; default 4. */
  readonly splitEvery?: number | undefined;
  /** Variables that the functions use, by name: values are cloned, functions go by their source. */
  readonly capture?: Readonly<Record<string, unknown>> | undefined;
}
const REDUCTION: OptionKinds<CustomReductionOptions> = {
  axis: optional(axesKind, null),
  keepdims: optional(boolean, false),
  dtype: otherwise(dtypeOfType(), 'that of the array'),
  partialDtype: otherwise(dtypeOfType(), 'that of the result'),
  partialSize: optional(positive, 1),
  combine: otherwise(blockFunctionOf<NonNullable<CustomReductionOptions['combine']>>(), 'aggregate'),
  splitEvery: otherwise(
    kind<number>(
      'splitEvery',
      'a whole number of 2 or more',
      (value) => Number.isSafeInteger(value) && (value as number) >= 2,
    ),
    '4',
  ),
  capture: otherwise(captureKind, 'none'),
};

/**
 * Reduces `x` over axes by functions of the user's: `chunk(block, axes)` for each block, `combine(parts, axes)` over what it gave for
 * neighbouring blocks, joined along the axes, and `aggregate(parts, axes)` at last. All return what is left of their block, with extent
 * 1 (`partialSize` for the first reduced axis) along the reduced axes, as a typed array in C order or an ndarray.
 *
 * @throws 'function' when a function captures a variable, 'shape' for an axis out of range
 * @example
 * const longest = cw.reduction(
 *   cw.linspace(0, 1, 10),
 *   (block) => Float64Array.of(Math.max(...block.data.map(Math.abs))),
 *   (parts) => Float64Array.of(Math.max(...parts.data)),
 * );
 */
export const reduction = define(
  {
    name: 'reduction',
    parameters: [
      ['x', arrayLike],
      ['chunk', blockFunction],
      ['aggregate', blockFunction],
    ],
    options: REDUCTION as never,
  },
  reductionOf,
);
function reductionOf<X extends ArrayLike, D extends DType = ComputedOf<X>, P extends DType = D>(
  x: X,
  chunk: BlockFunction<[Result<ComputedOf<X>>], [axes: readonly number[]]>,
  aggregate: BlockFunction<[Result<P>], [axes: readonly number[]]>,
  options?: CustomReductionOptions<D, P>,
): ChunkedArray<D>;
function reductionOf<D extends DType = DType>(
  x: ArrayLike,
  chunk: AnyBlockFunction,
  aggregate: AnyBlockFunction,
  options?: Omit<CustomReductionOptions<D>, 'combine'> & { readonly combine?: AnyBlockFunction | undefined },
): ChunkedArray<D>;
function reductionOf(
  x: ArrayLike,
  chunk: AnyBlockFunction,
  aggregate: AnyBlockFunction,
  options: Omit<CustomReductionOptions, 'combine'> & { readonly combine?: AnyBlockFunction | undefined } = {},
): ChunkedArray {
  const { keepdims = false, partialSize = 1, splitEvery = 4, capture } = options;
  const node = nodeOf(x, 'reduction');
  const axes = normalizeAxes('reduction', options.axis, node.shape);
  const dtype = options.dtype ?? node.dtype;
  const partial = options.partialDtype ?? dtype;
  const step = (fn: AnyBlockFunction, child: Node, of: DType, size: number): Node => {
    const chunks = child.chunks.map((cut, axis) =>
      axes.includes(axis) ? evenAxis(axis === axes[0] ? size : 1, cut.length) : cut,
    );
    const shape = chunks.map((cut) => cut.extent);
    const form = { operation: 'reduction', loop: shape.length, axes: [shape.map((_, axis) => axis)] };
    return blocks(
      captureFunction(fn, 'reduction', capture),
      [child],
      { dtype: of, shape, chunks },
      { args: [axes], form },
    );
  };
  let parts = step(chunk, node, partial, partialSize);
  const many = (): boolean => axes.some((axis) => parts.chunks[axis].length > splitEvery);
  while (many())
    parts = step(
      options.combine ?? aggregate,
      rechunk(
        parts,
        parts.chunks.map((cut, axis) => (axes.includes(axis) ? mergeEach(cut, splitEvery) : cut)),
      ),
      partial,
      partialSize,
    );
  const whole = rechunk(
    parts,
    parts.chunks.map((cut, axis) => (axes.includes(axis) ? evenAxis(cut.extent, 1) : cut)),
  );
  const done = step(aggregate, whole, dtype, 1);
  if (keepdims) return wrap(done);
  const kept = done.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return wrap(
    view(done, {
      shape: kept.map((axis) => done.shape[axis]),
      maps: done.shape.map((_, axis) =>
        axes.includes(axis) ? { offset: 0, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: kept.indexOf(axis) },
      ),
    }),
  );
}
