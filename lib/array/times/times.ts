/**
 * Moments and spans of time: their scalars, questions about them, and the fields of the calendar.
 */
import { isTimeDType } from '../../../kernels/dtype.js';
import { toValue } from '../../../kernels/scalar.js';
import { Datetime64, parseMoment, Timedelta64 } from '../../../kernels/time/moment.js';
import { NAT, TIME_UNITS, type TimeUnit } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind, oneOf, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise, recast } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';

export { Datetime64, Timedelta64 } from '../../../kernels/time/moment.js';
export type { TimeUnit } from '../../../kernels/time/units.js';

const unitKind = oneOf(...TIME_UNITS);
type Moment = string | Date | number | bigint | Datetime64;
const moment = kind<Moment>(
  'moment',
  "ISO 8601 text, a Date, or a count with its unit ('NaT' for none)",
  (value) =>
    ['string', 'number', 'bigint'].includes(typeof value) || value instanceof Date || value instanceof Datetime64,
);

/**
 * A moment: of ISO 8601 text in the unit that it is given to (`'2001-01'` is a month), of a Date in milliseconds, of a number as a
 * count of `unit` from 1970 on. With `unit` it is converted to it, rounded down.
 *
 * @throws 'argument' for text that is no date, and for a number without unit
 * @example
 * cw.datetime64('2001-01-01T12:30')
 * cw.datetime64('2001-01-01', 'ns')
 */
export const datetime64 = define(
  {
    name: 'datetime64',
    parameters: [
      ['value', moment],
      ['unit', otherwise(unitKind, 'that of the value')],
    ],
  },
  (value: Moment, unit?: TimeUnit): Datetime64 => {
    if (typeof value === 'number' || typeof value === 'bigint') {
      if (unit === undefined)
        throw new ChunkwiseError(
          'argument',
          `datetime64: ${value} is a count; write datetime64(${value}, 's'), or another unit`,
        );
      return new Datetime64(count('datetime64', value, unit), unit);
    }
    const made =
      typeof value === 'string'
        ? parseMoment(value)
        : value instanceof Date
          ? new Datetime64(Number.isNaN(value.getTime()) ? NAT : BigInt(value.getTime()), 'ms')
          : value;
    if (made === undefined)
      throw new ChunkwiseError(
        'argument',
        `datetime64: '${String(value)}' is no ISO 8601 date; write 2001-12-31 or 2001-12-31T23:59:59.5`,
      );
    const held = unit ?? made.unit;
    try {
      return new Datetime64(toValue(made, `datetime64[${held}]`) as bigint, held);
    } catch (cause) {
      const shown = typeof value === 'string' ? value : made.toString();
      throw new ChunkwiseError(
        'argument',
        `datetime64: ${shown} is more ${held} from 1970 than int64 holds; take a longer unit`,
        { cause },
      );
    }
  },
);

function count(name: string, value: number | bigint, unit: TimeUnit): bigint {
  try {
    return toValue(value, `timedelta64[${unit}]`) as bigint;
  } catch (cause) {
    throw new ChunkwiseError('argument', `${name}: ${value} is no whole count of ${unit} that int64 holds`, { cause });
  }
}

const spanValue = kind<number | bigint | 'NaT'>(
  'span',
  "a whole number, or 'NaT'",
  (value) => typeof value === 'number' || typeof value === 'bigint' || value === 'NaT',
);

/**
 * A span of time: so many of a unit.
 *
 * @throws 'argument' for a number that is not whole
 * @example
 * cw.timedelta64(90, 'm')
 */
export const timedelta64 = define(
  {
    name: 'timedelta64',
    parameters: [
      ['value', spanValue],
      ['unit', unitKind],
    ],
  },
  (value: number | bigint | 'NaT', unit: TimeUnit): Timedelta64 =>
    new Timedelta64(value === 'NaT' ? NAT : count('timedelta64', value, unit), unit),
);

/** The counts of an array of times. @throws 'dtype' for others */
function countsOf(name: string, x: ArrayLike): Node {
  const node = nodeOf(x, name);
  if (!isTimeDType(node.dtype))
    throw new ChunkwiseError('dtype', `${name}: ${node.dtype} is no dtype of times; give datetime64 or timedelta64`);
  return recast(node, 'int64');
}

/**
 * True where there is no time (NaT).
 *
 * @throws 'dtype' for what is no array of times
 * @example
 * cw.isnat([cw.datetime64('2001-01-01'), cw.datetime64('NaT')])
 */
export const isnat = define(
  { name: 'isnat', parameters: [['x', arrayLike]] },
  (x: ArrayLike): ChunkedArray<'bool'> => wrap<'bool'>(elementwise('equal', [countsOf('isnat', x), NAT])),
);
