/**
 * Reductions by group: every reduction of the table over the elements that bear one label.
 */
import { DTYPES, type DType, type Scalar } from '../../../kernels/dtype.js';
import { needsCount } from '../../../kernels/group-reduction.js';
import { QUANTILE_METHODS, type QuantileMethod } from '../../../kernels/order-rank.js';
import { REDUCTIONS, type ReductionName, reductionProgram } from '../../../kernels/reduction.js';
import { fromValue, holdsScalar, toValue } from '../../../kernels/scalar.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxesLike, axes, boolean, count, finite, oneOf, optional, otherwise } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { groupedReduction, isSelected, reducedDType, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtypeOfType, scalar } from '../kinds.js';
import { resultDType } from '../order/quantile.js';
import { type Quantiles, quantilePoints, quantilesKind } from '../order/quantile-points.js';
import { reductionSettings, type SpreadOptions } from '../reductions/reduce-node.js';
import { reshapeTo } from '../shaping/manipulation.js';
import { groupOperands } from '../unknown/group-selected.js';
import { type GroupLabels, groupLabels, maskedLabels } from './group-labels.js';
import { groupQuantile } from './group-quantile.js';

/** Group numbers: 0, 1, …; negative for no group. Lists, typed arrays and arrays of any rank, computed ones too. */
export type Labels = ArrayLike;

const ORDER = ['quantile', 'median', 'nanquantile', 'nanmedian'] as const;
type OrderReduction = (typeof ORDER)[number];
const isOrder = (name: string): name is OrderReduction => ORDER.some((order) => order === name);

/** What {@link groupbyReduce} reduces by. */
export type GroupReduction = ReductionName | OrderReduction;

/** Options of {@link groupbyReduce}. */
export interface GroupOptions extends Pick<SpreadOptions, 'ddof' | 'dtype'> {
  /** The axis, or axes, whose elements are grouped; default: as many of the first axes as the labels have. */
  readonly axis?: AxesLike | null | undefined;
  /**
   * A reduction of the table: 'mean' (default), 'sum', 'max', 'std', 'nanmean', 'argmax', …; or 'quantile', 'median',
   * 'nanquantile', 'nanmedian'.
   */
  readonly reduction?: GroupReduction | undefined;
  /** Quantiles: which one, 0 to 1, or several, whose shape leads that of the result: a list becomes its first axis. */
  readonly q?: Quantiles | undefined;
  /** Quantiles: what one between two elements is, as of {@link quantile}. Default: 'linear'. */
  readonly method?: QuantileMethod | undefined;
  /** A mask that broadcasts to the array: elements where it is false belong to no group. */
  readonly where?: ArrayLike | undefined;
  /** How many groups there are; default: one more than the greatest label. Labels that are computed need it. */
  readonly groups?: number | undefined;
  /** The result of groups without elements, in place of what their reduction yields. */
  readonly fillValue?: Scalar | undefined;
  /** Keep the grouped axes other than the first with extent 1. Default: false. */
  readonly keepdims?: boolean | undefined;
}

/** Counts of so many groups are told to the tasks that finish. */
const MOST_TOLD = 1 << 16;

const OPTIONS: OptionKinds<GroupOptions> = {
  axis: optional(axes),
  reduction: optional(oneOf(...(Object.keys(REDUCTIONS) as ReductionName[]), ...ORDER), 'mean'),
  q: optional(quantilesKind),
  method: optional(oneOf(...QUANTILE_METHODS), 'linear'),
  where: optional(arrayLike),
  groups: otherwise(count, 'one more than the greatest label'),
  dtype: otherwise(dtypeOfType<DType>(), "the reduction's own"),
  ddof: optional(finite, 0),
  fillValue: optional(scalar),
  keepdims: optional(boolean, false),
};

/** `value` as an element of `dtype`. @throws 'argument' when it is none */
function fillOf(name: string, value: Scalar, dtype: DType): Scalar {
  if (DTYPES[dtype].kind === 'c')
    throw new ChunkwiseError(
      'dtype',
      `${name}: the result is ${dtype}, whose empty groups take no fillValue; use where with the counts of the groups, or group real(x) and imag(x)`,
    );
  if (holdsScalar(value, dtype)) return fromValue(toValue(value, dtype), dtype);
  throw new ChunkwiseError('argument', `${name}: fillValue ${String(value)} is no ${dtype}, the dtype of the result`);
}

/** What groups without elements yield; undefined where the reduction of nothing says it itself. @throws 'argument' */
function emptyGroups(
  name: string,
  op: GroupReduction,
  dtype: DType,
  { known, count, node: { shape } }: GroupLabels,
  fillValue: Scalar | undefined,
): Scalar | undefined {
  if (fillValue !== undefined) return fillOf(name, fillValue, dtype);
  if (!isOrder(op) && REDUCTIONS[op].identity) return undefined;
  if (DTYPES[dtype].kind === 'f') return Number.NaN;
  if (known && !known.counts && count > sizeOf(shape)) {
    throw new ChunkwiseError(
      'argument',
      `${name}: of ${count} groups some have no elements, and ${op} of nothing is no ${dtype}; give { fillValue }, or number the groups that there are`,
    );
  }
  if (!known?.counts) {
    throw new ChunkwiseError(
      'argument',
      `${name}: ${op} of a group without elements is no ${dtype}, and whether all ${count} groups have some is known only once labels and masks are computed; give { fillValue } for those that have none`,
    );
  }
  const empty = known.counts.indexOf(0);
  if (empty < 0) return undefined;
  throw new ChunkwiseError(
    'argument',
    `${name}: group ${empty} of ${count} has no elements, and ${op} of nothing is no ${dtype}; give { fillValue }, or number the groups that there are`,
  );
}

/** The grouped axes but the first back in their places, with extent 1, behind `lead` axes of the result. */
function withDims(reduced: Node, x: Node, axes: readonly number[], lead = 0): Node {
  const dropped = (axis: number): boolean => axes.includes(axis) && axis !== axes[0];
  const before = reduced.shape.slice(0, lead);
  return view(reduced, {
    shape: [
      ...before,
      ...x.shape.map((n, axis) => (axis === axes[0] ? reduced.shape[axis + lead] : dropped(axis) ? 1 : n)),
    ],
    maps: [
      ...before.map((_, axis) => ({ offset: 0, stride: 1, axis })),
      ...x.shape.flatMap((_, axis) => (dropped(axis) ? [] : [{ offset: 0, stride: 1, axis: axis + lead }])),
    ],
  });
}

const SPREADS: readonly GroupReduction[] = ['var', 'std', 'nanvar', 'nanstd'];
/** The reductions that take an option, as they do without groups. */
const TAKEN_BY: Readonly<Record<'dtype' | 'ddof', ReadonlySet<GroupReduction>>> = {
  dtype: new Set<GroupReduction>(['sum', 'prod', 'mean', 'nansum', 'nanprod', 'nanmean', ...SPREADS]),
  ddof: new Set(SPREADS),
};

/** Options that only some reductions take. @throws 'argument' */
function checkTaken(name: string, op: GroupReduction, options: GroupOptions): void {
  const refuse = (what: string): never => {
    throw new ChunkwiseError('argument', `${name}: ${what}`);
  };
  const asks = op === 'quantile' || op === 'nanquantile';
  if (asks && options.q === undefined) refuse(`${op} needs { q }, for instance q: 0.9`);
  if (!asks && options.q !== undefined) refuse(`q is for 'quantile' and 'nanquantile', not for '${op}'`);
  if (!asks && options.method !== undefined) refuse(`method is for 'quantile' and 'nanquantile', not for '${op}'`);
  for (const option of ['dtype', 'ddof'] as const)
    if (options[option] !== undefined && !TAKEN_BY[option].has(op)) refuse(`${op} takes no ${option}`);
}

/** Labels, of which those count that `where` leaves; how often they occur is not asked where `uncounted`. */
function groupsOf(
  name: string,
  x: Node,
  labels: Labels,
  options: GroupOptions,
  { uncounted, cohorts }: { readonly uncounted: boolean; readonly cohorts: boolean },
): GroupLabels {
  const { where } = options;
  const all = groupLabels(name, x, labels, { ...options, cohorts, uncounted: uncounted || where !== undefined });
  return where === undefined ? all : maskedLabels(name, x, all, where);
}

/** What is grouped, of known shape: of what a mask selects all, with the mask among what leaves out elements. */
function ofOneSelection(
  name: string,
  x: ArrayLike,
  labels: Labels,
  { where, reduction: op = 'mean' }: GroupOptions,
): { readonly x: Node; readonly labels: Labels; readonly where: ArrayLike | undefined } {
  const nodes = [x, labels, ...(where === undefined ? [] : [where])].map((one) =>
    isChunkedArray(one) ? one.node : undefined,
  );
  if (!nodes.some((node) => node && isSelected(node))) return { x: nodeOf(x, name), labels, where };
  const known = groupOperands(
    name,
    {
      x: nodeOf(x, name),
      labels: nodeOf(labels, name),
      where: where === undefined ? undefined : nodeOf(where, name),
    },
    !isOrder(op) && REDUCTIONS[op].inputs !== 'value',
  );
  return { x: known.x, labels: wrap(known.labels), where: known.where && wrap(known.where) };
}

/** Quantiles and medians by group. */
function orderByGroup(name: string, op: OrderReduction, node: Node, labels: Labels, options: GroupOptions): Node {
  const median = op === 'median' || op === 'nanmedian';
  const { q, shape: lead, plain } = quantilePoints(name, options.q ?? 0.5, 1);
  const method = median ? 'median' : (options.method ?? 'linear');
  const dtype = resultDType(node.dtype, method, plain);
  const grouped = groupsOf(name, node, labels, options, { uncounted: DTYPES[dtype].kind === 'f', cohorts: false });
  const fill = emptyGroups(name, op, dtype, grouped, options.fillValue);
  const made = groupQuantile(name, node, grouped, {
    q,
    single: lead.length === 0,
    method,
    skipna: op.startsWith('nan'),
    dtype,
    ...(fill === undefined ? {} : { fill }),
  });
  const kept = options.keepdims ? withDims(made, node, grouped.axes, Math.min(lead.length, 1)) : made;
  return lead.length > 1 ? reshapeTo(name, kept, [...lead, ...kept.shape.slice(1)]) : kept;
}

/**
 * Reduces by group: elements with equal labels are reduced together. With `axis: 0` index i along it belongs to group
 * `labels[i]`; labels of several axes, a region mask say, number the elements along as many axes.
 *
 * Labels are whole numbers from 0; what has a negative one belongs to no group. They have one axis for each grouped axis, in
 * the array's order, of its extent or 1; or the shape of the whole array, so that each position along the kept axes has its
 * own groups. In the result the first grouped axis has one entry for each group, in the order of their numbers, and the
 * others are dropped. Dtypes are those of the reduction.
 *
 * Groups without elements: `sum` 0, `prod` 1, `any` false, `all` true, counts 0, `mean`, `var` and `std` NaN; `min` and
 * `max` of floats NaN. For `min` and `max` of integers and for positions (`argmin`, …: places along the grouped axes, counted
 * through them in C order) an empty group is an error, unless `fillValue` is given; labels that are computed, or differ along
 * kept axes, cannot be looked through, and need one. `fillValue` replaces the result of empty groups of any reduction.
 *
 * `quantile`, `median` and their NaN forms are exact, and NaN for empty groups. They bring the grouped axes together in one
 * block; where labels or a mask differ along kept axes, positions along these are searched one by one.
 *
 * `where` leaves out elements: groups of which it leaves none are empty. What a computed mask selects is grouped by labels that the
 * same mask selects; positions then need `computeChunkSizes`.
 *
 * Other reductions are one pass over the array: the label finds the state that an element goes into, by SIMD where neighbours share a label. A
 * block holds states of the range of groups that occur in it. Bits depend on chunks and labels, not on threads.
 *
 * @param labels a list, typed array, ndarray or array in memory, or a computed array of integers with `groups` given
 * @throws 'argument' for labels that are not whole numbers below `groups` (computed ones: when they are), an unknown
 * reduction, an empty group that has no result; 'shape' when labels do not fit the axes; 'dtype' for computed labels that are
 * no integers
 * @example
 * const months = Array.from({ length: 132 }, (_, k) => k % 12);
 * const winds = cw.random.random([132, 8, 16]);
 * cw.groupbyReduce(winds, months, { axis: 0, reduction: 'mean' }) // climatology [12, 8, 16]
 * const regions = cw.random.random([8, 16]).multiply(5).astype('int32');
 * cw.groupbyReduce(winds, regions, { axis: [1, 2], reduction: 'max', groups: 5 }) // [132, 5]
 */
export const groupbyReduce = define(
  {
    name: 'groupbyReduce',
    parameters: [
      ['x', arrayLike],
      ['labels', arrayLike],
    ],
    options: OPTIONS,
    unknown: true,
  },
  (given: ArrayLike, by: Labels, asked: GroupOptions = {}): ChunkedArray => {
    const name = 'groupbyReduce';
    const { reduction: op = 'mean', fillValue } = asked;
    checkTaken(name, op, asked);
    const { x: node, labels, where } = ofOneSelection(name, given, by, asked);
    const options = where === undefined ? asked : { ...asked, where };
    if (isOrder(op)) return wrap(orderByGroup(name, op, node, labels, options));
    const settings = reductionSettings(name, options);
    const dtype = reducedDType(op, node, settings);
    const counted = !REDUCTIONS[op].identity || needsCount(reductionProgram(op, node.dtype, settings), fillValue);
    const grouped = groupsOf(name, node, labels, options, { uncounted: !counted, cohorts: true });
    const { axes: along, count: groups, known, cohorts } = grouped;
    const fill = emptyGroups(name, op, dtype, grouped, fillValue);
    const reduced = groupedReduction(op, node, grouped.node, along, settings, {
      count: groups,
      ...(fill === undefined ? {} : { fill }),
      // A table of many groups' counts would travel with every task; they are counted again instead.
      ...(known ? { known: groups > MOST_TOLD ? { ...known, counts: undefined } : known } : {}),
      ...(cohorts ? { cohorts } : {}),
    });
    return wrap(options.keepdims ? withDims(reduced, node, along) : reduced);
  },
);
