/**
 * Where laziness ends: everything that computes, and what results look like in memory.
 */
import { createRequire } from 'node:module';
import type { DType, ScalarOf, TypedArray, TypedArrayOf } from '../../kernels/dtype.js';
import { ChunkwiseError } from '../base/errors.js';
import { type Box, boxShape } from '../base/grid.js';
import { NdArray } from '../base/nd-array.js';
import type { Node } from '../expr/node.js';
import type { Analysis } from '../report/analysis.js';
import { explainPlan } from '../report/explain.js';
import { expressionPicture } from '../report/visualize.js';
import { releaseNode } from '../run/block-claims.js';
import { blockIterator } from '../run/block-iterator.js';
import { type ComputeOptions, computeNodes, persistNodes, planToExplain } from '../run/compute.js';
import { type ArrayLike, nodeOf } from './asarray.js';
import { shapeText } from './axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from './chunked-array.js';
import type { Result } from './types.js';

export type { ComputeOptions } from '../run/compute.js';

const require = createRequire(import.meta.url);

/** An ndarray over `data` in C order. */
const toNdarray = <D extends DType>(data: TypedArray, shape: readonly number[], dtype: D): Result<D> =>
  new NdArray<D>(data as unknown as TypedArrayOf<D>, shape, dtype);

/** What {@link compute} makes of a value: the result of what can be computed, anything else as it is. */
export type Computed<T> = T extends { compute(...args: never[]): Promise<infer R> } ? R : T;

/** Computes what is not a ChunkedArray, such as delayed values; passes everything else through. */
export type ComputeOthers = (values: readonly unknown[], options: ComputeOptions) => Promise<unknown[]>;
let computeOthers: ComputeOthers | undefined;

/** @internal called by rooms further out whose values `compute` should know */
export function setComputeOthers(handler: ComputeOthers): void {
  computeOthers = handler;
}

const OPTION_NAMES = [
  'signal',
  'onProgress',
  'threads',
  'memoryLimit',
  'retries',
  'optimize',
  'onReport',
  'onAnalysis',
];
const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const isComputeOptions = (value: unknown): value is ComputeOptions =>
  isPlainObject(value) &&
  Object.keys(value).length > 0 &&
  Object.keys(value).every((key) => OPTION_NAMES.includes(key));

/**
 * Computes several arrays at once: work they share is done once. Delayed values are computed with them; everything else
 * passes through. A last argument with nothing but computing options in it is taken as these; its `onReport` is called
 * once, with what the run did: tasks, seconds, bytes read, peak memory, blocks evicted, kernels by kind.
 *
 * @returns one result for each value, arrays as ndarrays
 * @throws 'memory', 'storage', 'function', 'cancelled', 'worker'
 * @example
 * const [mean, deviation] = await cw.compute(x.mean(), x.std());
 * const [total] = await cw.compute(x.sum(), { threads: 1, signal });
 * await cw.compute(x.sum(), { onReport: ({ seconds, peakArenaBytes, counters }) => console.log(seconds, counters.simd) });
 */
export async function compute<T extends readonly unknown[]>(
  ...values: T
): Promise<{ -readonly [K in keyof T]: Computed<T[K]> }> {
  const last = values[values.length - 1];
  const options = isComputeOptions(last) ? last : {};
  const given: readonly unknown[] = isComputeOptions(last) ? values.slice(0, -1) : values;
  const arrays = given.filter(isChunkedArray);
  const others =
    computeOthers && given.some((value) => typeof value === 'object' && value !== null && !isChunkedArray(value));
  const [data, rest] = await Promise.all([
    arrays.length > 0
      ? computeNodes(
          arrays.map((x) => x.node),
          options,
        )
      : [],
    others && computeOthers
      ? computeOthers(
          given.map((value) => (isChunkedArray(value) ? undefined : value)),
          options,
        )
      : given,
  ]);
  let next = 0;
  const results = given.map((value, k) =>
    isChunkedArray(value) ? toNdarray(data[next++], value.shape, value.dtype) : rest[k],
  );
  return results as { -readonly [K in keyof T]: Computed<T[K]> };
}

/** @internal `x.compute()` */
export async function computeOne<D extends DType>(
  x: ChunkedArray<D>,
  options: ComputeOptions = {},
): Promise<Result<D>> {
  const [data] = await computeNodes([x.node], options);
  return toNdarray(data, x.shape, x.dtype);
}

/** @internal `x.item()` */
export async function computeItem<D extends DType>(
  x: ChunkedArray<D>,
  options: ComputeOptions = {},
): Promise<ScalarOf<D>> {
  if (x.size !== 1) {
    throw new ChunkwiseError(
      'shape',
      `item: shape ${shapeText(x.shape)} has ${x.size} elements, not one; use compute(), or reduce or slice first`,
    );
  }
  const [data] = await computeNodes([x.node], options);
  return (x.dtype === 'bool' ? Boolean(data[0]) : data[0]) as ScalarOf<D>;
}

/**
 * Computes arrays and keeps their blocks: the arrays returned begin from these.
 *
 * @example
 * const [a, b] = await cw.persist(x, y);
 */
export async function persist<T extends readonly ChunkedArray[]>(...arrays: T): Promise<T> {
  const nodes = await persistNodes(
    arrays.map((x) => x.node),
    {},
  );
  return nodes.map((node, k) => wrap(node, arrays[k])) as readonly ChunkedArray[] as T;
}

/**
 * @internal `x.release()`
 * @throws 'argument' when `x` is not what persisting gave
 */
export function releaseOne(x: ChunkedArray): void {
  if (x.node.kind !== 'persisted')
    throw new ChunkwiseError(
      'argument',
      `release: ${shapeText(x.shape)} ${x.dtype} holds no blocks; call it on the array that persist() gave, not on one made from it`,
    );
  releaseNode(x.node);
}

/** @internal `x.persist()` */
export async function persistOne<D extends DType>(
  x: ChunkedArray<D>,
  options: ComputeOptions = {},
): Promise<ChunkedArray<D>> {
  const [node] = await persistNodes([x.node], options);
  return wrap<D>(node, x);
}

/** One finished block. */
export interface Block<D extends DType = DType> {
  /** Number of the block along each axis. */
  readonly coords: readonly number[];
  /** Where it lies in the array. */
  readonly box: Box;
  readonly data: Result<D>;
}

/** @internal `x.blocks()` */
export async function* iterateBlocks<D extends DType>(
  x: ChunkedArray<D>,
  options: ComputeOptions = {},
): AsyncGenerator<Block<D>> {
  for await (const { coords, box, data } of blockIterator(x.node, options)) {
    yield { coords, box, data: toNdarray(data, boxShape(box), x.dtype) };
  }
}

/** Options of {@link explain} that have it run the arrays. */
export interface AnalyzeOptions extends ComputeOptions {
  readonly analyze: true;
}

/**
 * What computing arrays together would do, as text; nothing runs. The expression before and after optimisation; one line for each
 * stage with its tasks, the bytes of one block and of a task's scratch memory, what its kernels are (`simd`, `scalar`,
 * `interpreted`, `library codec`, …) and which operations they fuse; what is held rather than fused, and why; the
 * projected peak; and, where there are any, the slow paths.
 *
 * With `analyze: true` the arrays are computed, as {@link compute} does it, the results let go, and what comes is a promise of
 * an {@link Analysis}: for each stage tasks, time, bytes, bandwidth, kernels and slow paths as they were counted; threads with
 * their idle time; and, on demand, a trace and a timeline.
 *
 * @param given arrays, then the options of {@link compute}: threads and memory limit change the plan
 * @throws with `analyze` as {@link compute} does
 * @example
 * console.log(cw.explain(x.add(x.T).sum(), { memoryLimit: '256MB' }))
 * const analysis = await cw.explain(x.mean(), x.std(), { analyze: true, threads: 2 });
 * analysis.timeline('run.html');
 */
export function explain(...given: readonly [...ArrayLike[], AnalyzeOptions]): Promise<Analysis>;
export function explain(...given: readonly [ArrayLike, ...(ArrayLike | ComputeOptions | undefined)[]]): string;
export function explain(...given: readonly unknown[]): string | Promise<Analysis> {
  const last = given[given.length - 1];
  const plain = given.length > 1 && (last === undefined || isPlainObject(last));
  const { analyze, ...options } = (plain ? (last ?? {}) : {}) as Partial<AnalyzeOptions>;
  const nodes = (plain ? given.slice(0, -1) : given).map((x) => nodeOf(x as ArrayLike, 'explain'));
  return analyze ? analyse(nodes, options) : explainPlan(nodes, planToExplain(nodes, options));
}

/** Runs `nodes` as {@link compute} does, lets the results go and tells where the time went. */
async function analyse(nodes: readonly Node[], options: ComputeOptions): Promise<Analysis> {
  let analysis: Analysis | undefined;
  await computeNodes(nodes, {
    ...options,
    onAnalysis: (what) => {
      analysis = what;
      options.onAnalysis?.(what);
    },
  });
  if (!analysis) throw new ChunkwiseError('internal', 'explain: the run ended without an analysis; please report');
  return analysis;
}

/**
 * A picture of the expression as SVG text; written to `path` when given, which must end in .svg.
 *
 * @throws 'argument' for another file type, 'storage' when the file cannot be written
 * @example
 * cw.visualize(z, 'z.svg')
 */
export function visualize(x: ArrayLike, path?: string): string {
  const picture = expressionPicture(nodeOf(x, 'visualize'));
  if (path === undefined) return picture;
  if (!path.endsWith('.svg'))
    throw new ChunkwiseError('argument', `visualize: '${path}' does not end in .svg; the picture is SVG text`);
  try {
    (require('node:fs') as typeof import('node:fs')).writeFileSync(path, picture);
  } catch (cause) {
    throw new ChunkwiseError(
      'storage',
      `visualize: '${path}' cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  return picture;
}
