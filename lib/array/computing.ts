/**
 * Where laziness ends: everything that computes, and what results look like in memory.
 */
import { computedDType, type DType, type ScalarOf, type TypedArray, type TypedArrayOf } from '../../kernels/dtype.js';
import { elementIn } from '../../kernels/scalar.js';
import { packageRequire as require } from '../base/built-module.js';
import { ChunkwiseError } from '../base/errors.js';
import { type Box, boxShape } from '../base/grid.js';
import { anything, boolean, kind, nearestName, optional, path as pathKind } from '../base/kinds.js';
import { atOnce, type Steps, whileWanted } from '../base/listening/steps.js';
import { NdArray } from '../base/results/nd-array.js';
import { type DocumentText, svgDocument } from '../base/results/notebook.js';
import { sizeOf } from '../base/shape.js';
import { define, isPlainObject, readOptions } from '../base/signature.js';
import { converted } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import type { Analysis } from '../report/analysis.js';
import { explainPlan } from '../report/explain.js';
import { expressionPicture } from '../report/visualize.js';
import { releaseNode, whileKept } from '../run/block-claims.js';
import { blockIterator } from '../run/block-iterator.js';
import { type ComputeOptions, computeNodes, persistNodes } from '../run/compute.js';
import { COMPUTE } from '../run/compute-options.js';
import { findExtents, withExtents } from '../run/known-extents.js';
import { planToExplain } from '../run/planning.js';
import { sharedArena } from '../runtime/shared-arena.js';
import { type ArrayLike, nodeOf } from './asarray.js';
import { shapeText } from './axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from './chunked-array.js';
import { isArrayLike, movedArray } from './kinds.js';
import type { Result } from './types.js';

export type { ComputeOptions } from '../run/compute.js';

/** An ndarray over `data` in C order. */
const toNdarray = <D extends DType>(data: TypedArray, shape: readonly number[], dtype: D): Result<D> =>
  // The elements are of `dtype`, which the type of `data` does not say.
  new NdArray<D>(data as unknown as TypedArrayOf<D>, shape, dtype);

const chunkedArray = kind<ChunkedArray>('chunkedArray', 'a ChunkedArray', isChunkedArray);
const ARRAY = [['x', chunkedArray]] as const;

/** The elements of `nodes`, and the shapes that they turn out to have. */
const results = (nodes: readonly Node[], options: ComputeOptions): Promise<Result[]> =>
  withExtents(nodes, options, async (known, chosen) => {
    const data = await computeNodes(
      known.map((node) => converted(node, computedDType(node.dtype))),
      chosen,
    );
    return known.map(({ shape, dtype }, k) => toNdarray(data[k], shape, dtype));
  });

/** What {@link compute} makes of a value: the result of what can be computed, anything else as it is. */
export type Computed<T> = T extends { compute(...args: never[]): Promise<infer R> } ? R : T;

/** Computes what is not a ChunkedArray, such as delayed values; passes everything else through. */
export type ComputeOthers = (values: readonly unknown[], options: ComputeOptions) => Promise<unknown[]>;
let computeOthers: ComputeOthers | undefined;

/** @internal called by rooms further out whose values `compute` should know */
export function setComputeOthers(handler: ComputeOthers): void {
  computeOthers = handler;
}

const COMPUTE_SIGNATURE = {
  name: 'compute',
  parameters: [],
  rest: ['values', anything],
  options: COMPUTE,
} as const;
const OPTION_NAMES = Object.keys(COMPUTE);

/** True for a last value that is options: one of them is in it, or every name in it is nearly one's. */
function areOptions(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const names = Object.keys(value);
  return (
    names.some((name) => OPTION_NAMES.includes(name)) ||
    (names.length > 0 && names.every((name) => nearestName(name, OPTION_NAMES) !== undefined))
  );
}

/** Refuses a list or an object with arrays in it, which would come back as it went in, not computed. */
function refuseHidden(value: unknown, k: number): void {
  const isList = Array.isArray(value);
  if (!isList && !isPlainObject(value)) return;
  if (!Object.values(value as object).some(isChunkedArray)) return;
  throw new ChunkwiseError(
    'argument',
    `compute: values[${k}] is ${isList ? 'a list' : 'an object'} with arrays in it; give the arrays one by one, as in compute(${isList ? '...list' : '...Object.values(object)'})`,
  );
}

/** The types of {@link compute}: one result for each value, with or without options at the end. */
interface Compute {
  <T extends readonly unknown[]>(
    ...values: readonly [...values: T, options: ComputeOptions]
  ): Promise<{ -readonly [K in keyof T]: Computed<T[K]> }>;
  <T extends readonly unknown[]>(...values: T): Promise<{ -readonly [K in keyof T]: Computed<T[K]> }>;
}

/**
 * Computes several arrays at once: work they share is done once. Delayed values are computed with them; everything else
 * passes through, but for lists and objects of arrays, which are refused. A last argument with computing options in it is taken as these; its `onReport` is called
 * once, with what the run did: tasks, seconds, bytes read, peak memory, blocks evicted, kernels by kind.
 *
 * @returns one result for each value, arrays as ndarrays
 * @throws 'memory', 'storage', 'function', 'cancelled', 'worker', 'argument' for a list of arrays: `compute(...list)`
 * @example
 * const [mean, deviation] = await cw.compute(x.mean(), x.std());
 * const [total] = await cw.compute(x.sum(), { threads: 1, signal });
 * await cw.compute(x.sum(), { onReport: ({ seconds, peakArenaBytes, counters }) => console.log(seconds, counters.simd) });
 */
export const compute = define(
  { ...COMPUTE_SIGNATURE, options: COMPUTE as never, promised: true },
  async (...values: readonly unknown[]): Promise<unknown[]> => {
    const last = values[values.length - 1];
    const hasOptions = values.length > 1 && areOptions(last);
    const options = hasOptions ? readOptions<ComputeOptions>(COMPUTE_SIGNATURE, last) : {};
    const given: readonly unknown[] = hasOptions ? values.slice(0, -1) : values;
    given.forEach(refuseHidden);
    const arrays = given.filter(isChunkedArray);
    const others =
      computeOthers && given.some((value) => typeof value === 'object' && value !== null && !isChunkedArray(value));
    const [data, rest] = await Promise.all([
      arrays.length > 0
        ? results(
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
    return given.map((value, k) => (isChunkedArray(value) ? data[next++] : rest[k]));
  },
) as Compute;

/** @internal `x.compute()` */
export const computeOne = define(
  { name: 'compute', parameters: ARRAY, options: COMPUTE, promised: true },
  async <D extends DType>(x: ChunkedArray<D>, options: ComputeOptions = {}): Promise<Result<D>> => {
    const [result] = await results([x.node], options);
    return result as Result<D>;
  },
);

/** @internal `x.item()` */
export const computeItem = define(
  { name: 'item', parameters: ARRAY, options: COMPUTE, promised: true },
  async <D extends DType>(x: ChunkedArray<D>, options: ComputeOptions = {}): Promise<ScalarOf<D>> => {
    if (x.size !== 1 && x.unknownAxis === undefined) {
      throw new ChunkwiseError(
        'shape',
        `item: shape ${shapeText(x.shape)} has ${x.size} elements, not one; use compute(), or reduce or slice first`,
      );
    }
    const [{ data, shape }] = await results([x.node], options);
    if (sizeOf(shape) !== 1)
      throw new ChunkwiseError(
        'shape',
        `item: shape ${shapeText(shape)} has ${sizeOf(shape)} elements, not one; use compute(), or reduce first`,
      );
    return elementIn(data, 0, x.dtype) as ScalarOf<D>;
  },
);

/**
 * Computes arrays and keeps their blocks: the arrays returned begin from these.
 *
 * @example
 * const [a, b] = await cw.persist(x, y);
 * const [c] = await cw.persist(x, { threads: 2 });
 */
export const persist = define(
  {
    name: 'persist',
    parameters: [],
    rest: ['arrays', chunkedArray],
    options: COMPUTE as never,
    promised: true,
  },
  persistAll,
);
async function persistAll<T extends readonly ChunkedArray[]>(...given: readonly [...T, ComputeOptions]): Promise<T>;
async function persistAll<T extends readonly ChunkedArray[]>(...given: T): Promise<T>;
async function persistAll<T extends readonly ChunkedArray[]>(...given: readonly unknown[]): Promise<T> {
  const last = given[given.length - 1];
  const hasOptions = isPlainObject(last);
  const arrays = (hasOptions ? given.slice(0, -1) : given) as readonly ChunkedArray[];
  const nodes = await withExtents(
    arrays.map((x) => x.node),
    hasOptions ? (last as ComputeOptions) : {},
    persistNodes,
  );
  // One for each, of the same types.
  return nodes.map((node, k) => wrap(node, arrays[k])) as readonly ChunkedArray[] as unknown as T;
}

/**
 * @internal `x.release()`
 * @throws 'argument' when `x` is not what persisting gave
 */
export const releaseOne = define({ name: 'release', parameters: ARRAY }, (x: ChunkedArray): void => {
  if (x.node.kind !== 'persisted')
    throw new ChunkwiseError(
      'argument',
      `release: ${shapeText(x.shape)} ${x.dtype} holds no blocks; call it on the array that persist() gave, not on one made from it`,
    );
  releaseNode(x.node);
});

/** @internal `x.persist()` */
export const persistOne = define(
  { name: 'persist', parameters: ARRAY, options: COMPUTE, promised: true },
  async <D extends DType>(x: ChunkedArray<D>, options: ComputeOptions = {}): Promise<ChunkedArray<D>> => {
    const [node] = await withExtents([x.node], options, persistNodes);
    return wrap<D>(node, x);
  },
);

/**
 * `x` with all extents known: of an array that a computed mask selected, how many elements there are in each block is counted.
 * What needs places along the axis (matmul, reshape, an index list, …) can be done with it.
 *
 * @returns a lazy array of known shape; `x` itself where its shape is known already
 * @throws as {@link compute}
 * @example
 * const warm = cw.slice(celsius, celsius.greater(20)); // shape [≤1000]
 * const known = await cw.computeChunkSizes(warm);
 * known.shape // the true one
 */
export const computeChunkSizes = define(
  { name: 'computeChunkSizes', parameters: ARRAY, options: COMPUTE, promised: true },
  async <D extends DType>(x: ChunkedArray<D>, options: ComputeOptions = {}): Promise<ChunkedArray<D>> => {
    // Masks that are held for it go with the array.
    const { nodes } = await whileKept([x.node], () => findExtents([x.node], options));
    return nodes[0] === x.node ? x : wrap<D>(nodes[0], x);
  },
);

/** One finished block. */
export interface Block<D extends DType = DType> {
  /** Number of the block along each axis. */
  readonly coords: readonly number[];
  /** Where it lies in the array. */
  readonly box: Box;
  readonly data: Result<D>;
}

/** @internal `x.blocks()` */
export const iterateBlocks = define({ name: 'blocks', parameters: ARRAY, options: COMPUTE }, blocksOf);
async function* blocksOf<D extends DType>(x: ChunkedArray<D>, options: ComputeOptions = {}): AsyncGenerator<Block<D>> {
  for await (const { coords, box, data } of blockIterator(converted(x.node, computedDType(x.dtype)), options)) {
    yield { coords, box, data: toNdarray(data, boxShape(box), x.dtype) };
  }
}

/** Options of {@link explain} that have it run the arrays. */
export interface AnalyzeOptions extends ComputeOptions {
  /** The arrays are run. */
  readonly analyze: true;
}

/** Options of {@link explain} with which the text comes at once. */
export interface PlainOptions extends ComputeOptions {
  /** None: the text comes at once. */
  readonly signal?: undefined;
}

/** Options of {@link explain} with which it leaves off where the signal fires. */
export interface ListeningOptions extends ComputeOptions {
  /** Ends it where it fires; what comes is a promise. */
  readonly signal: AbortSignal;
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
 * With a `signal` what comes is a promise of the text: the event loop goes on while it is made, and it is left off when the signal fires.
 *
 * @param given arrays, then the options of {@link compute}: threads and memory limit change the plan
 * @throws with `analyze` as {@link compute} does; with `signal` 'cancelled'
 * @example
 * console.log(cw.explain(x.add(x.T).sum(), { memoryLimit: '256MB' }))
 * const analysis = await cw.explain(x.mean(), x.std(), { analyze: true, threads: 2 });
 * analysis.timeline('run.html');
 */
export const explain = define(
  {
    name: 'explain',
    parameters: [],
    rest: ['arrays', movedArray],
    options: { ...COMPUTE, analyze: optional(boolean, false) } as never,
    unknown: true,
  },
  explainAll,
);
function explainAll(...given: readonly [...ArrayLike[], AnalyzeOptions]): Promise<Analysis>;
function explainAll(...given: readonly [...ArrayLike[], ListeningOptions]): Promise<string>;
function explainAll(...given: readonly [ArrayLike, ...(ArrayLike | PlainOptions | undefined)[]]): string;
function explainAll(
  ...given: readonly [ArrayLike, ...(ArrayLike | ComputeOptions | undefined)[]]
): string | Promise<string>;
function explainAll(...given: readonly unknown[]): string | Promise<Analysis | string> {
  const last = given[given.length - 1];
  const plain = given.length > 0 && isPlainObject(last) && !isArrayLike(last);
  const { analyze, ...options } = (plain ? last : {}) as Partial<AnalyzeOptions>;
  const nodes = (plain ? given.slice(0, -1) : given).map((x) => nodeOf(x as ArrayLike, 'explain'));
  if (analyze) return analyse(nodes, options);
  const steps = explained(nodes, options);
  return options.signal === undefined ? atOnce(steps) : whileKept(nodes, () => whileWanted(steps, options.signal));
}

function* explained(nodes: readonly Node[], options: ComputeOptions): Steps<string> {
  return yield* explainPlan(nodes, yield* planToExplain(nodes, options), sharedArena().memory);
}

/** Runs `nodes` as {@link compute} does, lets the results go and tells where the time went. */
async function analyse(nodes: readonly Node[], options: ComputeOptions): Promise<Analysis> {
  let analysis: Analysis | undefined;
  const watched: ComputeOptions = {
    ...options,
    onAnalysis: (what) => {
      analysis = what;
      options.onAnalysis?.(what);
    },
  };
  await withExtents(nodes, watched, computeNodes);
  if (!analysis) throw new ChunkwiseError('internal', 'explain: the run ended without an analysis; please report');
  return analysis;
}

/**
 * A picture of the expression as SVG text, which notebooks show; written to `path` when given, which must end in .svg.
 *
 * @throws 'argument' for another file type, 'storage' when the file cannot be written
 * @example
 * cw.visualize(z, 'z.svg')
 */
export const visualize = define(
  {
    name: 'visualize',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['path', optional(pathKind)],
    ],
  },
  (x: ArrayLike, path?: string): DocumentText => {
    const picture = expressionPicture(nodeOf(x, 'visualize'));
    const drawn = svgDocument('a picture of the expression', picture);
    if (path === undefined) return drawn;
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
    return drawn;
  },
);
