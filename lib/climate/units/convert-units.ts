/**
 * Values of one unit as values of another: a factor and an offset.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import type { ChunkedArray } from '../../array/index.js';
import { arrayLike } from '../../array/kinds.js';
import { ChunkwiseError } from '../../base/errors.js';
import { string } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { dimensionText, unitOf } from './unit.js';

/** A value x of one unit is x · scale + offset of the other. */
export interface UnitConversion {
  readonly scale: number;
  readonly offset: number;
}

/**
 * How values of a unit become values of another, as UDUNITS has it; `gpm` are metres.
 *
 * @throws 'argument' for text that is no unit, and for units of different dimensions
 * @example
 * unitConversion('degC', 'K'); // { scale: 1, offset: 273.15 }
 */
export const unitConversion = define(
  {
    name: 'unitConversion',
    parameters: [
      ['from', string],
      ['to', string],
    ],
  },
  conversionOf,
);
function conversionOf(from: string, to: string): UnitConversion {
  const [a, b] = [unitOf('convertUnits', from), unitOf('convertUnits', to)];
  if (a.powers.some((power, i) => power !== b.powers[i]))
    throw new ChunkwiseError(
      'argument',
      `convertUnits: '${from}' (${dimensionText(a)}) and '${to}' (${dimensionText(b)}) measure different things`,
    );
  if (a.factor === b.factor && a.offset === b.offset) return { scale: 1, offset: 0 };
  const scale = a.factor / b.factor;
  return { scale, offset: a.offset * scale - b.offset };
}

/** Data of a unit in another, lazily; integers become float64. The same array where both are one unit. @throws as {@link unitConversion} @example convertUnits(x, 'K', 'degC') */
export const convertUnits = define(
  {
    name: 'convertUnits',
    parameters: [
      ['data', arrayLike],
      ['from', string],
      ['to', string],
    ],
  },
  (data: ChunkedArray, from: string, to: string): ChunkedArray => converted(data, conversionOf(from, to)),
);

function converted(data: ChunkedArray, { scale, offset }: UnitConversion): ChunkedArray {
  if (scale === 1 && offset === 0) return data;
  const { kind } = DTYPES[data.dtype];
  if (!'biuf'.includes(kind))
    throw new ChunkwiseError('dtype', `convertUnits: ${data.dtype} has no units; numbers have`);
  const x = kind === 'f' ? data : data.astype('float64');
  const scaled = scale === 1 ? x : x.multiply(scale);
  return offset === 0 ? scaled : scaled.add(offset);
}
