/**
 * `mapOverlap`: a user's function called once for each block and what its neighbours have beside it.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { captureFunction } from '../../base/function-capture.js';
import { boolean, optional, required } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import type { Overlap } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxes } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, isArrayLike } from '../kinds.js';
import {
  boundariesKind,
  checkBlocks,
  type Depth,
  depthsKind,
  type EdgeRule,
  type EdgeRules,
  halosOf,
  type Side,
} from '../overlap/depth.js';
import { overlappedNode, trimmedNode } from '../overlap/overlap.js';
import type { ComputedOf } from '../types.js';
import { aligned, callBlocks } from './block-call.js';
import { blockFunction } from './block-kinds.js';
import {
  type AnyBlockFunction,
  type ArraysOf,
  arraysAndOptions,
  type BlockFunction,
  type BlockOf,
  type BlockResult,
  MAP_BLOCKS,
  type MapBlocksOptions,
} from './blocks.js';

/** What lies outside the array, for a halo: nothing, mirrored, the other side, the edge again, or a value. */
export type Boundary = EdgeRule;

/** Options of {@link mapOverlap}. */
export interface MapOverlapOptions<D extends DType = DType, Args extends readonly unknown[] = readonly unknown[]>
  extends MapBlocksOptions<D, Args> {
  /**
   * Elements of halo before and after each block: for all axes, a list with an entry for each axis, or by axis; an entry is a number or
   * `[before, after]`. Of several arrays these are the axes that they share; a list of objects by axis is one for each array.
   */
  readonly depth: Depth | readonly Readonly<Record<number, Side>>[];
  /** What is outside the array, given as `depth` is. Default 'none': blocks at the edge have no halo there. */
  readonly boundary?: EdgeRules | readonly Readonly<Record<number, EdgeRule>>[] | undefined;
  /** True (default): the function returns its block with the halo, which is cut off; false: it returns the block alone. */
  readonly trim?: boolean | undefined;
  /** Arrays that are cut otherwise are cut alike (true, default), or refused. */
  readonly alignArrays?: boolean | undefined;
  /** A halo may be wider than the blocks beside it (true, default; blocks stay as they are), or is refused. */
  readonly allowRechunk?: boolean | undefined;
}

/**
 * Calls `fn` once for each block grown by `depth` elements of its neighbours, and makes an array of what it returns. Of several arrays,
 * which broadcast, each block is grown; what is cut off is the halo of the first array with the most axes.
 *
 * The halo may be wider than blocks, and than the array. Blocks are read where they lie; with `chunks`, `newAxis` or `dropAxis` an array
 * of the grown blocks is made first.
 *
 * @throws 'function' when the function captures a variable, 'argument' for a depth or boundary that does not fit, 'chunks' for a halo wider
 * than a block where `allowRechunk` is false
 * @example
 * cw.mapOverlap(smooth, x, { depth: 1, boundary: 'periodic' })
 * @example
 * const risen = cw.mapOverlap((b) => b.data.map((v, k) => v - (b.data[k - 1] ?? v)), cw.arange(9, { chunks: 3 }), { depth: { 0: [1, 0] } });
 */
export const mapOverlap = define(
  {
    name: 'mapOverlap',
    parameters: [['fn', blockFunction]],
    rest: ['arrays', arrayLike],
    options: {
      depth: required(depthsKind),
      boundary: optional(boundariesKind, 'none'),
      trim: optional(boolean, true),
      alignArrays: optional(boolean, true),
      allowRechunk: optional(boolean, true),
      ...MAP_BLOCKS,
    } as never,
    meant: (args) => {
      const arrays = args.filter((value) => isChunkedArray(value)).length;
      const depth = args.find((value) => typeof value === 'number');
      const isOdd = isChunkedArray(args[0]) || typeof args[1] === 'function' || !isPlainObject(args[args.length - 1]);
      return isOdd && arrays > 0 ? `mapOverlap(fn, ${arrays > 1 ? 'x, y' : 'x'}, { depth: ${depth ?? 1} })` : undefined;
    },
  },
  mapOverlapOf,
);
function mapOverlapOf<
  X extends ArrayLike,
  const L extends readonly DType[],
  const Args extends readonly unknown[] = [],
>(
  fn: BlockFunction<[BlockOf<X>], Args, readonly BlockResult[]>,
  x: X,
  options: MapOverlapOptions<DType, Args> & { readonly outputDtypes: L },
): ArraysOf<L>;
function mapOverlapOf<X extends ArrayLike, D extends DType = ComputedOf<X>, const Args extends readonly unknown[] = []>(
  fn: BlockFunction<[BlockOf<X>], Args>,
  x: X,
  options: MapOverlapOptions<D, Args>,
): ChunkedArray<D>;
function mapOverlapOf<
  X extends ArrayLike,
  Y extends ArrayLike,
  D extends DType = ComputedOf<X>,
  const Args extends readonly unknown[] = [],
>(fn: BlockFunction<[BlockOf<X>, BlockOf<Y>], Args>, x: X, y: Y, options: MapOverlapOptions<D, Args>): ChunkedArray<D>;
function mapOverlapOf<X extends ArrayLike, D extends DType = ComputedOf<X>>(
  fn: AnyBlockFunction,
  x: X,
  ...rest: readonly (ArrayLike | MapOverlapOptions<D>)[]
): ChunkedArray<D>;
function mapOverlapOf(
  fn: AnyBlockFunction,
  ...rest: readonly (ArrayLike | MapOverlapOptions | undefined)[]
): ChunkedArray | ChunkedArray[] {
  const operation = 'mapOverlap';
  const last = rest[rest.length - 1];
  if (!isPlainObject(last) || isArrayLike(last))
    throw new ChunkwiseError(
      'argument',
      `mapOverlap: depth is missing; say how many elements of their neighbours blocks see: mapOverlap(fn, x, { depth: ${typeof last === 'number' ? last : 1} })`,
    );
  const { arrays, options } = arraysAndOptions<MapOverlapOptions>(operation, rest);
  const { depth, boundary = 'none', trim = true, alignArrays = true, allowRechunk = true } = options;
  const spec = captureFunction(fn, operation, options.capture);
  const nodes = aligned(
    operation,
    arrays.map((x) => nodeOf(x, operation)),
    alignArrays,
  );
  const model = nodes.reduce((one, other) => (other.shape.length > one.shape.length ? other : one));
  const shape = model.shape.map((n, axis) =>
    Math.max(n, ...nodes.map((node) => node.shape[axis - model.shape.length + node.shape.length] ?? 1)),
  );
  const halos = halosOf(operation, nodes, shape, depth, boundary);
  if (!allowRechunk) for (const [k, node] of nodes.entries()) checkBlocks(operation, node, halos[k].depth);
  const cut = halos[nodes.indexOf(model)];
  const changed = options.chunks ?? options.newAxis ?? options.dropAxis;
  const made =
    changed === undefined
      ? callBlocks({ operation, spec, nodes, options, overlap: halos, ...(trim ? { trim: cut } : {}) })
      : callBlocks({
          operation,
          spec,
          nodes: nodes.map((node, k) => overlappedNode(operation, node, halos[k])),
          options,
        }).map((node) => (trim ? trimmedNode(operation, node, keptHalo(cut, options, shape)) : node));
  return options.outputDtypes ? made.map((node) => wrap(node)) : wrap(made[0]);
}

/** The halo of what a call gives that drops or adds axes: without those it dropped, none along those it added. */
function keptHalo(
  { depth, boundary }: Overlap,
  { dropAxis, newAxis }: MapOverlapOptions,
  shape: readonly number[],
): Overlap {
  const dropped = dropAxis === undefined ? [] : normalizeAxes('mapOverlap', dropAxis, shape);
  const sides = depth.filter((_, axis) => !dropped.includes(axis));
  const all = boundary.filter((_, axis) => !dropped.includes(axis));
  const count = newAxis === undefined ? 0 : [newAxis].flat().length;
  const added =
    newAxis === undefined
      ? []
      : normalizeAxes(
          'mapOverlap',
          newAxis,
          Array.from({ length: sides.length + count }, () => 1),
        );
  for (const axis of [...added].sort((a, b) => a - b)) {
    sides.splice(axis, 0, [0, 0]);
    all.splice(axis, 0, 'none');
  }
  return { depth: sides, boundary: all };
}
