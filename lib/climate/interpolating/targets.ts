/**
 * Where a labelled array is interpolated at, along one dimension: the positions of its places and of the targets, as numbers.
 */

import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { asarray, type ChunkedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { isListOf } from '../../base/kinds.js';
import { coordinateOf, positions } from '../along/positions.js';
import { indexVariable } from '../labelled/alignment.js';
import { type AxisIndex, axisIndex } from '../labelled/axis-index.js';
import { type CoordVariables, givenVariable, hasVariable, type VariableLike } from '../labelled/coordinates.js';
import { isLabel, type Label, meaningOf } from '../labelled/labels.js';
import { type Variable, withData } from '../labelled/variable.js';

/** Targets along a dimension. */
export interface Target {
  readonly dim: string;
  /** Ascending positions of the places. */
  readonly from: Float64Array;
  readonly at: Float64Array;
  /** The targets as a variable: over `dim` itself, over other dimensions, or none. */
  readonly labels: Variable;
  /** The coordinates that labelled targets bring along. */
  readonly brought: CoordVariables;
}

/** The targets as a variable of the kind that the labels are of. */
function targetVariable(operation: string, dim: string, own: AxisIndex, like: Variable, given: VariableLike): Variable {
  const one = isLabel(given as never) && typeof given !== 'object' && own.kind === 'time';
  if (one || (own.kind === 'time' && isListOf(given, (item) => typeof item === 'string' || item instanceof Date))) {
    const list = (one ? [given] : given) as unknown as Label[];
    const labels = indexVariable(
      { ...like, dims: [dim] },
      list.map((label) => meaningOf(operation, dim, own, label).first),
    );
    return one ? withData(labels, labels.data.reshape([]) as ChunkedArray, []) : labels;
  }
  if (typeof given === 'number') return { dims: [], data: asarray(given) as ChunkedArray, attrs: {}, encoding: {} };
  const variable = givenVariable(operation, dim, given);
  const time = variable.calendar !== undefined || /^datetime64/.test(variable.data.dtype);
  if (time !== (own.kind === 'time') || variable.calendar !== own.calendar)
    throw new ChunkwiseError(
      'argument',
      `${operation}: the targets for dimension '${dim}' are ${variable.calendar ?? variable.data.dtype}, its labels ${own.calendar ?? own.dtype}`,
    );
  return time && !own.calendar && variable.data.dtype !== own.dtype
    ? withData(variable, variable.data.astype(own.dtype as never) as ChunkedArray)
    : variable;
}

/** Reads the targets of a dimension whose labels ascend. @throws 'argument' when they are not in memory */
export function readTarget(
  operation: string,
  x: { readonly coordVariables: CoordVariables },
  dim: string,
  given: VariableLike,
): Target {
  const { index, variable } = coordinateOf(operation, x, dim);
  const labels = targetVariable(operation, dim, index, variable, given);
  const values = valuesInMemory(labels.data);
  if (!values)
    throw new ChunkwiseError(
      'argument',
      `${operation}: the targets for dimension '${dim}' have to be computed first: await targets.compute()`,
    );
  const first = index.kind === 'time' ? (index.values[0] as bigint) : 0n;
  const at = Float64Array.from(values as ArrayLike<number | bigint>, (value) =>
    index.kind === 'time' ? (value === -(2n ** 63n) ? Number.NaN : Number((value as bigint) - first)) : Number(value),
  );
  const brought =
    hasVariable(given) && 'coordVariables' in given
      ? (given.coordVariables as CoordVariables)
      : new Map<string, Variable>();
  return { dim, from: positions(index), at, labels, brought };
}

/** True where the labels of a dimension ascend. */
export const ascends = (x: { readonly coordVariables: CoordVariables }, dim: string): boolean => {
  const variable = x.coordVariables.get(dim);
  return variable !== undefined && axisIndex(variable)?.order === 'ascending';
};

/** How many of `from`, which ascend, lie before `value` (`orAt`: or at it). */
export function countBefore(from: Float64Array, value: number, orAt: boolean): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (orAt ? from[middle] <= value : from[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
