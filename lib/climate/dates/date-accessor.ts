/**
 * Fields of dates (`t.coords.time.dt.month`) in whatever calendar they are of, dates rounded and written.
 */

import { convertSpan } from '../../../kernels/time/moment.js';
import type { TimeUnit } from '../../../kernels/time/units.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { asarray, type ChunkedArray, fromTypedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { string } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type Calendar, DATE_FIELDS, type DateField, dateField, seasons } from '../calendar/index.js';
import { type DataArray, dataArrayOf } from '../labelled/data-array.js';
import { dataArrayKind } from '../labelled/kinds.js';

const NO_TIME = -(2n ** 63n);
/** Fields that hold or do not. */
const FLAGS: readonly DateField[] = [
  'isLeapYear',
  'isMonthStart',
  'isMonthEnd',
  'isQuarterStart',
  'isQuarterEnd',
  'isYearStart',
  'isYearEnd',
];
/** Spans of fixed length, in microseconds. */
const LENGTHS: Readonly<Record<string, bigint>> = {
  us: 1n,
  ms: 1000n,
  s: 1_000_000n,
  min: 60_000_000n,
  m: 60_000_000n,
  h: 3_600_000_000n,
  H: 3_600_000_000n,
  D: 86_400_000_000n,
  d: 86_400_000_000n,
};
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** The moments of an array in memory as counts of microseconds, with their calendar. */
function momentsOf(
  operation: string,
  { variable, name }: DataArray,
): { counts: BigInt64Array; calendar: Calendar; unit: TimeUnit } {
  const { data, calendar } = variable;
  const unit = calendar ? 'us' : (/^datetime64\[(.*)\]$/.exec(data.dtype)?.[1] as TimeUnit | undefined);
  if (unit === undefined)
    throw new ChunkwiseError(
      'dtype',
      `${operation}: ${name ?? 'the array'} is ${data.dtype}; fields of dates are those of datetime64 or of a calendar`,
    );
  const values = valuesInMemory(data);
  if (!values)
    throw new ChunkwiseError(
      'argument',
      `${operation}: the dates have to be computed first: await x.compute(), or await x.load('${name ?? 'time'}')`,
    );
  const given = values as BigInt64Array;
  const counts =
    unit === 'us'
      ? BigInt64Array.from(given)
      : BigInt64Array.from(given, (value) => (value === NO_TIME ? NO_TIME : convertSpan(value, unit, 'us')));
  return { counts, calendar: (calendar as Calendar | undefined) ?? 'proleptic_gregorian', unit };
}

/** A labelled array of values for each date. */
function made(x: DataArray, data: ChunkedArray, name: string, keeps = false): DataArray {
  const { calendar, ...variable } = x.variable;
  return dataArrayOf(
    {
      ...variable,
      data: data.reshape(x.shape as number[]) as ChunkedArray,
      encoding: {},
      ...(keeps && calendar ? { calendar } : {}),
    },
    x.coordVariables,
    name,
  );
}

function fieldOf(x: DataArray, field: DateField): DataArray {
  const { counts, calendar } = momentsOf(`dt.${field}`, x);
  const values = dateField(counts, calendar, field);
  const flag = FLAGS.includes(field);
  const data = flag
    ? fromTypedArray(
        Uint8Array.from(values, (value) => (value === 1 ? 1 : 0)),
        { dtype: 'bool' },
      )
    : values instanceof Int32Array
      ? fromTypedArray(BigInt64Array.from(values, BigInt))
      : fromTypedArray(values);
  return made(x, data as ChunkedArray, field);
}

/** The length that a frequency names: '6h', 'D', '15min'. @throws 'argument' for months and years, which have none */
function lengthOf(operation: string, freq: string): bigint {
  const match = /^(\d*)(us|ms|s|min|m|h|H|D|d)$/.exec(freq.trim());
  if (!match || match[1] === '0')
    throw new ChunkwiseError(
      'argument',
      `${operation}: '${freq}' is no span of fixed length; write '6h', 'D', '15min', '30s', …; for months and years use resample`,
    );
  return BigInt(match[1] || 1) * LENGTHS[match[2]];
}

type Rounding = 'floor' | 'ceil' | 'round';
function rounded(x: DataArray, how: Rounding, freq: string): DataArray {
  const { counts, unit } = momentsOf(`dt.${how}`, x);
  const length = lengthOf(`dt.${how}`, freq);
  const out = BigInt64Array.from(counts, (count) => {
    if (count === NO_TIME) return count;
    const rest = ((count % length) + length) % length;
    if (rest === 0n) return count;
    const low = count - rest;
    const half = 2n * rest - length;
    // Halves go to the even multiple, as pandas'.
    const up =
      how === 'ceil' || (how === 'round' && (half > 0n || (half === 0n && (((low / length) % 2n) + 2n) % 2n === 1n)));
    return up ? low + length : low;
  });
  const { calendar } = x.variable;
  const dtype = calendar ? 'int64' : ('datetime64[us]' as const);
  const data = fromTypedArray(out, { dtype } as never) as ChunkedArray;
  return made(x, calendar || unit === 'us' ? data : (data.astype(x.dtype as never) as ChunkedArray), how, true);
}

/** Codes of strftime: what each is made of. */
function written(x: DataArray, format: string): DataArray {
  const { counts, calendar } = momentsOf('dt.strftime', x);
  const known = new Map<DateField, Int32Array | Float64Array>();
  const value = (field: DateField, k: number): number => {
    let values = known.get(field);
    if (!values) {
      values = dateField(counts, calendar, field);
      known.set(field, values);
    }
    return values[k];
  };
  const two = (number: number, width = 2): string => String(number).padStart(width, '0');
  const codes: Readonly<Record<string, (k: number) => string>> = {
    Y: (k) => (value('year', k) < 0 ? `-${two(-value('year', k), 4)}` : two(value('year', k), 4)),
    y: (k) => two(((value('year', k) % 100) + 100) % 100),
    m: (k) => two(value('month', k)),
    d: (k) => two(value('day', k)),
    H: (k) => two(value('hour', k)),
    I: (k) => two(((value('hour', k) + 11) % 12) + 1),
    p: (k) => (value('hour', k) < 12 ? 'AM' : 'PM'),
    M: (k) => two(value('minute', k)),
    S: (k) => two(value('second', k)),
    f: (k) => two(value('microsecond', k), 6),
    j: (k) => two(value('dayofyear', k), 3),
    b: (k) => MONTHS[value('month', k) - 1].slice(0, 3),
    B: (k) => MONTHS[value('month', k) - 1],
    a: (k) => DAYS[value('weekday', k)].slice(0, 3),
    A: (k) => DAYS[value('weekday', k)],
    V: (k) => two(value('week', k)),
    F: (k) => `${codes.Y(k)}-${codes.m(k)}-${codes.d(k)}`,
    T: (k) => `${codes.H(k)}:${codes.M(k)}:${codes.S(k)}`,
    '%': () => '%',
  };
  const unknown = [...format.matchAll(/%(.?)/g)].find(([, code]) => !(code in codes));
  if (unknown)
    throw new ChunkwiseError(
      'argument',
      `dt.strftime: '${unknown[0]}' is no code; there are ${Object.keys(codes)
        .map((code) => `%${code}`)
        .join(', ')}`,
    );
  const texts = Array.from(counts, (count, k) =>
    count === NO_TIME ? '' : format.replace(/%(.)/g, (_, code: string) => codes[code](k)),
  );
  return made(x, asarray(texts.length > 0 ? texts : ['']) as ChunkedArray, 'strftime');
}

/** What each date has: `year`, `month`, `season`, …, and dates rounded and written. Dates in memory only. */
export type DateAccessor = { readonly [K in DateField]: DataArray } & {
  /** 'DJF', 'MAM', 'JJA' or 'SON'; 'nan' for no date. */
  readonly season: DataArray;
  /** The name of the calendar. */
  readonly calendar: Calendar;
  /** Down to a multiple of a span: `floor('D')`, `floor('6h')`. */
  floor(freq: string): DataArray;
  /** Up to a multiple of a span. */
  ceil(freq: string): DataArray;
  /** To the nearest multiple of a span, halves to the even one. */
  round(freq: string): DataArray;
  /** As text: `strftime('%Y-%m-%d')`. No date is empty text. */
  strftime(format: string): DataArray;
};

const rounding = (how: Rounding) =>
  define(
    {
      name: `dt.${how}`,
      parameters: [
        ['x', dataArrayKind],
        ['freq', string],
      ],
    },
    (x: DataArray, freq: string): DataArray => rounded(x, how, freq),
  );
const FLOOR = rounding('floor');
const CEIL = rounding('ceil');
const ROUND = rounding('round');
const STRFTIME = define(
  {
    name: 'dt.strftime',
    parameters: [
      ['x', dataArrayKind],
      ['format', string],
    ],
  },
  written,
);

/** @internal the accessor of an array */
export function dateAccessor(x: DataArray): DateAccessor {
  const accessor = {
    get season(): DataArray {
      const { counts, calendar } = momentsOf('dt.season', x);
      return made(x, asarray(counts.length > 0 ? seasons(counts, calendar) : ['']) as ChunkedArray, 'season');
    },
    get calendar(): Calendar {
      return momentsOf('dt.calendar', x).calendar;
    },
    floor: (freq: string) => FLOOR(x, freq),
    ceil: (freq: string) => CEIL(x, freq),
    round: (freq: string) => ROUND(x, freq),
    strftime: (format: string) => STRFTIME(x, format),
  };
  for (const field of DATE_FIELDS)
    Object.defineProperty(accessor, field, { get: () => fieldOf(x, field), enumerable: true });
  return accessor as unknown as DateAccessor;
}
