/**
 * Generalised functions of the user's: a signature says which axes a function works on, over all others it is applied.
 */
import type { DType } from '../../../kernels/dtype.js';
import { type AxisChunks, evenAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { captureFunction } from '../../base/function-capture.js';
import { boolean, isListOf, kind, optional, otherwise, place, string } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { blocks, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtype as dtypeKind, isArrayLike } from '../kinds.js';
import { permuted } from '../selection/indexing.js';
import type { DTypeOf } from '../types.js';
import { blockFunction, captureKind, checkedArgs, listKind } from './block-kinds.js';
import type { AnyBlockFunction } from './blocks.js';
import type { CoreArrays, CoreFunction, Float64Inputs, LaneFunction } from './function-types.js';
import { cutsOf, type Labelled, spread, withoutRest } from './labelled-blocks.js';
import { dtypesOf, severalResults } from './several-results.js';
import { type CoreSignature, readSignature } from './signature-text.js';

/** Options of {@link applyGufunc}. */
export interface GufuncOptions {
  /** Dtype of the result, or of each result; default: that of the first array. */
  readonly outputDtypes?: DType | readonly DType[] | undefined;
  /** Extents of core axes of results that no array has. */
  readonly outputSizes?: Readonly<Record<string, number>> | undefined;
  /** The function is written for the core axes alone, and is called for each place of the others. Default false. */
  readonly vectorize?: boolean | undefined;
  /** Where the core axes are, for each array and then each result, one list for each; default: they are the last ones. */
  readonly axes?: readonly (number | readonly number[])[] | undefined;
  /** The same for functions of one core axis: where it is in every array. */
  readonly axis?: number | undefined;
  /** Core axes stay, with extent 1; for functions whose results have none. Default false. */
  readonly keepdims?: boolean | undefined;
  /** Core axes in several blocks are made one; otherwise they are an error. Default false. */
  readonly allowRechunk?: boolean | undefined;
  /** Arguments after the arrays; structured-clonable. */
  readonly args?: readonly unknown[] | undefined;
  /** Variables that the function uses, by name: values are cloned, functions go by their source. */
  readonly capture?: Readonly<Record<string, unknown>> | undefined;
}

const dtypesKind = kind<DType | readonly DType[]>(
  'dtypes',
  'a dtype, or a list of one for each result',
  (value) => dtypeKind.admits(value) || isListOf(value, dtypeKind.admits),
  { tag: 'dtype' },
);
const sizes = kind<Readonly<Record<string, number>>>(
  'sizes',
  'an object of extents by label',
  (value) => isPlainObject(value) && !isArrayLike(value),
);
const axesList = kind<readonly (number | readonly number[])[]>(
  'coreAxes',
  'for each array and result the places of its core axes',
  (value) => isListOf(value, (item) => typeof item === 'number' || isListOf(item, (n) => typeof n === 'number')),
);
const GUFUNC: OptionKinds<GufuncOptions> = {
  outputDtypes: otherwise(dtypesKind, 'that of the first array'),
  outputSizes: optional(sizes),
  vectorize: optional(boolean, false),
  axes: otherwise(axesList, 'the last ones'),
  axis: otherwise(place, 'the last one'),
  keepdims: optional(boolean, false),
  allowRechunk: optional(boolean, false),
  args: otherwise(listKind, 'none'),
  capture: otherwise(captureKind, 'none'),
};

/** Where the core axes of each array and result are; undefined: at the end. */
function placesOf(
  operation: string,
  { inputs, outputs }: CoreSignature,
  { axes, axis, keepdims }: GufuncOptions,
): (readonly number[] | undefined)[] {
  const all = [...inputs, ...outputs];
  if (axes !== undefined && axis !== undefined)
    throw new ChunkwiseError('argument', `${operation}: axes and axis are both given; leave one out`);
  if (axis !== undefined)
    return all.map((labels, k) => (labels.length === 1 || (keepdims && k >= inputs.length) ? [axis] : undefined));
  if (axes === undefined) return all.map(() => undefined);
  // Lists for results without core axes may be left out.
  const rest = outputs.every((labels) => labels.length === 0) ? inputs.length : all.length;
  if (axes.length !== all.length && axes.length !== rest)
    throw new ChunkwiseError(
      'argument',
      `${operation}: axes has ${axes.length} entries for ${all.length} arrays and results; give one for each`,
    );
  return all.map((labels, k) => {
    const given = axes[k] === undefined ? undefined : ([axes[k]].flat() as number[]);
    if (given === undefined || (k >= inputs.length && keepdims))
      return keepdims && k >= inputs.length ? ([axes[0]].flat() as number[]) : undefined;
    if (given.length !== labels.length)
      throw new ChunkwiseError(
        'argument',
        `${operation}: axes names ${given.length} axes for '(${labels.join(',')})'; give one for each label`,
      );
    return given;
  });
}

/** `node` with the axes at `places` last. */
function coreLast(operation: string, node: Node, places: readonly number[] | undefined): Node {
  if (places === undefined) return node;
  const core = places.map((axis) => normalizeAxis(operation, axis, node.shape));
  const others = node.shape.map((_, axis) => axis).filter((axis) => !core.includes(axis));
  return permuted(node, [...others, ...core]);
}

/** `node` with its last axes at `places`. */
function coreAt(operation: string, node: Node, places: readonly number[] | undefined): Node {
  if (places === undefined || places.length === 0) return node;
  const rank = node.shape.length;
  const core = places.map((axis) => normalizeAxis(operation, axis, node.shape));
  const order = new Array<number>(rank).fill(-1);
  core.forEach((axis, k) => {
    order[axis] = rank - places.length + k;
  });
  let next = 0;
  return permuted(
    node,
    order.map((axis) => (axis >= 0 ? axis : next++)),
  );
}

/** `node` with `count` axes of extent 1 more at the end. */
const withOnes = (node: Node, count: number): Node =>
  view(node, {
    shape: [...node.shape, ...new Array<number>(count).fill(1)],
    maps: node.shape.map((_, axis) => ({ offset: 0, stride: 1, axis })),
  });

/** Applies a function by a signature: one node for each result. */
export function gufuncNodes(
  operation: string,
  fn: AnyBlockFunction,
  text: string,
  given: readonly ArrayLike[],
  options: GufuncOptions,
): Node[] {
  const signature = readSignature(operation, text);
  const { inputs, outputs } = signature;
  if (given.length !== inputs.length || given.length === 0)
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${given.length} arrays for the signature '${text}', which has ${inputs.length}; give one for each`,
    );
  const places = placesOf(operation, signature, options);
  const arrays = given.map((x, k): Labelled & { readonly loop: number } => {
    const node = coreLast(operation, nodeOf(x, operation), places[k]);
    const loop = node.shape.length - inputs[k].length;
    if (loop < 0)
      throw new ChunkwiseError(
        'shape',
        `${operation}: array ${k} of shape ${shapeText(node.shape)} has fewer axes than '(${inputs[k].join(',')})'`,
      );
    const labels = [...Array.from({ length: loop }, (_, axis) => `loop ${loop - axis}`), ...inputs[k]];
    return { node, loop, labels };
  });
  const rank = Math.max(...arrays.map(({ loop }) => loop));
  const loops = Array.from({ length: rank }, (_, axis) => `loop ${rank - axis}`);
  const cuts = cutsOf(operation, arrays, true);
  const core = [...new Set(inputs.flat())];
  const hidden = core.map((label) => `in ${label}`);
  for (const label of core) {
    const cut = cuts.get(label) as AxisChunks;
    if (cut.length !== 1 && !options.allowRechunk)
      throw new ChunkwiseError(
        'chunks',
        `${operation}: core axis '${label}' is cut into ${cut.length} blocks; rechunk it to one, or give { allowRechunk: true }, which holds it whole`,
      );
    for (const { node, labels } of arrays) {
      const axis = labels.indexOf(label);
      if (axis >= 0 && node.shape[axis] !== cut.extent)
        throw new ChunkwiseError(
          'shape',
          `${operation}: core axis '${label}' has extents ${cut.extent} and ${node.shape[axis]}`,
        );
    }
    cuts.set(`in ${label}`, evenAxis(cut.extent, 1));
  }
  const sizeOfLabel = (label: string): number => {
    const size = cuts.get(label)?.extent ?? options.outputSizes?.[label];
    if (size !== undefined) return size;
    throw new ChunkwiseError(
      'argument',
      `${operation}: core axis '${label}' of a result is in no array; give its extent with { outputSizes: { ${label}: … } }`,
    );
  };
  const shapes = outputs.map((labels) => labels.map(sizeOfLabel));
  const own = arrays[0].node.dtype;
  const dtypes = dtypesOf(operation, options.outputDtypes ?? own, outputs.length);
  const spec = captureFunction(fn, operation, options.capture);
  const loopCuts = loops.map((label) => cuts.get(label) as AxisChunks);
  const form = (more: number) => ({
    operation,
    loop: rank,
    rank: rank + more,
    ...(options.vectorize ? { lanes: true } : {}),
    axes: arrays.map(({ labels, loop }) =>
      labels.map((label, axis) => (axis < loop ? rank - loop + axis : rank + more + core.indexOf(label))),
    ),
  });
  const children = (more: number): Node[] =>
    arrays.map((array) =>
      spread(
        { node: array.node, labels: array.labels.map((label, axis) => (axis < array.loop ? label : `in ${label}`)) },
        [...loops, ...Array.from({ length: more }, (_, k) => `out ${k}`), ...hidden],
        cuts,
      ),
    );
  const ones = hidden.map(() => evenAxis(1, 1));
  const args = checkedArgs(operation, options.args);
  const finish = (node: Node, k: number): Node => {
    if (!options.keepdims) return coreAt(operation, node, places[inputs.length + k]);
    if (shapes[k].length > 0 || inputs.some((labels) => labels.length !== inputs[0].length))
      throw new ChunkwiseError(
        'argument',
        `${operation}: keepdims is for results without core axes, of arrays with equally many`,
      );
    return coreAt(operation, withOnes(node, inputs[0].length), places[inputs.length + k]);
  };
  if (outputs.length === 1) {
    const chunks = [...loopCuts, ...shapes[0].map((n) => evenAxis(n, 1)), ...ones];
    const shape = chunks.map((cut) => cut.extent);
    const node = blocks(
      spec,
      children(shapes[0].length),
      { dtype: dtypes[0], shape, chunks },
      { args, form: form(shapes[0].length) },
    );
    return [finish(withoutRest(node, rank + shapes[0].length), 0)];
  }
  const results = outputs.map((_, k) => ({ dtype: dtypes[k], shape: shapes[k] }));
  return severalResults(spec, children(1), loopCuts, hidden.length, results, { args, form: form(1) }).map(finish);
}

/**
 * Applies a function by a signature, as '(i,j),(j)->(i)': the arrays' last axes, the core axes, are what the function works on; over
 * all others, which broadcast, it is applied. It gets blocks with their other axes first, or with `vectorize` one lane after another
 * (numbers where a lane has no axes), and returns a typed array, an ndarray or a number; of several results a list.
 *
 * @returns an array, or a list of them where the signature has several results, which are computed together
 * @throws 'argument' for a signature that does not fit, 'shape' where extents of a label differ, 'chunks' for core axes in several
 * blocks without `allowRechunk`, 'function' when the function captures a variable
 * @example
 * const lengths = cw.applyGufunc((v) => Math.hypot(...v.data), '(i)->()', cw.ones([4, 3]), { vectorize: true });
 */
export const applyGufunc = define(
  {
    name: 'applyGufunc',
    parameters: [
      ['fn', blockFunction],
      ['signature', string],
    ],
    rest: ['arrays', arrayLike],
    options: GUFUNC as never,
  },
  applyGufuncOf,
);
function applyGufuncOf<
  const Xs extends readonly ArrayLike[],
  const S extends string,
  const L extends DType | readonly DType[] = DTypeOf<Xs[0]>,
  V extends boolean = false,
  const Args extends readonly unknown[] = [],
>(
  fn: CoreFunction<Xs, S, V, Args>,
  signature: S,
  ...rest: [
    ...arrays: Xs,
    options: GufuncOptions & { readonly vectorize?: V; readonly outputDtypes?: L; readonly args?: Args },
  ]
): CoreArrays<S, L>;
function applyGufuncOf<const Xs extends readonly ArrayLike[], const S extends string>(
  fn: CoreFunction<Xs, S, false, []>,
  signature: S,
  ...rest: Xs
): CoreArrays<S, DTypeOf<Xs[0]>>;
function applyGufuncOf<D extends DType = DType>(
  fn: AnyBlockFunction,
  signature: `${string}->(${string}),(${string})`,
  ...rest: readonly (ArrayLike | GufuncOptions)[]
): ChunkedArray<D>[];
function applyGufuncOf<D extends DType = DType>(
  fn: AnyBlockFunction,
  signature: string,
  ...rest: readonly (ArrayLike | GufuncOptions)[]
): ChunkedArray<D>;
function applyGufuncOf(
  fn: AnyBlockFunction,
  signature: string,
  ...rest: readonly (ArrayLike | GufuncOptions)[]
): ChunkedArray | ChunkedArray[] {
  const last = rest[rest.length - 1];
  const hasOptions = isPlainObject(last) && !isArrayLike(last);
  const arrays = (hasOptions ? rest.slice(0, -1) : rest) as ArrayLike[];
  const made = gufuncNodes('applyGufunc', fn, signature, arrays, (hasOptions ? last : {}) as GufuncOptions);
  return made.length === 1 ? wrap(made[0]) : made.map((node) => wrap(node));
}

/** A function of arrays that {@link asGufunc} made. */
export type ArrayFunction = (...arrays: readonly ArrayLike[]) => ChunkedArray | ChunkedArray[];

/**
 * The function of arrays that applies `fn` by a signature; see {@link applyGufunc}.
 *
 * @example
 * const norm = cw.asGufunc((v) => Math.hypot(...v.data), '(i)->()', { vectorize: true });
 * const lengths = norm(cw.ones([4, 3]));
 */
export const asGufunc = define(
  {
    name: 'asGufunc',
    parameters: [
      ['fn', blockFunction],
      ['signature', string],
    ],
    options: GUFUNC as never,
  },
  asGufuncOf,
);
function asGufuncOf<const S extends string, V extends boolean = false, const Args extends readonly unknown[] = []>(
  fn: CoreFunction<Float64Inputs<S>, S, V, Args>,
  signature: S,
  options?: GufuncOptions & { readonly vectorize?: V; readonly args?: Args },
): ArrayFunction;
function asGufuncOf(fn: AnyBlockFunction, signature: string, options?: GufuncOptions): ArrayFunction;
function asGufuncOf(fn: AnyBlockFunction, signature: string, options: GufuncOptions = {}): ArrayFunction {
  readSignature('asGufunc', signature);
  return (...arrays) => {
    const made = gufuncNodes('asGufunc', fn, signature, arrays, options);
    return made.length === 1 ? wrap(made[0]) : made.map((node) => wrap(node));
  };
}

/** The same as {@link asGufunc}, under dask's name. @example cw.gufunc((v) => Math.hypot(...v.data), '(i)->()', { vectorize: true }) */
export const gufunc = asGufunc;

/** Options of {@link vectorize}. */
export interface VectorizeOptions<D extends DType = DType> {
  /** Dtype of the result; default float64. */
  readonly dtype?: D | undefined;
  /** Arguments after the elements; structured-clonable. */
  readonly args?: readonly unknown[] | undefined;
  /** Variables that the function uses, by name: values are cloned, functions go by their source. */
  readonly capture?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The function of arrays that calls `fn` for each element, the arrays broadcast: NumPy's `vectorize` and `frompyfunc`. Elementwise
 * functions of the library are faster by far; use it for what they do not have.
 *
 * @example
 * const gcd = cw.vectorize((a, b) => { while (b) [a, b] = [b, a % b]; return a; }, { dtype: 'int32' });
 * const d = gcd(cw.arange(1, 10), 12);
 */
export const vectorize = define(
  {
    name: 'vectorize',
    parameters: [['fn', blockFunction]],
    options: { dtype: optional(dtypeKind, 'float64'), args: GUFUNC.args, capture: GUFUNC.capture } as never,
  },
  vectorizeOf,
);
function vectorizeOf<D extends DType = 'float64'>(
  fn: LaneFunction<number[], readonly never[]>,
  options?: VectorizeOptions<D>,
): (...arrays: readonly ArrayLike[]) => ChunkedArray<D>;
function vectorizeOf<D extends DType = 'float64'>(
  fn: AnyBlockFunction,
  options?: VectorizeOptions<D>,
): (...arrays: readonly ArrayLike[]) => ChunkedArray<D>;
function vectorizeOf(
  fn: AnyBlockFunction,
  options: VectorizeOptions = {},
): (...arrays: readonly ArrayLike[]) => ChunkedArray {
  const { dtype = 'float64', ...others } = options;
  return (...arrays) => {
    const signature = `${arrays.map(() => '()').join(',')}->()`;
    const all = { ...others, outputDtypes: dtype, vectorize: true };
    return wrap(gufuncNodes('vectorize', fn, signature, arrays, all)[0]);
  };
}
