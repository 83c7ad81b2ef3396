/**
 * A coordinate as the positions of its places: numbers, of times counts of a unit.
 */

import { convertSpan } from '../../../kernels/time/moment.js';
import type { TimeUnit } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisIndex, axisIndex } from '../labelled/axis-index.js';
import type { CoordVariables } from '../labelled/coordinates.js';
import type { Variable } from '../labelled/variable.js';

/** The unit of a coordinate of times: microseconds in calendars of their own. */
const unitOf = (index: AxisIndex): TimeUnit =>
  index.calendar ? 'us' : (/\[(.*)\]/.exec(index.dtype)?.[1] as TimeUnit);

/** How many of `unit` one `of` is, which may be a fraction. */
const unitsPer = (of: TimeUnit, unit: TimeUnit): number => {
  const microseconds = (one: TimeUnit): number => (one === 'ns' ? 1e-3 : Number(convertSpan(1n, one, 'us')));
  return microseconds(of) / microseconds(unit);
};

/** A coordinate of one dimension with the values of its index. @throws 'argument' */
export function coordinateOf(
  operation: string,
  x: { readonly coordVariables: CoordVariables },
  name: string,
): { readonly dim: string; readonly variable: Variable; readonly index: AxisIndex } {
  const variable = x.coordVariables.get(name);
  if (!variable)
    throw new ChunkwiseError(
      'argument',
      `${operation}: there is no coordinate '${name}'; there are ${[...x.coordVariables.keys()].join(', ') || 'none'}`,
    );
  if (variable.dims.length !== 1)
    throw new ChunkwiseError(
      'argument',
      `${operation}: coordinate '${name}' is over [${variable.dims.join(', ')}]; name one of one dimension`,
    );
  const index = axisIndex(variable);
  if (!index)
    throw new ChunkwiseError(
      'argument',
      `${operation}: coordinate '${name}' has to be computed first: await x.load('${name}')`,
    );
  if (index.kind === 'text')
    throw new ChunkwiseError('dtype', `${operation}: coordinate '${name}' is text, which has no distances`);
  return { dim: variable.dims[0], variable, index };
}

/**
 * The positions of an index' values: numbers as they are; times counted in `unit` (default: their own) from the first one on, or from 1970
 * with `absolute`. Missing times are NaN.
 */
export function positions(index: AxisIndex, unit?: TimeUnit, absolute = false): Float64Array {
  const { values } = index;
  if (index.kind === 'number') return Float64Array.from(values, Number);
  const none = -(2n ** 63n);
  const first = absolute ? 0n : ((values.find((value) => value !== none) as bigint | undefined) ?? 0n);
  const scale = unit === undefined ? 1 : unitsPer(unitOf(index), unit);
  return Float64Array.from(values, (value) =>
    value === none ? Number.NaN : Number((value as bigint) - first) * scale,
  );
}

/** Places from 0 on, for dimensions without a coordinate. */
export const places = (size: number): Float64Array => Float64Array.from({ length: size }, (_, k) => k);
