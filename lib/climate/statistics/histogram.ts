/**
 * The histogram of a labelled array's values.
 */

import { type ArrayLike, type ChunkedArray, histogram as histogramOf } from '../../array/index.js';
import { arrayLike } from '../../array/kinds.js';
import { boolean, isListOf, kind, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type DataArray, dataArrayOf } from '../labelled/data-array.js';
import { dataArrayKind } from '../labelled/kinds.js';
import { checkNumeric } from '../labelled/missing.js';

/** Options of {@link histogram}. */
export interface LabelledHistogramOptions {
  /** How many bins, or their edges. Default 10. */
  readonly bins?: number | ArrayLike | undefined;
  /** The first and last edge. Default: the least and greatest value. */
  readonly range?: readonly [number, number] | undefined;
  /** A density, whose integral is 1, and no counts. */
  readonly density?: boolean | undefined;
}

/** How many values lie in each bin, over a dimension `NAME_bin` whose labels are the bins' middles. @example t.histogram({ bins: 20 }) */
export const histogram = define(
  {
    name: 'histogram',
    parameters: [['x', dataArrayKind]],
    options: {
      bins: optional(arrayLike as never, 10),
      range: otherwise(
        kind<readonly [number, number]>(
          'range',
          'a list of two numbers',
          (value) => isListOf(value, (one) => typeof one === 'number') && value.length === 2,
        ),
        'the least and greatest value',
      ),
      density: optional(boolean, false),
    } as never,
  },
  (x: DataArray, options: LabelledHistogramOptions = {}): DataArray => {
    checkNumeric('histogram', x.variable, x.name);
    const [counts, edges] = histogramOf(x.data, options as never) as unknown as [ChunkedArray, ChunkedArray];
    const dim = `${x.name ?? 'value'}_bin`;
    const n = counts.shape[0];
    const middles = edges
      .slice(`0:${n}`)
      .add(edges.slice(`1:${n + 1}`))
      .divide(2) as ChunkedArray;
    const label = { dims: [dim], data: middles, attrs: x.attrs, encoding: {} };
    return dataArrayOf(
      { dims: [dim], data: counts, attrs: {}, encoding: {} },
      new Map([[dim, label]]),
      x.name === undefined ? 'histogram' : `${x.name}_histogram`,
    );
  },
);
