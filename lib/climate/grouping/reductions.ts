/**
 * Reductions by group of variables: the engine's reduction by group, with missing values skipped, and groups without members missing.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import type { QuantileMethod } from '../../../kernels/order-rank.js';
import {
  arange,
  broadcastTo,
  type ChunkedArray,
  where as choose,
  equal,
  fromTypedArray,
  type GroupReduction,
  groupbyReduce,
  maximum,
  take,
} from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { dataArrayOf } from '../labelled/data-array.js';
import { checkNumeric, dtypeWithMissing, hasMissing, isMissingIn, missingOf } from '../labelled/missing.js';
import { REDUCTION_METHODS } from '../labelled/reductions.js';
import { transposed, type Variable, withData } from '../labelled/variable.js';
import { type Groups, laidOut, resultOrder } from './groups.js';

/** What a reduction by group is asked for. */
export interface GroupRequest {
  /** The dimensions reduced; they hold all that are grouped. */
  readonly dims: readonly string[];
  readonly skipna?: boolean | undefined;
  readonly minCount?: number | undefined;
  readonly ddof?: number | undefined;
  readonly keepAttrs?: boolean | undefined;
  readonly q?: number | readonly number[] | undefined;
  readonly method?: QuantileMethod | undefined;
}

interface Row {
  readonly plain: GroupReduction;
  readonly skipping: GroupReduction;
}
const row = (plain: GroupReduction, skipping: GroupReduction): Row => ({ plain, skipping });

/** The reductions that the engine has by group, plain and over what is not missing. */
const ROWS = {
  sum: row('sum', 'nansum'),
  prod: row('prod', 'nanprod'),
  mean: row('mean', 'nanmean'),
  std: row('std', 'nanstd'),
  var: row('var', 'nanvar'),
  min: row('min', 'nanmin'),
  max: row('max', 'nanmax'),
  median: row('median', 'nanmedian'),
  quantile: row('quantile', 'nanquantile'),
  any: row('any', 'any'),
  all: row('all', 'all'),
  argmin: row('argmin', 'nanargmin'),
  argmax: row('argmax', 'nanargmax'),
} as const satisfies Readonly<Record<string, Row>>;

/** Names of the reductions by group. */
export type GroupedReduction = keyof typeof ROWS | 'count' | 'first' | 'last';
export const GROUPED_REDUCTIONS = [...Object.keys(ROWS), 'count', 'first', 'last'] as readonly GroupedReduction[];

const isFloat = (dtype: DType): boolean => 'fc'.includes(DTYPES[dtype].kind);
const isTime = ({ data, calendar }: Variable): boolean =>
  calendar !== undefined || 'Mm'.includes(DTYPES[data.dtype].kind);

/** True for what a reduction takes of a dataset, as xarray's numeric_only. */
export function reducibleByGroup(name: GroupedReduction, variable: Variable): boolean {
  if (name === 'count' || name === 'first' || name === 'last') return true;
  if (isTime(variable)) return name === 'min' || name === 'max';
  return 'biufc'.includes(DTYPES[variable.data.dtype].kind);
}

/** Groups without members are there, or may be. */
const hasEmpty = ({ members }: Groups): boolean => members === undefined || members.includes(0);

/** Missing where the group, along `axis`, has no members. */
function withoutMembers(data: ChunkedArray, groups: Groups, axis: number): ChunkedArray {
  const members = groups.members as Int32Array;
  const there = fromTypedArray(
    Uint8Array.from(members, (n) => (n > 0 ? 1 : 0)),
    { dtype: 'bool', shape: data.shape.map((_, k) => (k === axis ? groups.total : 1)) },
  );
  const dtype = dtypeWithMissing(data.dtype);
  const wide = data.dtype === dtype ? data : (data.astype(dtype) as ChunkedArray);
  return choose(there, wide, missingOf(dtype)) as ChunkedArray;
}

/** What the engine reduces by group, and of what. */
function engineReduced(
  data: ChunkedArray,
  groups: Groups,
  axes: readonly number[],
  dims: readonly string[],
  reduction: GroupReduction,
  options: { readonly ddof?: number; readonly q?: number | readonly number[]; readonly method?: QuantileMethod },
): ChunkedArray {
  const labels = laidOut(groups, dims);
  const common = { axis: axes, reduction, groups: groups.total, ...options };
  if (!hasEmpty(groups) || reduction === 'any' || reduction === 'all') return groupbyReduce(data, labels, common);
  const positions = reduction.endsWith('argmin') || reduction.endsWith('argmax');
  if (positions) return groupbyReduce(data, labels, { ...common, fillValue: -1 });
  const order = /median|quantile/.test(reduction);
  const float = isFloat(data.dtype) || order || /mean|std|var/.test(reduction);
  if (float)
    return groupbyReduce(data, labels, DTYPES[data.dtype].kind === 'c' ? common : { ...common, fillValue: Number.NaN });
  if (!groups.members) {
    const wide = data.astype(dtypeWithMissing(data.dtype)) as ChunkedArray;
    return groupbyReduce(wide, labels, { ...common, fillValue: Number.NaN });
  }
  return withoutMembers(groupbyReduce(data, labels, { ...common, fillValue: 0 }), groups, axes[0]);
}

const present = (variable: Variable): ChunkedArray => isMissingIn(variable).logicalNot() as ChunkedArray;

/** Least or greatest times by group: counts of what is there; no time where there is none. */
function timesReduced(
  variable: Variable,
  groups: Groups,
  axes: readonly number[],
  dims: readonly string[],
  reduction: 'min' | 'max',
): ChunkedArray {
  const counts = variable.data.astype('int64') as ChunkedArray;
  const made = groupbyReduce(counts, laidOut(groups, dims), {
    axis: axes,
    reduction,
    groups: groups.total,
    where: present(variable) as never,
    fillValue: -(2n ** 63n),
  });
  return variable.calendar ? made : (made.astype(variable.data.dtype) as ChunkedArray);
}

/** The first or last element of each group that is not missing, of a variable with one grouped axis. */
function endOfGroup(
  variable: Variable,
  groups: Groups,
  axis: number,
  dims: readonly string[],
  end: 'first' | 'last',
  skipna: boolean,
): ChunkedArray {
  const { data, calendar } = variable;
  const n = data.shape[axis];
  const { codes } = groups;
  const labels = laidOut(groups, dims).reshape([n]) as ChunkedArray;
  if (!skipna && codes instanceof Int32Array) {
    const places = new Int32Array(groups.total).fill(-1);
    const flat = (labels.node as unknown as { readonly data?: Int32Array }).data ?? codes;
    for (let k = 0; k < n; k++) if (flat[k] >= 0 && (end === 'last' || places[flat[k]] < 0)) places[flat[k]] = k;
    const taken = take(
      data,
      places.map((place) => Math.max(0, place)),
      { axis },
    ) as ChunkedArray;
    return places.includes(-1) ? withoutMembers(taken, groups, axis) : taken;
  }
  // Where the first stands in each group, and what stands there: two passes over the blocks, which hold no lane whole.
  const shape = data.shape.map((extent, k) => (k === axis ? extent : 1));
  const at = broadcastTo(arange(n, { dtype: 'int32' }).reshape(shape) as ChunkedArray, data.shape) as ChunkedArray;
  const place = groupbyReduce(at, labels, {
    axis,
    reduction: end === 'first' ? 'min' : 'max',
    groups: groups.total,
    where: (skipna ? present(variable) : broadcastTo(equal(1, 1) as ChunkedArray, data.shape)) as never,
    fillValue: -1,
  });
  const own = take(place, maximum(labels, 0) as never, { axis }) as ChunkedArray;
  const chosen = equal(at, own);
  if (isTime(variable)) {
    const counts = data.astype('int64') as ChunkedArray;
    const made = groupbyReduce(counts, labels, {
      axis,
      reduction: 'max',
      groups: groups.total,
      where: chosen as never,
      fillValue: -(2n ** 63n),
    });
    return calendar ? made : (made.astype(data.dtype) as ChunkedArray);
  }
  const wide = data.astype(dtypeWithMissing(data.dtype)) as ChunkedArray;
  return groupbyReduce(choose(chosen, wide, Number.NaN).astype(wide.dtype) as ChunkedArray, labels, {
    axis,
    reduction: 'nanmax',
    groups: groups.total,
    fillValue: Number.NaN,
  });
}

/** All grouped dimensions of a variable as one axis, in the place of the first. */
function flattened(variable: Variable, groups: Groups): { readonly variable: Variable; readonly groups: Groups } {
  if (groups.dims.length === 1) return { variable, groups };
  const rest = variable.dims.filter((dim) => !groups.dims.includes(dim));
  const turned = transposed(variable, [...groups.dims, ...rest]);
  const n = groups.shape.reduce((a, b) => a * b, 1);
  const name = groups.dims.join('_');
  const data = turned.data.reshape([n, ...turned.data.shape.slice(groups.dims.length)]) as ChunkedArray;
  const codes = groups.codes instanceof Int32Array ? groups.codes : (groups.codes.reshape([n]) as ChunkedArray);
  return {
    variable: withData(variable, data, [name, ...rest]),
    groups: { ...groups, codes, dims: [name], shape: [n], laid: new Map() },
  };
}

/** The data of the reduction, whose groups stand in the place of the first axis reduced (`lead` axes before all). */
function reducedData(name: GroupedReduction, variable: Variable, groups: Groups, request: GroupRequest) {
  const { dims } = request;
  const axes = dims.map((dim) => variable.dims.indexOf(dim));
  if (isTime(variable) && (name === 'min' || name === 'max')) return timesReduced(variable, groups, axes, dims, name);
  if (name === 'count') {
    const there = present(variable);
    return engineReduced(there.astype('int64') as ChunkedArray, groups, axes, dims, 'sum', {});
  }
  if (name === 'first' || name === 'last') {
    const skip = request.skipna ?? (hasMissing(variable.data.dtype) || variable.calendar !== undefined);
    return endOfGroup(
      variable,
      groups,
      axes[0],
      dims,
      name,
      skip && (hasMissing(variable.data.dtype) || isTime(variable)),
    );
  }
  checkNumeric(name, variable);
  const skip = request.skipna ?? hasMissing(variable.data.dtype);
  const reduction = (ROWS[name] as Row)[skip ? 'skipping' : 'plain'];
  const spread = name === 'std' || name === 'var';
  const data = engineReduced(variable.data, groups, axes, dims, reduction, {
    ...(spread && request.ddof !== undefined ? { ddof: request.ddof } : {}),
    ...(name === 'quantile' ? { q: request.q ?? 0.5, method: request.method ?? 'linear' } : {}),
  });
  const { minCount } = request;
  if (minCount === undefined || minCount <= 0) return data;
  if (name !== 'sum' && name !== 'prod')
    throw new ChunkwiseError('argument', `${name}: minCount is an option of sum and prod`);
  const there = groupbyReduce(present(variable).astype('int64') as ChunkedArray, laidOut(groups, dims), {
    axis: axes,
    reduction: 'sum',
    groups: groups.total,
  });
  const wide = isFloat(data.dtype) ? data : (data.astype('float64') as ChunkedArray);
  return choose(there.greaterEqual(minCount), wide, missingOf(wide.dtype)) as ChunkedArray;
}

/** A variable that lacks grouped dimensions, with them. */
function withDims(variable: Variable, groups: Groups): Variable {
  const lacking = groups.dims.filter((dim) => !variable.dims.includes(dim));
  if (lacking.length === 0) return variable;
  const extents = lacking.map((dim) => groups.shape[groups.dims.indexOf(dim)]);
  return withData(variable, broadcastTo(variable.data, [...extents, ...variable.data.shape]) as ChunkedArray, [
    ...lacking,
    ...variable.dims,
  ]);
}

/** A variable reduced by group. Those without any grouped dimension are reduced alone, and are the same for each group. */
export function variableByGroup(
  name: GroupedReduction,
  given: Variable,
  groups: Groups,
  request: GroupRequest,
): Variable {
  const attrs = (request.keepAttrs ?? true) ? given.attrs : {};
  const names = groups.groupings.map((grouping) => grouping.name);
  if (!given.dims.some((dim) => groups.dims.includes(dim)) && name !== 'quantile')
    return aloneForAll(name, given, groups, request, names);
  const whole = withDims(given, groups);
  const ends = name === 'first' || name === 'last';
  const { variable, groups: by } = ends ? flattened(whole, groups) : { variable: whole, groups };
  const dims = variable.dims.filter((dim) => (ends ? by.dims : request.dims).includes(dim));
  const reduced = reducedData(name, variable, by, { ...request, dims });
  const lead = name === 'quantile' && Array.isArray(request.q) ? ['quantile'] : [];
  const left = variable.dims.filter((dim) => !dims.includes(dim));
  // The groups stand where the first reduced axis stood: taken apart, and everything in its order.
  const first = variable.dims.indexOf(dims[0]);
  const before = variable.dims.slice(0, first).filter((dim) => !dims.includes(dim));
  const after = left.filter((dim) => !before.includes(dim));
  const at = lead.length + before.length;
  const apart =
    names.length === 1
      ? reduced
      : (reduced.reshape([
          ...reduced.shape.slice(0, at),
          ...groups.counts,
          ...reduced.shape.slice(at + 1),
        ]) as ChunkedArray);
  const made: Variable = {
    dims: [...lead, ...before, ...names, ...after],
    data: apart,
    attrs,
    encoding: {},
    ...(given.calendar && ['min', 'max', 'first', 'last'].includes(name) ? { calendar: given.calendar } : {}),
  };
  return transposed(made, resultOrder(groups, whole.dims, left, lead));
}

function aloneForAll(
  name: GroupedReduction,
  given: Variable,
  groups: Groups,
  request: GroupRequest,
  names: readonly string[],
): Variable {
  const own = given.dims.filter((dim) => request.dims.includes(dim));
  const { skipna, minCount, ddof, keepAttrs } = request;
  const plain = name as keyof typeof REDUCTION_METHODS;
  const reduced =
    own.length === 0 || !(plain in REDUCTION_METHODS)
      ? name === 'count'
        ? withData(given, present(given).astype('int64') as ChunkedArray)
        : given
      : REDUCTION_METHODS[plain](dataArrayOf(given, new Map()), { dim: own, skipna, minCount, ddof, keepAttrs })
          .variable;
  const data = broadcastTo(reduced.data, [...groups.counts, ...reduced.data.shape]) as ChunkedArray;
  return { ...withData(reduced, data, [...names, ...reduced.dims]), attrs: (keepAttrs ?? true) ? given.attrs : {} };
}
