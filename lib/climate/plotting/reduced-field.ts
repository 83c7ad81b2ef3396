/** The values of a labelled array for a picture: those too many for its pixels pass through a block mean before they are computed. */

import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { type ChunkedArray, coarsen, mean, nanmean } from '../../array/index.js';
import { type DataArray, dataArrayOf } from '../labelled/data-array.js';
import type { Variable } from '../labelled/variable.js';

/** Values along an axis that a picture can show. */
const MOST = 1200;

/** `array` with at most about 1,200 values along each of `dims`: block means of the data, means of coordinates over one dimension. */
export function reducedField(array: DataArray, dims: readonly string[]): DataArray {
  const factors: Record<string, number> = {};
  for (const dim of dims) {
    const factor = Math.floor(array.sizes[dim] / MOST);
    if (factor > 1) factors[dim] = factor;
  }
  if (Object.keys(factors).length === 0) return array;
  const coords = new Map(
    [...array.coordVariables].map(([name, variable]): [string, Variable] => [name, thinned(variable, factors)]),
  );
  const { variable } = array;
  const kind = DTYPES[variable.data.dtype as keyof typeof DTYPES]?.kind;
  const skips = kind === 'f';
  const byAxis = Object.fromEntries(
    variable.dims.flatMap((dim, axis) => (factors[dim] ? [[String(axis), factors[dim]]] : [])),
  );
  const data = coarsen((skips ? nanmean : mean) as never, variable.data as never, byAxis, { trimExcess: true });
  return dataArrayOf({ ...variable, data: data as ChunkedArray<DType> }, coords, array.name);
}

/** Every so manyth value of a coordinate, from the middle of the first block on. */
function thinned(variable: Variable, factors: Readonly<Record<string, number>>): Variable {
  if (!variable.dims.some((dim) => factors[dim])) return variable;
  const parts = variable.dims.map((dim, axis) => {
    const factor = factors[dim] ?? 1;
    const count = Math.floor(variable.data.shape[axis] / factor);
    const first = factor >> 1;
    return `${first}:${first + (count - 1) * factor + 1}:${factor}`;
  });
  return { ...variable, data: variable.data.slice(parts.join(', ')) };
}
