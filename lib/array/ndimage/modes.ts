/**
 * What filters see beyond the array's edges, by scipy.ndimage's names, and the arguments that all filters share.
 */
import { DTYPES, type DType, isComplexDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import {
  type AxisLike,
  axis as axisKind,
  finite,
  isListOf,
  type Kind,
  kind,
  oneOf,
  optional,
  otherwise,
  whole,
} from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { cast, rechunk, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { dtypeOfType } from '../kinds.js';
import { elementsAtHand } from '../selection/index-list.js';
import { type PadMode, pad } from '../shaping/padding.js';

/**
 * What lies beyond the edges: `reflect` d c b a | a b c d | d c b a, `mirror` d c b | a b c d | c b a, `nearest` the edge again, `wrap`
 * the other side, `constant` the value `cval`. The `grid-` names are scipy's for interpolation, and mean the same here.
 */
export type FilterMode =
  | 'reflect'
  | 'mirror'
  | 'nearest'
  | 'wrap'
  | 'constant'
  | 'grid-mirror'
  | 'grid-wrap'
  | 'grid-constant';

const PADDING: Readonly<Record<FilterMode, PadMode>> = {
  reflect: 'symmetric',
  'grid-mirror': 'symmetric',
  mirror: 'reflect',
  nearest: 'edge',
  wrap: 'wrap',
  'grid-wrap': 'wrap',
  constant: 'constant',
  'grid-constant': 'constant',
};

const filterMode = oneOf<FilterMode>(...(Object.keys(PADDING) as FilterMode[]));
const someModes = kind<FilterMode | readonly FilterMode[]>(
  'filterMode',
  `${filterMode.text}, or one of these for each axis`,
  (value) => filterMode.admits(value) || isListOf(value, filterMode.admits),
  filterMode.meant ? { meant: filterMode.meant } : {},
);

/** What all filters take. */
export interface OutputOptions<D extends DType = DType> {
  /** The value beyond the edges in mode 'constant'; default 0. */
  readonly cval?: number | undefined;
  /** Dtype of the result; default that of `x`: computed in float64, fractions cut off for integers, as scipy does. */
  readonly output?: D | undefined;
}

/** What filters along one axis take. */
export interface LineOptions<D extends DType = DType> extends OutputOptions<D> {
  /** The axis; default the last. */
  readonly axis?: AxisLike | undefined;
  /** What lies beyond the edges; default 'reflect'. */
  readonly mode?: FilterMode | undefined;
}

/** What filters of several axes take. */
export interface FilterOptions<D extends DType = DType> extends OutputOptions<D> {
  /** What lies beyond the edges, for all axes or for each; default 'reflect'. */
  readonly mode?: FilterMode | readonly FilterMode[] | undefined;
}

/** A number for all axes, or one for each. */
export type PerAxis = number | readonly number[];

/** The kind of {@link PerAxis} whose numbers are of the kind `of`. */
export const numbersOf = (of: Kind<number>): Kind<PerAxis> =>
  kind<PerAxis>(
    `${of.kind}ByAxis`,
    `${of.text}, or one for each axis`,
    (value) => of.admits(value) || isListOf(value, of.admits),
    of.meant ? { meant: of.meant } : {},
  );

const OUTPUT = { cval: optional(finite, 0), output: otherwise(dtypeOfType(), 'that of x') };
/** Kinds of {@link LineOptions}. */
export const LINE = { axis: optional(axisKind, -1), mode: optional(filterMode, 'reflect'), ...OUTPUT };
/** Kinds of {@link FilterOptions}. */
export const FILTER = { mode: optional(someModes, 'reflect'), ...OUTPUT };
export const LINE_ORIGIN = { origin: optional(whole, 0) };
export const ORIGIN = { origin: optional(numbersOf(whole), 0) };

/** One entry for each axis. @throws 'argument' where they are not as many */
export function perAxis<T>(operation: string, name: string, value: T | readonly T[], shape: readonly number[]): T[] {
  if (!Array.isArray(value)) return shape.map(() => value as T);
  if (value.length === shape.length) return [...(value as readonly T[])];
  throw new ChunkwiseError(
    'argument',
    `${operation}: ${value.length} entries of ${name} for shape ${shapeText(shape)}; give one for all axes, or one for each`,
  );
}

/** What lies beyond the edges along one axis. */
export interface Beyond {
  readonly mode: FilterMode;
  readonly cval: number;
}

/** Modes by axis. */
export const beyondOf = (operation: string, options: FilterOptions, shape: readonly number[]): Beyond[] =>
  perAxis(operation, 'mode', options.mode ?? 'reflect', shape).map((mode) => ({ mode, cval: options.cval ?? 0 }));

/** `node` with elements added along `axis`; in float64 where its dtype does not hold the value beyond. */
export function extended(
  node: Node,
  axis: number,
  [before, after]: readonly [number, number],
  { mode, cval }: Beyond,
): Node {
  if (before === 0 && after === 0) return node;
  const how = PADDING[mode];
  const widths = node.shape.map((_, k) => (k === axis ? [before, after] : [0, 0]));
  if (how !== 'constant') return pad(wrap(node), widths, { mode: how }).node;
  const holds = 'fc'.includes(DTYPES[node.dtype].kind) || Number.isInteger(cval);
  return pad(wrap(holds ? node : cast(node, 'float64')), widths, { mode: how, value: cval }).node;
}

/** The dtype in which filters take sums of elements. */
export const sumType = (dtype: DType): DType => (isComplexDType(dtype) ? 'complex128' : 'float64');

/** The `length` elements from `start` on along `axis`. */
export const shifted = (node: Node, axis: number, start: number, length: number): Node =>
  view(node, {
    shape: node.shape.map((n, k) => (k === axis ? length : n)),
    maps: node.shape.map((_, k) => ({ offset: k === axis ? start : 0, stride: 1, axis: k })),
  });

/** How many elements a window of `size` sees before and after its element. @throws 'argument' for an origin beside it */
export function reach(operation: string, size: number, origin: number): readonly [before: number, after: number] {
  const before = Math.floor(size / 2) + origin;
  if (before >= 0 && before < size) return [before, size - 1 - before];
  throw new ChunkwiseError(
    'argument',
    `${operation}: origin ${origin} puts a window of ${size} beside its element; use ${-Math.floor(size / 2)} to ${Math.floor((size - 1) / 2)}`,
  );
}

/** The result as it is given: of the dtype asked for, cut as `like` is. */
export const finished = <D extends DType>(node: Node, like: Node, output?: D): ChunkedArray<D> =>
  wrap<D>(rechunk(cast(node, output ?? like.dtype), like.chunks));

/** Numbers of an array that has not to be computed. @throws 'argument' */
export function numbersAtHand(
  operation: string,
  name: string,
  given: ArrayLike,
): { values: number[]; shape: readonly number[] } {
  const node = nodeOf(given, operation);
  const values = node.kind === 'constant' ? new Array(sizeOf(node.shape)).fill(node.value) : elementsAtHand(node);
  if (values) return { values: Array.from(values, Number), shape: node.shape };
  throw new ChunkwiseError(
    'argument',
    `${operation}: ${name} of shape ${shapeText(node.shape)} have to be computed first; give numbers that are at hand, as of await ${name}.compute()`,
  );
}
