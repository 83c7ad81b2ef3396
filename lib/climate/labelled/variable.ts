/**
 * A variable: an array with the names of its dimensions, attributes and encoding. Plain, immutable; what labelled arrays are made of.
 */

import type { DType } from '../../../kernels/dtype.js';
import { broadcastTo, type ChunkedArray, permuteDims, reshape } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';

/** Calendars whose moments no `datetime64` holds. */
export type CalendarName = 'standard' | 'julian' | 'noleap' | 'all_leap' | '360_day';

/** Attributes: text, numbers and lists of either, as files hold them. */
export type Attrs = Readonly<Record<string, unknown>>;

/** How a variable was stored where it was read, and is stored when it is written: chunks, filters, packing, units of times. */
export type Encoding = Readonly<Record<string, unknown>>;

/** An array whose axes have names. */
export interface Variable<D extends DType = DType> {
  /** A name for each axis. */
  readonly dims: readonly string[];
  readonly data: ChunkedArray<D>;
  readonly attrs: Attrs;
  readonly encoding: Encoding;
  /**
   * Where moments are of a calendar that `datetime64` has none of: which. `data` are int64, microseconds from 1970-01-01 on in this
   * calendar's own reckoning of days; the least int64 is no time.
   */
  readonly calendar?: CalendarName;
}

/** A variable, its parts checked. @throws ChunkwiseError 'shape' when names and axes do not match */
export function variableOf<D extends DType>(
  operation: string,
  dims: readonly string[],
  data: ChunkedArray<D>,
  { attrs = {}, encoding = {}, calendar }: Partial<Pick<Variable, 'attrs' | 'encoding' | 'calendar'>> = {},
): Variable<D> {
  if (dims.length !== data.ndim)
    throw new ChunkwiseError(
      'shape',
      `${operation}: dims [${dims.join(', ')}] name ${dims.length} axes, the data have shape [${data.shape.join(', ')}]; give one name for each axis`,
    );
  const twice = dims.find((name, k) => dims.indexOf(name) !== k);
  if (twice !== undefined)
    throw new ChunkwiseError('argument', `${operation}: dims [${dims.join(', ')}] name '${twice}' twice`);
  return { dims, data, attrs, encoding, ...(calendar ? { calendar } : {}) };
}

/** The extent of each dimension. */
export const sizesOf = ({ dims, data }: Variable): Record<string, number> =>
  Object.fromEntries(dims.map((name, axis) => [name, data.shape[axis]]));

/** The axis called `dim`. @throws ChunkwiseError 'argument' when there is none */
export function axisOf(operation: string, { dims }: Pick<Variable, 'dims'>, dim: string): number {
  const axis = dims.indexOf(dim);
  if (axis >= 0) return axis;
  throw new ChunkwiseError(
    'argument',
    `${operation}: there is no dimension '${dim}'; there are ${dims.length > 0 ? dims.map((name) => `'${name}'`).join(', ') : 'none'}`,
  );
}

/** The variable with other data over the same or other dimensions. */
export const withData = (variable: Variable, data: ChunkedArray, dims = variable.dims): Variable => ({
  ...variable,
  dims,
  data,
});

/** The axes in the order of `dims`, which name all of them. */
export function transposed(variable: Variable, dims: readonly string[]): Variable {
  if (dims.every((name, axis) => name === variable.dims[axis])) return variable;
  const order = dims.map((name) => variable.dims.indexOf(name));
  return withData(variable, permuteDims(variable.data, order), dims);
}

/** The data as an array over `dims`, of which the variable may lack some: those are repeated as `sizes` say. */
export function expandedTo(
  variable: Variable,
  dims: readonly string[],
  sizes?: Readonly<Record<string, number>>,
): ChunkedArray {
  const own = dims.filter((name) => variable.dims.includes(name));
  const { data } = transposed(variable, own);
  const shape = dims.map((name) => (own.includes(name) ? data.shape[own.indexOf(name)] : 1));
  const placed = own.length === dims.length ? data : reshape(data, shape);
  return sizes
    ? broadcastTo(
        placed,
        dims.map((name) => sizes[name]),
      )
    : placed;
}
