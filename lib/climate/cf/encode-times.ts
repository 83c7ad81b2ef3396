/**
 * Moments and spans of time as numbers of units, by the units of the encoding or by the longest that divide them.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { any, asarray, type ChunkedArray, where } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type Calendar, calendarMeant } from '../calendar/calendars.js';
import { dateTexts } from '../calendar/date-text.js';
import { joinMoment, NO_MOMENT, splitMoments } from '../calendar/moments.js';
import { numbersFromDates } from '../calendar/number-dates.js';
import { type TimeUnits, timeUnits, unitMicroseconds } from '../calendar/time-units.js';
import { READ_ELEMENTS } from './decode-times.js';

/** Times as numbers. Missing ones are NaN, or the least int64. */
export interface EncodedTimes {
  readonly data: ChunkedArray;
  readonly units: string;
  readonly calendar?: string;
  readonly hasMissing: boolean;
  readonly warnings: readonly string[];
}

/** What the encoding asks for. */
export interface TimesWanted {
  readonly units?: string | undefined;
  readonly calendar?: string | undefined;
  readonly dtype?: DType | undefined;
}

const NAMES = ['days', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds'] as const;
const LENGTHS: readonly number[] = NAMES.map((name) => unitMicroseconds(name) as number);

/** The longest unit that divides all distances from the first moment. */
function dividingUnit(counts: BigInt64Array): (typeof NAMES)[number] {
  const { days, microseconds } = splitMoments(counts);
  const first = microseconds.find((us) => !Number.isNaN(us)) ?? 0;
  // A day is a whole number of every unit, so that days do not matter.
  const isDivided = (length: number): boolean =>
    days.every((day, i) => Number.isNaN(day) || (microseconds[i] - first) % length === 0);
  return NAMES.find((_, i) => isDivided(LENGTHS[i])) ?? 'microseconds';
}

/** Units of counts: the longest that divide them, since the first moment. */
function inferredUnits(counts: BigInt64Array, calendar: Calendar): string {
  const first = counts.find((count) => count !== NO_MOMENT) ?? 0n;
  const [text] = dateTexts(BigInt64Array.of(first), calendar);
  return `${dividingUnit(counts)} since ${text.replace('T', ' ')}`;
}

/** The calendar that times are written in. @throws 'argument' where the times are of another */
function writtenCalendar(name: string, own: Calendar | undefined, wanted: string | undefined): Calendar {
  const given = own ?? 'proleptic_gregorian';
  if (wanted === undefined) return given;
  const meant = calendarMeant(wanted)?.calendar;
  const isSame = meant === given || (own === undefined && meant === 'standard');
  if (meant === undefined || !isSame)
    throw new ChunkwiseError(
      'argument',
      `${name}: times of the calendar ${given} are not written as '${wanted}'; leave encoding.calendar out, or convert them`,
    );
  return meant;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const isFloat = (dtype: DType | undefined): boolean => dtype !== undefined && DTYPES[dtype].kind === 'f';

/**
 * Moments (counts of microseconds, or datetime64) as numbers. Arrays of up to a million elements are read; larger ones, whose units must be
 * given, are an expression, after one pass that finds whether all are whole.
 *
 * @throws 'argument' where units or calendar of the encoding are none of these times
 */
export async function encodeMoments(
  name: string,
  data: ChunkedArray,
  own: Calendar | undefined,
  wanted: TimesWanted,
): Promise<EncodedTimes> {
  const calendar = writtenCalendar(name, own, wanted.calendar);
  const counts = data.dtype === 'int64' ? data : data.astype('datetime64[us]').astype('int64');
  const isSmall = sizeOf(counts.shape) <= READ_ELEMENTS;
  const values = isSmall ? ((await counts.compute()).data as BigInt64Array) : undefined;
  const warnings: string[] = [];
  let text = wanted.units ?? (values ? inferredUnits(values, calendar) : 'microseconds since 1970-01-01');
  let units = unitsOf(name, text, calendar);
  const change = (to: string, why: string): void => {
    warnings.push(`${why} '${text}': they are written as '${to}'`);
    text = to;
    units = unitsOf(name, to, calendar);
  };
  if (values === undefined) {
    if (units.unit.kind === 'months') change('days since 1970-01-01', 'so many moments are not counted in');
    return encodeLarge(counts, units, text, wanted, warnings, change);
  }
  let numbers = numbersFromDates(values, units);
  if ('refused' in numbers) {
    change(inferredUnits(values, calendar), 'the times are no whole numbers of');
    numbers = numbersFromDates(values, units);
  }
  if ('isWhole' in numbers && !numbers.isWhole && !isFloat(wanted.dtype)) {
    if (wanted.dtype === undefined)
      warnings.push(`the times are no whole numbers of '${text}' and are written as floats`);
    else {
      change(finerUnits(text, values, units), 'the times are no whole numbers of');
      numbers = numbersFromDates(values, units);
    }
  }
  if ('refused' in numbers) throw new ChunkwiseError('argument', `${name}: ${numbers.refused}`);
  const found = numbers.isWhole && !isFloat(wanted.dtype) ? numbers.whole() : numbers.numbers;
  return {
    data: asarray(found).reshape(counts.shape),
    units: text,
    calendar: wanted.calendar ?? calendar,
    hasMissing: values.includes(NO_MOMENT),
    warnings,
  };
}

function unitsOf(name: string, text: string, calendar: Calendar): TimeUnits {
  const units = timeUnits(text, calendar);
  if ('refused' in units)
    throw new ChunkwiseError(
      'argument',
      `${name}: encoding.units '${text}' name no moment of the calendar ${calendar}: ${units.refused}; write 'days since 1970-01-01'`,
    );
  return units;
}

/** The same reference with the longest unit that all moments are whole numbers of. */
function finerUnits(text: string, counts: BigInt64Array, { reference }: TimeUnits): string {
  const start = joinMoment(reference.days, reference.microseconds);
  return text.replace(/^.*?(?=\s+since\s)/is, dividingUnit(BigInt64Array.from([start, ...counts])));
}

/** Large arrays: whether all are whole is found in one pass, in bounded memory. */
async function encodeLarge(
  counts: ChunkedArray,
  units: TimeUnits,
  text: string,
  wanted: TimesWanted,
  warnings: string[],
  change: (to: string, why: string) => void,
): Promise<EncodedTimes> {
  const start = joinMoment(units.reference.days, units.reference.microseconds);
  const step = units.unit.kind === 'linear' ? units.unit.microseconds : 86_400e6;
  const isMissing = counts.equal(NO_MOMENT);
  const distance = counts.subtract(start);
  const some = async (x: ChunkedArray): Promise<boolean> => Boolean((await any(x).compute()).item());
  const isWhole =
    step < 1 || !(await some(distance.fmod(BigInt(step)).notEqual(0n).logicalAnd(isMissing.logicalNot())));
  const hasMissing = await some(isMissing);
  const named = { calendar: wanted.calendar ?? units.calendar, hasMissing, warnings };
  if (isWhole && !isFloat(wanted.dtype)) {
    const whole = step < 1 ? distance.multiply(BigInt(Math.round(1 / step))) : distance.floorDivide(BigInt(step));
    return { ...named, data: where(isMissing, NO_MOMENT, whole), units: text };
  }
  if (!isFloat(wanted.dtype) && wanted.dtype !== undefined) {
    const finer = text.replace(/^.*?(?=\s+since\s)/is, 'microseconds');
    change(finer, 'the times are no whole numbers of');
    return { ...named, data: where(isMissing, NO_MOMENT, distance), units: finer };
  }
  return { ...named, data: where(isMissing, Number.NaN, distance.astype('float64').divide(step)), units: text };
}

/** Spans of time as numbers of a plain unit. */
export async function encodeSpans(name: string, data: ChunkedArray, wanted: TimesWanted): Promise<EncodedTimes> {
  const counts = data.astype('timedelta64[us]').astype('int64');
  const isSmall = sizeOf(counts.shape) <= READ_ELEMENTS;
  const values = isSmall ? ((await counts.compute()).data as BigInt64Array) : undefined;
  const inferred = values ? dividingUnit(BigInt64Array.from([0n, ...values])) : 'microseconds';
  const units = wanted.units ?? inferred;
  const step = unitMicroseconds(units);
  if (step === undefined)
    throw new ChunkwiseError(
      'argument',
      `${name}: encoding.units '${units}' is no unit of time; write 'days' or 'seconds'`,
    );
  const isWhole = step <= (unitMicroseconds(inferred) as number);
  const isMissing = counts.equal(NO_MOMENT);
  const hasMissing = values?.includes(NO_MOMENT) ?? true;
  if (!isWhole || isFloat(wanted.dtype)) {
    const isSilent = isFloat(wanted.dtype) || isWhole;
    const warnings = isSilent ? [] : [`the spans are no whole numbers of ${units} and are written as floats`];
    return { data: where(isMissing, Number.NaN, counts.astype('float64').divide(step)), units, hasMissing, warnings };
  }
  const whole = step < 1 ? counts.multiply(BigInt(Math.round(1 / step))) : counts.floorDivide(BigInt(step));
  return { data: where(isMissing, NO_MOMENT, whole), units, hasMissing, warnings: [] };
}
