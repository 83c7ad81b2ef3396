/**
 * User functions over blocks: `mapBlocks` calls one for each block, `mapOverlap` with a halo around each block.
 */
import type { Complex } from '../../../kernels/complex/number.js';
import type { DType, TypedArray } from '../../../kernels/dtype.js';
import { axisOf, evenAxis } from '../../base/axis-chunks.js';
import { someSize } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import { captureFunction, type ModuleFunction, type UserFunction } from '../../base/function-capture.js';
import type { FunctionSpec } from '../../base/function-spec.js';
import type { Chunks } from '../../base/grid.js';
import { boolean, count, isListOf, kind, optional, otherwise, places, required } from '../../base/kinds.js';
import type { ArrayParts } from '../../base/results/nd-array.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { blocks, broadcastShapes, rechunk, view } from '../../expr/build.js';
import type { Node, Overlap } from '../../expr/node.js';
import { alignChunks } from '../../expr/view-chunks.js';
import type { BlockInfo } from '../../task/execute-call.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxes, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtypeOfType, isArrayLike } from '../kinds.js';
import { expandDims } from '../shaping/manipulation.js';
import type { DTypeOf, Result } from '../types.js';
import { blockFunction, captureKind, checkedArgs, listKind } from './block-kinds.js';

export type { BlockInfo } from '../../task/execute-call.js';

/** What a block function may return: an ndarray, or a typed array in C order; of 0-d blocks a number too. */
export type BlockResult = ArrayParts | TypedArray | number | bigint | Complex;

/**
 * A function of blocks (ndarrays of its own), then `args`, then a {@link BlockInfo}; or `{ module, export }`. `Blocks` are the
 * types of its blocks, `Args` those of the arguments after them.
 */
export type BlockFunction<
  Blocks extends readonly unknown[] = readonly never[],
  Args extends readonly unknown[] = readonly never[],
> = ((...args: [...Blocks, ...Args, BlockInfo]) => BlockResult | Promise<BlockResult>) | ModuleFunction | FunctionSpec;

/** A block function that says itself what its arguments are; or `{ module, export }`. */
export type AnyBlockFunction = UserFunction;

/** The block of an array-like argument. */
type BlockOf<X> = Result<DTypeOf<X>>;

/** Options of {@link mapBlocks}. */
export interface MapBlocksOptions<D extends DType = DType, Args extends readonly unknown[] = readonly unknown[]> {
  /** Dtype of the result; default: that of the first array. */
  readonly dtype?: D | undefined;
  /** Chunks of the result where the function changes the extents of blocks: for each axis a list, or one size for all. */
  readonly chunks?: readonly (number | readonly number[])[] | undefined;
  /** Arguments after the blocks; structured-clonable. */
  readonly args?: Args | undefined;
  /** Variables that the function uses, by name: values are cloned, functions go by their source. */
  readonly capture?: Readonly<Record<string, unknown>> | undefined;
  /** Axes that the function drops: each must be one block. */
  readonly dropAxis?: number | readonly number[] | undefined;
  /** Axes, counted in the result, that the function adds; blocks have extent 1 there unless `chunks` says otherwise. */
  readonly newAxis?: number | readonly number[] | undefined;
}

const blockChunks = kind<readonly (number | readonly number[])[]>(
  'blockChunks',
  'for each axis one extent, or one for each block',
  (value) => isListOf(value, (item) => typeof item === 'number' || isListOf(item, (n) => typeof n === 'number')),
  { tag: 'chunks' },
);
const MAP_BLOCKS: OptionKinds<MapBlocksOptions> = {
  dtype: otherwise(dtypeOfType(), 'that of the first array'),
  chunks: otherwise(blockChunks, 'those of the arrays'),
  args: otherwise(listKind, 'none'),
  capture: otherwise(captureKind, 'none'),
  dropAxis: optional(places),
  newAxis: optional(places),
};

/** Blocks of all nodes made to correspond: broadcast against each other, cut alike; extents of 1 stay. */
function aligned(operation: string, nodes: readonly Node[]): Node[] {
  const shape = broadcastShapes(
    operation,
    nodes.map((node) => node.shape),
  );
  const full = nodes.filter((node) => node.shape.length === shape.length && node.shape.every((n, k) => n === shape[k]));
  if (full.length === 0) {
    throw new ChunkwiseError(
      'shape',
      `${operation}: none of the arrays ${nodes.map((node) => shapeText(node.shape)).join(', ')} has the whole shape ${shapeText(shape)}; broadcast one of them with broadcastTo`,
    );
  }
  const chunks = alignChunks(full);
  return nodes.map((node) => {
    const lead = shape.length - node.shape.length;
    return rechunk(
      node,
      node.chunks.map((cut, axis) => (node.shape[axis] === 1 ? cut : chunks[axis + lead])),
    );
  });
}

/** A user's chunks for the blocks that a function returns: as many as the blocks it gets. */
function resultChunks(
  operation: string,
  given: NonNullable<MapBlocksOptions['chunks']>,
  counts: readonly number[],
): Chunks {
  const chunks = given.map((axis, k) => (typeof axis === 'number' ? evenAxis(axis, counts[k] ?? 0) : axisOf(axis)));
  if (
    chunks.length !== counts.length ||
    chunks.some((axis, k) => axis.length !== counts[k] || someSize(axis, (n) => !Number.isInteger(n) || n < 0))
  ) {
    throw new ChunkwiseError(
      'chunks',
      `${operation}: chunks ${JSON.stringify(given)} do not fit ${counts.join(' x ')} blocks; give for each axis one extent, or one for each block`,
    );
  }
  return chunks;
}

/**
 * Calls `fn` once for each block, with that block of every array as an ndarray of its own, and makes an array of the
 * blocks that it returns (ndarrays or typed arrays in C order).
 *
 * The function runs on a worker: it may use its arguments and globals only. With `dropAxis` return a typed array, or an
 * ndarray that keeps the axis with extent 1.
 *
 * @throws 'function' when the function captures a variable, 'chunks' when blocks do not correspond, 'shape' when the arrays
 * do not broadcast
 * @example
 * const y = cw.mapBlocks((block, factor) => block.data.map((v) => v * factor), x, { args: [3] });
 */
export const mapBlocks = define(
  { name: 'mapBlocks', parameters: [['fn', blockFunction]], rest: ['arrays', arrayLike], options: MAP_BLOCKS as never },
  mapBlocksOf,
);
function mapBlocksOf<X extends ArrayLike, D extends DType = DTypeOf<X>, const Args extends readonly unknown[] = []>(
  fn: BlockFunction<[BlockOf<X>], Args>,
  x: X,
  options?: MapBlocksOptions<D, Args>,
): ChunkedArray<D>;
function mapBlocksOf<
  X extends ArrayLike,
  Y extends ArrayLike,
  D extends DType = DTypeOf<X>,
  const Args extends readonly unknown[] = [],
>(fn: BlockFunction<[BlockOf<X>, BlockOf<Y>], Args>, x: X, y: Y, options?: MapBlocksOptions<D, Args>): ChunkedArray<D>;
function mapBlocksOf<X extends ArrayLike, D extends DType = DTypeOf<X>>(
  fn: AnyBlockFunction,
  x: X,
  ...rest: readonly (ArrayLike | MapBlocksOptions<D> | undefined)[]
): ChunkedArray<D>;
function mapBlocksOf<D extends DType = DType>(
  fn: AnyBlockFunction,
  ...rest: readonly (ArrayLike | MapBlocksOptions<D> | undefined)[]
): ChunkedArray<D> {
  const last = rest[rest.length - 1];
  const hasOptions = rest.length > 1 && isPlainObject(last) && !isArrayLike(last);
  const options = (hasOptions ? last : {}) as MapBlocksOptions<D>;
  const arrays = (hasOptions ? rest.slice(0, -1) : rest) as ArrayLike[];
  if (arrays.length === 0)
    throw new ChunkwiseError('argument', 'mapBlocks: give at least one array after the function');
  const spec = captureFunction(fn, 'mapBlocks', options.capture);
  let nodes = aligned(
    'mapBlocks',
    arrays.map((x) => nodeOf(x, 'mapBlocks')),
  );
  const dtype = options.dtype ?? (nodes[0].dtype as D);
  const rank = Math.max(...nodes.map((node) => node.shape.length));
  const model =
    nodes.find(
      (node) =>
        node.shape.length === rank &&
        node.chunks.every((c, k) =>
          nodes.every((other) => other.shape.length < rank || other.chunks[k].length <= c.length),
        ),
    ) ?? nodes[0];
  const dropped = options.dropAxis === undefined ? [] : normalizeAxes('mapBlocks', options.dropAxis, model.shape);
  const uncut = dropped.find((axis) => model.chunks[axis].length !== 1);
  if (uncut !== undefined) {
    throw new ChunkwiseError(
      'chunks',
      `mapBlocks: dropped axis ${uncut} is cut into ${model.chunks[uncut].length} blocks; rechunk it to one, as with rechunk([…, -1, …])`,
    );
  }
  const count = typeof options.newAxis === 'number' ? 1 : (options.newAxis?.length ?? 0);
  const added =
    options.newAxis === undefined
      ? []
      : normalizeAxes('mapBlocks', options.newAxis, new Array<number>(rank + count - dropped.length).fill(1));
  // Positions of dropped axes are kept with extent 1 while the function runs, and squeezed afterwards.
  let chunks: Chunks = model.chunks.map((cut, axis) => (dropped.includes(axis) ? evenAxis(1, 1) : cut));
  let places = chunks.map((_, axis) => (dropped.includes(axis) ? -1 : 0));
  for (const axis of added) {
    const at = positionOf(places, axis);
    chunks = [...chunks.slice(0, at), evenAxis(1, 1), ...chunks.slice(at)];
    places = [...places.slice(0, at), 0, ...places.slice(at)];
    nodes = nodes.map((node) => (node.shape.length < rank ? node : expandDims(wrap(node), { axis: at }).node));
  }
  if (options.chunks) {
    const visible = chunks.filter((_, k) => places[k] === 0);
    const given = resultChunks(
      'mapBlocks',
      options.chunks,
      visible.map((cut) => cut.length),
    );
    let next = 0;
    chunks = chunks.map((cut, k) => (places[k] === 0 ? given[next++] : cut));
  }
  const shape = chunks.map((cut) => cut.extent);
  const made = blocks(spec, nodes, { dtype, shape, chunks }, { args: checkedArgs('mapBlocks', options.args) });
  if (dropped.length === 0) return wrap<D>(made);
  let next = 0;
  return wrap<D>(
    view(made, {
      shape: shape.filter((_, k) => places[k] === 0),
      maps: shape.map((_, k) =>
        places[k] === 0 ? { offset: 0, stride: 1, axis: next++ } : { offset: 0, stride: 0, axis: -1 },
      ),
    }),
  );
}

/** Where in a list with hidden (-1) places the visible place number `axis` begins. */
function positionOf(places: readonly number[], axis: number): number {
  let visible = 0;
  for (let k = 0; k < places.length; k++) {
    if (places[k] === 0 && visible++ === axis) return k;
  }
  return places.length;
}

/** What lies outside the array, for a halo: nothing, mirrored, the other side, the edge again, or a value. */
export type Boundary = Overlap['boundary'][number];

const countsKind = kind<number | readonly number[]>(
  'counts',
  'a whole number of 0 or more, or one for each axis',
  (value) => count.admits(value) || isListOf(value, count.admits),
);
const isBoundary = (value: unknown): value is Boundary =>
  typeof value === 'number' || value === 'none' || value === 'reflect' || value === 'periodic' || value === 'nearest';
const boundaryKind = kind<Boundary | readonly Boundary[]>(
  'boundary',
  "'none', 'reflect', 'periodic', 'nearest' or a number, or one of these for each axis",
  (value) => isBoundary(value) || isListOf(value, isBoundary),
);

/** Options of {@link mapOverlap}. */
export interface MapOverlapOptions<D extends DType = DType, Args extends readonly unknown[] = readonly unknown[]> {
  /** Elements of halo on both sides: for all axes, or for each. */
  readonly depth: number | readonly number[];
  /** What is outside the array: for all axes, or for each. Default 'reflect'. */
  readonly boundary?: Boundary | readonly Boundary[] | undefined;
  /** True (default): the function returns its block with the halo, which is cut off; false: it returns the block alone. */
  readonly trim?: boolean | undefined;
  /** Dtype of the result; default: that of the array. */
  readonly dtype?: D | undefined;
  /** Arguments after the block. */
  readonly args?: Args | undefined;
  /** Variables that the function uses, by name: values are cloned, functions go by their source. */
  readonly capture?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Calls `fn` once for each block grown by `depth` elements of its neighbours, and makes an array of what it returns.
 *
 * @throws 'function' when the function captures a variable, 'argument' for a depth or boundary that does not fit
 * @example
 * cw.mapOverlap(smooth, x, { depth: 1, boundary: 'periodic' })
 */
export const mapOverlap = define(
  {
    name: 'mapOverlap',
    parameters: [
      ['fn', blockFunction],
      ['x', arrayLike],
    ],
    options: {
      depth: required(countsKind),
      boundary: optional(boundaryKind, 'reflect'),
      trim: optional(boolean, true),
      dtype: MAP_BLOCKS.dtype,
      args: MAP_BLOCKS.args,
      capture: MAP_BLOCKS.capture,
    } as never,
  },
  mapOverlapOf,
);
function mapOverlapOf<X extends ArrayLike, D extends DType = DTypeOf<X>, const Args extends readonly unknown[] = []>(
  fn: BlockFunction<[BlockOf<X>], Args>,
  x: X,
  options: MapOverlapOptions<D, Args>,
): ChunkedArray<D>;
function mapOverlapOf<X extends ArrayLike, D extends DType = DTypeOf<X>>(
  fn: AnyBlockFunction,
  x: X,
  options: MapOverlapOptions<D>,
): ChunkedArray<D>;
function mapOverlapOf<D extends DType>(
  fn: AnyBlockFunction,
  x: ArrayLike,
  options: MapOverlapOptions<D>,
): ChunkedArray<D> {
  const node = nodeOf(x, 'mapOverlap');
  const spec = captureFunction(fn, 'mapOverlap', options.capture);
  const perAxis = <T>(name: string, value: T | readonly T[]): T[] => {
    const list = Array.isArray(value) ? (value as readonly T[]) : node.shape.map(() => value as T);
    if (list.length !== node.shape.length) {
      throw new ChunkwiseError(
        'argument',
        `mapOverlap: ${list.length} entries of ${name} for shape ${shapeText(node.shape)}; give one for all axes or one for each`,
      );
    }
    return [...list];
  };
  const depth = perAxis<number>('depth', options.depth);
  const boundary = perAxis<Boundary>('boundary', options.boundary ?? 'reflect');
  depth.forEach((n, axis) => {
    if (n > node.shape[axis]) {
      throw new ChunkwiseError(
        'shape',
        `mapOverlap: depth ${n} along axis ${axis} is more than its extent ${node.shape[axis]} (shape ${shapeText(node.shape)})`,
      );
    }
  });
  const dtype = options.dtype ?? (node.dtype as D);
  return wrap<D>(
    blocks(
      spec,
      [node],
      { dtype, shape: node.shape, chunks: node.chunks },
      {
        args: checkedArgs('mapOverlap', options.args),
        overlap: { depth, boundary },
        trim: options.trim ?? true,
      },
    ),
  );
}
