/**
 * Labelled arrays in other units.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { string } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type DataArray, dataArrayOf } from '../labelled/data-array.js';
import { dataArrayKind } from '../labelled/kinds.js';
import { convertUnits } from './convert-units.js';

/** Methods of labelled arrays. */
export interface UnitsOfArrays {
  /** In other units, by the attribute `units`, which becomes the new one: `t2m.to('degC')`. */
  to(units: string): DataArray;
}

/** How values of other units were packed, and what limits they had. */
const OF_VALUES = ['scale_factor', 'add_offset', '_FillValue', 'missing_value', '_Unsigned', 'dtype'];
const LIMITS = ['valid_range', 'valid_min', 'valid_max', 'actual_range'];

/**
 * The array in other units, lazily, by its attribute `units`. How it was packed is left out of its encoding.
 *
 * @throws 'argument' where it has no units, where either text is no unit, and for units of different dimensions
 */
const to = define(
  {
    name: 'to',
    parameters: [
      ['x', dataArrayKind],
      ['units', string],
    ],
  },
  (x: DataArray, units: string): DataArray => {
    const { attrs, encoding } = x;
    if (typeof attrs.units !== 'string')
      throw new ChunkwiseError(
        'argument',
        `to: ${x.name === undefined ? 'the array' : `'${x.name}'`} has no attribute units; name them by x.assignAttrs({ units: 'K' })`,
      );
    const data = convertUnits(x.data, attrs.units, units);
    const without = (record: Readonly<Record<string, unknown>>, names: readonly string[]) =>
      Object.fromEntries(Object.entries(record).filter(([name]) => data === x.data || !names.includes(name)));
    return dataArrayOf(
      {
        ...x.variable,
        data,
        attrs: { ...without(attrs, LIMITS), units },
        encoding: without(encoding, OF_VALUES),
      },
      x.coordVariables,
      x.name,
    );
  },
);

export const UNITS_OF_ARRAYS = { to } as const;
