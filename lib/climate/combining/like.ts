/**
 * Labelled arrays of one value with the dimensions, coordinates and attributes of others.
 */

import type { DType, Scalar } from '../../../kernels/dtype.js';
import { type ChunkedArray, fullLike as fullOf } from '../../array/index.js';
import { dtype as dtypeKind, scalar } from '../../array/kinds.js';
import { otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { dataArrayOf } from '../labelled/data-array.js';
import { eachArray } from '../labelled/each.js';
import { labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';

/** Options of {@link fullLike} and its relatives. */
export interface LabelledLikeOptions {
  /** Default: that of `x`. */
  readonly dtype?: DType | undefined;
}
const LIKE = { dtype: otherwise(dtypeKind, 'that of x') };

const filled = <X extends Labelled>(operation: string, x: X, value: Scalar, { dtype }: LabelledLikeOptions): X =>
  eachArray(operation, x, (array) => {
    const { calendar: _, ...variable } = array.variable;
    const data = fullOf(array.data, value as never, { dtype: dtype ?? array.dtype }) as ChunkedArray;
    return dataArrayOf({ ...variable, data }, array.coordVariables, array.name);
  });

/** An array or dataset like `x` whose every value is `value`. @example climate.fullLike(t, 273.15) */
export const fullLike = define(
  {
    name: 'fullLike',
    parameters: [
      ['x', labelledKind],
      ['value', scalar],
    ],
    options: LIKE,
  },
  <X extends Labelled>(x: X, value: Scalar, options: LabelledLikeOptions = {}): X =>
    filled('fullLike', x, value, options),
);
/** An array or dataset of zeros like `x`. */
export const zerosLike = define(
  { name: 'zerosLike', parameters: [['x', labelledKind]], options: LIKE },
  <X extends Labelled>(x: X, options: LabelledLikeOptions = {}): X => filled('zerosLike', x, 0, options),
);
/** An array or dataset of ones like `x`. */
export const onesLike = define(
  { name: 'onesLike', parameters: [['x', labelledKind]], options: LIKE },
  <X extends Labelled>(x: X, options: LabelledLikeOptions = {}): X => filled('onesLike', x, 1, options),
);
