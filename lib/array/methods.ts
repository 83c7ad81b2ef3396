/**
 * The methods of ChunkedArray: one for each function of the tables, and those for shape, selection and computing,
 * installed on the class once. The functions are the single definition; a method passes its array as first argument.
 */

import type { DType, ScalarOf } from '../../kernels/dtype.js';
import type { ElementwiseName } from '../../kernels/elementwise.js';
import type { ReductionName } from '../../kernels/reduction.js';
import type { ChunkSpec } from '../base/grid.js';
import type { AxesLike, AxisLike } from '../base/kinds.js';
import type { DocumentText } from '../base/results/notebook.js';
import { declare, signatureOf, type TwoOrMore } from '../base/signature.js';
import type { Analysis } from '../report/analysis.js';
import type { ArrayLike, ArrayOrText } from './asarray.js';
import { ChunkedArray } from './chunked-array.js';
import { type BlocksOf, installBlocks } from './chunking/block-index.js';
import { type RechunkOptions, rechunk } from './chunking/rechunk.js';
import { shuffle } from './chunking/shuffle.js';
import {
  type AnalyzeOptions,
  type ComputeOptions,
  computeChunkSizes,
  computeItem,
  computeOne,
  explain,
  iterateBlocks,
  type ListeningOptions,
  type PlainOptions,
  persistOne,
  releaseOne,
  visualize,
} from './computing.js';
import * as choices from './elementwise/conditional.js';
import { type DiffArguments, diff } from './elementwise/differences.js';
import * as elementwise from './elementwise/elementwise.js';
import type { FilePath } from './files/file-path.js';
import { type ToFileOptions, toFile } from './files/raw.js';
import {
  type AnyBlockFunction,
  type ArraysOf,
  type BlockFunction,
  type BlockResult,
  type MapBlocksOptions,
  mapBlocks,
} from './functions/blocks.js';
import { type MapOverlapOptions, mapOverlap } from './functions/map-overlap.js';
import { type DiagonalOptions, diagonal, type PlacedBy, trace } from './linalg/diagonals.js';
import { dot, matmul } from './linalg/products.js';
import type { ElementwiseMethods, ReductionMethods } from './method-types.js';
import { NUMPY_METHODS, type NumpyMethods } from './numpy-methods.js';
import { argsort, argtopk, type SortOptions, sort, type TopkOptions, topk } from './order/sorting.js';
import { type CumulativeOptions, cumprod, cumsum } from './reductions/cumulative.js';
import * as reductions from './reductions/reductions.js';
import { type ChooseOptions, choose } from './selection/choices.js';
import { oindex, slice, take, vindex } from './selection/indexing.js';
import { type PutOptions, put } from './selection/placing.js';
import { type ItemsAndValue, type Selection, type SetOptions, set } from './selection/replacement.js';
import type { IndexList, SelectionItem } from './selection/selection.js';
import { copy, view } from './shaping/bytes-view.js';
import { type LineOptions, repeat } from './shaping/editing.js';
import * as manipulation from './shaping/manipulation.js';
import { type PadMode, type PadOptions, type PadWidth, pad, roll } from './shaping/padding.js';
import { flatten } from './shaping/turning.js';
import { moment } from './statistics/moments.js';
import { average, ptp } from './statistics/statistics.js';
import { type ToZarrOptions, toZarr } from './storage/to-zarr.js';
import type { ZarrTarget } from './storage/zarr-target.js';
import type { Computing, DifferenceOf, NumberOf, Promoted, QuotientOf, Result } from './types.js';
import { type IsinOptions, isin } from './unknown/membership.js';
import { type CompressOptions, compress, nonzero } from './unknown/nonzero.js';
import { type UniqueOptions, unique } from './unknown/unique.js';

/** Methods with signatures of their own; each is the function of its name with this array as first argument. */
export interface OwnMethods<D extends DType> extends NumpyMethods<D> {
  /** Part of this array, as NumPy's `x[…]`: `x.slice('::2, 5000:')`, `x.slice(cw.s(null, null, 2), 5, null, [1, 3])`. */
  slice(...selection: readonly SelectionItem[]): ChunkedArray<D>;
  /** A new array with `value` in place of the part selected: `u.set('1:-1, 1:-1', interior)`. */
  set(...itemsAndValue: ItemsAndValue): ChunkedArray<D>;
  set(selection: Selection, value: ArrayOrText, options?: SetOptions): ChunkedArray<D>;
  /** Part of this array, every list selecting on its own axis. */
  oindex(...selection: readonly SelectionItem[]): ChunkedArray<D>;
  /** Elements at points, whose axes come first. */
  vindex(...selection: readonly SelectionItem[]): ChunkedArray<D>;
  /** Elements at indices along an axis, without one of all elements in C order; or where a mask is true. */
  take(
    indices: IndexList | number | bigint,
    options?: { readonly axis?: AxisLike | null | undefined } | AxisLike | null,
  ): ChunkedArray<D>;
  /** For each element, a number, the element there of the array of that number. */
  choose(choices: readonly ArrayLike[], options?: ChooseOptions): ChunkedArray;
  /** A new array with values at indices of the elements in C order. */
  put(indices: ArrayLike, values: ArrayLike, options?: PutOptions): ChunkedArray<D>;
  /** Axes in another order; reversed without `axes`. */
  transpose(...axes: TwoOrMore<AxisLike>): ChunkedArray<D>;
  transpose(axes?: readonly AxisLike[] | null): ChunkedArray<D>;
  /** Axes in the order `axes`. */
  permuteDims(...axes: TwoOrMore<AxisLike>): ChunkedArray<D>;
  permuteDims(axes: readonly AxisLike[]): ChunkedArray<D>;
  /** Two axes exchanged. */
  swapaxes(first: AxisLike, second: AxisLike): ChunkedArray<D>;
  /** Axes moved to other places. */
  moveaxis(source: AxesLike, destination: number | readonly number[]): ChunkedArray<D>;
  /** Elements in reverse order along an axis, several, or all. */
  flip(options?: { readonly axis?: AxesLike | null } | AxesLike | null): ChunkedArray<D>;
  /** Without axes of extent 1. */
  squeeze(options?: { readonly axis?: AxesLike | null } | AxesLike | null): ChunkedArray<D>;
  /** With new axes of extent 1. */
  expandDims(options?: { readonly axis?: number | readonly number[] } | number): ChunkedArray<D>;
  /** Repeated without copying so that it has `shape`. */
  broadcastTo(shape: number | readonly number[]): ChunkedArray<D>;
  /** The elements in C order under another shape; one extent may be -1. */
  reshape(...shape: TwoOrMore<number>): ChunkedArray<D>;
  reshape(shape: number | readonly number[], options?: manipulation.ReshapeOptions): ChunkedArray<D>;
  /** All elements in C order along one axis. */
  ravel(options?: manipulation.ReshapeOptions): ChunkedArray<D>;
  /** All elements in C order along one axis: NumPy's other name of `ravel`. */
  flatten(): ChunkedArray<D>;
  /** Elements repeated along an axis, or of the raveled array: each so often, or as a list says. */
  repeat(repeats: number | ArrayLike, options?: LineOptions | number): ChunkedArray<D>;
  /** The bytes of the elements as elements of another dtype. */
  view<T extends DType>(dtype: T): ChunkedArray<T>;
  /** The array itself, as arrays do not change. */
  copy(): ChunkedArray<D>;
  /** Converted to `dtype`. */
  astype<T extends DType>(dtype: T): ChunkedArray<T>;
  /** Cut into other blocks. */
  rechunk(...chunks: TwoOrMore<number>): ChunkedArray<D>;
  rechunk(chunks?: ChunkSpec, options?: RechunkOptions): ChunkedArray<D>;
  /** Indices along an axis in groups, each group in whole blocks. */
  shuffle(indexer: readonly (readonly number[])[], options?: Parameters<typeof shuffle>[2]): ChunkedArray<D>;
  /** Limited to min and max. */
  clip(min?: ArrayLike | choices.ClipOptions | null, max?: ArrayLike | null): ChunkedArray<NumberOf<D>>;
  /** Rounded to `decimals` places. */
  round(options?: { readonly decimals?: number } | number): ChunkedArray<NumberOf<D>>;
  /** |x - y| <= atol + rtol * |y|. */
  isclose(y: ArrayLike, options?: choices.CloseOptions): ChunkedArray<'bool'>;
  /** The weighted mean. */
  average(options?: Parameters<typeof average>[1]): ChunkedArray<QuotientOf<D>>;
  /** The central moment of an order. */
  moment(order: number, options?: reductions.SpreadOptions): ChunkedArray<QuotientOf<D>>;
  /** Greatest less least. */
  ptp(options?: reductions.AxisOptions | reductions.AxisNumbers): ChunkedArray<DifferenceOf<D>>;
  /** The indices of the elements that are not 0, an array for each axis. */
  nonzero(): ChunkedArray<'int64'>[];
  /** The elements along an axis, or of all, where `condition`, of one axis, is true. */
  compress(condition: ArrayLike, options?: CompressOptions): ChunkedArray<D>;
  /** Whether each element is one of those of `test`. */
  isin(test: ArrayOrText, options?: IsinOptions): ChunkedArray<'bool'>;
  /** The distinct elements, ascending; with `axis` the distinct slices. */
  unique(options?: Pick<UniqueOptions, 'equalNan' | 'axis'>): ChunkedArray<D>;
  /** The distinct elements, and what else is asked for. */
  unique(options: UniqueOptions): readonly [values: ChunkedArray<D>, ...others: ChunkedArray<'int64'>[]];
  /** Running sum along an axis; of all elements in C order without one. */
  cumsum<R extends DType = reductions.SumOf<D>>(options?: CumulativeOptions<R> | AxisLike | null): ChunkedArray<R>;
  /** Running product along an axis; of all elements in C order without one. */
  cumprod<R extends DType = reductions.SumOf<D>>(options?: CumulativeOptions<R> | AxisLike | null): ChunkedArray<R>;
  /** The elements in ascending order along an axis (default the last); NaN last. */
  sort(options?: SortOptions | AxisLike | null): ChunkedArray<D>;
  /** The indices that sort the elements along an axis (default the last). */
  argsort(options?: SortOptions | AxisLike | null): ChunkedArray<'int64'>;
  /** The `k` greatest elements along an axis (default the last), the greatest first; the least with a negative `k`. */
  topk(k: number, options?: TopkOptions): ChunkedArray<D>;
  /** The indices of the `k` greatest elements along an axis (default the last). */
  argtopk(k: number, options?: TopkOptions): ChunkedArray<'int64'>;
  /** Differences of neighbours. */
  diff(...args: DiffArguments): ChunkedArray<DifferenceOf<D>>;
  /** With elements added around. */
  pad(width: PadWidth, options?: PadOptions): ChunkedArray<D>;
  pad(width: PadWidth, mode?: PadMode, options?: Omit<PadOptions, 'mode'>): ChunkedArray<D>;
  /** Elements shifted along axes, around the ends. */
  roll(shift: number | readonly number[], options?: Parameters<typeof roll>[2]): ChunkedArray<D>;
  /** The matrix product with `y` over the last axis here and the last but one there. */
  matmul<Y extends ArrayLike>(y: Y): ChunkedArray<Promoted<ChunkedArray<D>, Y>>;
  /** NumPy's dot. */
  dot<Y extends ArrayLike>(y: Y): ChunkedArray<Promoted<ChunkedArray<D>, Y>>;
  /** The diagonal of two axes as the last axis. */
  diagonal(...args: PlacedBy<DiagonalOptions>): ChunkedArray<D>;
  /** The sum of a diagonal. */
  trace(...args: PlacedBy<DiagonalOptions>): ChunkedArray<reductions.SumOf<D>>;
  /** A user's function called once for each block. */
  mapBlocks<const L extends readonly DType[], const Args extends readonly unknown[] = []>(
    fn: BlockFunction<[Result<Computing<D>>], Args, readonly BlockResult[]>,
    options: MapBlocksOptions<DType, Args> & { readonly outputDtypes: L },
  ): ArraysOf<L>;
  mapBlocks<T extends DType = Computing<D>, const Args extends readonly unknown[] = []>(
    fn: BlockFunction<[Result<Computing<D>>], Args>,
    options?: MapBlocksOptions<T, Args>,
  ): ChunkedArray<T>;
  mapBlocks<T extends DType = Computing<D>>(fn: AnyBlockFunction, options?: MapBlocksOptions<T>): ChunkedArray<T>;
  /** A user's function called once for each block grown by a halo. */
  mapOverlap<T extends DType = Computing<D>, const Args extends readonly unknown[] = []>(
    fn: BlockFunction<[Result<Computing<D>>], Args>,
    options: MapOverlapOptions<T, Args>,
  ): ChunkedArray<T>;
  mapOverlap<T extends DType = Computing<D>>(fn: AnyBlockFunction, options: MapOverlapOptions<T>): ChunkedArray<T>;
  /**
   * Computes the array.
   *
   * @returns an ndarray over an ordinary typed array of the dtype, C order
   * @throws 'memory', 'storage', 'function', 'cancelled', 'worker'
   * @example
   * const mean = await x.mean({ axis: 0 }).compute({ threads: 2, memoryLimit: '512MB' });
   */
  compute(options?: ComputeOptions): Promise<Result<D>>;
  /** This array with all extents known: of an axis that a computed mask selected, the elements are counted. */
  computeChunkSizes(options?: ComputeOptions): Promise<ChunkedArray<D>>;
  /** Computes an array of one element and gives that element. @throws 'shape' when there are more */
  item(options?: ComputeOptions): Promise<ScalarOf<D>>;
  /** Computes the array and keeps its blocks, until it is released or garbage collected; the array returned begins from these. */
  persist(options?: ComputeOptions): Promise<ChunkedArray<D>>;
  /**
   * Frees the blocks of an array that `persist` gave, which cannot be computed with afterwards; runs under way end first.
   *
   * @throws 'argument' when this is not what `persist` gave
   * @example
   * const held = await x.persist();
   * const [low, high] = await cw.compute(held.min(), held.max());
   * held.release();
   */
  release(): void;
  /** Finished blocks, one after another: `for await (const { box, data } of x.blocks()) …`; and blocks by number: `x.blocks.get(0, 1)`. */
  readonly blocks: BlocksOf<D>;
  /** dask's other name of `blocks`. */
  readonly partitions: BlocksOf<D>;
  /** Computes the array into a file of its elements alone; gives the array over what was written. */
  toFile(path: FilePath, options?: ToFileOptions): Promise<ChunkedArray<D>>;
  /** {@link toFile} by NumPy's name. */
  tofile(path: FilePath, options?: ToFileOptions): Promise<ChunkedArray<D>>;
  /** Computes the array into a Zarr store; gives the array over what was written. */
  toZarr(target: ZarrTarget, options?: ToZarrOptions): Promise<ChunkedArray<D>>;
  /** Runs the array, lets the result go, and tells where the time went: for each stage and thread, as text, trace, timeline. */
  explain(options: AnalyzeOptions): Promise<Analysis>;
  /** {@link explain} that listens to the signal, and makes way for the event loop. */
  explain(options: ListeningOptions): Promise<string>;
  /** What computing would do: expression before and after optimisation, stages, tasks, bytes, kernels, projected peak. */
  explain(options?: PlainOptions): string;
  explain(options: ComputeOptions): string | Promise<string>;
  /** A picture of the expression as SVG text, written to `path` when given. */
  visualize(path?: string): DocumentText;
}

/** All methods of an array of dtype `D`. */
export type ChunkedArrayMethods<D extends DType> = ElementwiseMethods<D> & ReductionMethods<D> & OwnMethods<D>;

type AnyFunction = (...args: never[]) => unknown;

const OWN: Readonly<
  Record<
    Exclude<
      keyof OwnMethods<DType>,
      keyof NumpyMethods<DType> | 'blocks' | 'partitions' | 'mapBlocks' | 'mapOverlap' | 'compress'
    >,
    AnyFunction
  >
> = {
  slice,
  oindex,
  vindex,
  set,
  take,
  choose,
  put,
  transpose: manipulation.transpose,
  permuteDims: manipulation.permuteDims,
  swapaxes: manipulation.swapaxes,
  moveaxis: manipulation.moveaxis,
  flip: manipulation.flip,
  squeeze: manipulation.squeeze,
  expandDims: manipulation.expandDims,
  broadcastTo: manipulation.broadcastTo,
  reshape: manipulation.reshape,
  ravel: manipulation.ravel,
  flatten,
  view,
  copy,
  repeat,
  astype: manipulation.astype,
  rechunk,
  shuffle,
  clip: choices.clip,
  round: choices.round,
  isclose: choices.isclose,
  average,
  moment,
  ptp,
  nonzero,
  isin,
  unique,
  sort,
  argsort,
  topk,
  argtopk,
  cumsum,
  cumprod,
  diff,
  pad,
  roll,
  matmul,
  dot,
  diagonal,
  trace,
  compute: computeOne,
  computeChunkSizes,
  item: computeItem,
  persist: persistOne,
  release: releaseOne,
  toFile,
  tofile: toFile,
  toZarr,
  explain,
  visualize,
};

/** Makes `fn` a method; its signature, checked by the function, is that of `declared` without the array. */
function install(name: string, fn: AnyFunction, declared: AnyFunction = fn, at = 0): void {
  const method = function method(this: ChunkedArray, ...args: never[]): unknown {
    return (fn as (...all: unknown[]) => unknown)(this, ...args);
  };
  const signature = signatureOf(declared);
  if (signature) declare(method, { ...signature, parameters: signature.parameters.toSpliced(at, 1) });
  Object.defineProperty(ChunkedArray.prototype, name, { value: method, configurable: true, writable: true });
}

/** Operations whose functions stand elsewhere, as they take more than operands. */
type OwnFunctions = 'complex' | 'round' | 'clip' | 'where' | 'isclose' | 'nanToNum';
// A line of a table that has no function does not compile.
elementwise satisfies Readonly<Record<Exclude<ElementwiseName, OwnFunctions>, unknown>>;
reductions satisfies Readonly<Record<ReductionName, unknown>>;

for (const table of [elementwise, reductions, OWN, NUMPY_METHODS] as const) {
  for (const [name, fn] of Object.entries(table)) install(name, fn as AnyFunction);
}
install(
  'mapBlocks',
  ((x: ChunkedArray, fn: AnyBlockFunction, ...rest: readonly MapBlocksOptions[]) =>
    mapBlocks(fn, x, ...rest)) as AnyFunction,
  mapBlocks as AnyFunction,
  1,
);
install(
  'mapOverlap',
  ((x: ChunkedArray, fn: AnyBlockFunction, ...rest: readonly [MapOverlapOptions]) =>
    mapOverlap(fn, x, ...rest)) as AnyFunction,
  mapOverlap as AnyFunction,
  1,
);
install(
  'compress',
  ((x: ChunkedArray, condition: ArrayLike, ...rest: readonly CompressOptions[]) =>
    compress(condition, x, ...rest)) as AnyFunction,
  compress as AnyFunction,
  1,
);
installBlocks(iterateBlocks);
