/**
 * Steps of time as text, 'MS', 'QS-DEC', '5D', '6h', in any calendar: where they begin and end, and dates that follow each other by them.
 *
 * Steps of a fixed length are a number of microseconds. All others are a line of days by number: day(k) is the first or last day of month
 * k * months + anchor, or every seventh day.
 */
import { ChunkwiseError } from '../../base/errors.js';
import {
  type Calendar,
  DAY_MICROSECONDS,
  dateFromDays,
  daysFromDate,
  lastDayOfMonth,
  weekday,
} from '../calendar/index.js';

/** A step of time. */
export type Offset =
  | { readonly kind: 'fixed'; readonly text: string; readonly microseconds: bigint; readonly ends: boolean }
  | {
      readonly kind: 'anchored';
      readonly text: string;
      readonly n: number;
      /** True where the step is named by its last day. */
      readonly ends: boolean;
      /** The number of the last of these days that is not after `day`. */
      readonly number: (calendar: Calendar, day: number) => number;
      /** The day of a number. */
      readonly day: (calendar: Calendar, number: number) => number;
    };

const MONTH_NAMES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const FIXED: Readonly<Record<string, bigint>> = {
  D: 86_400_000_000n,
  h: 3_600_000_000n,
  min: 60_000_000n,
  s: 1_000_000n,
  ms: 1_000n,
  us: 1n,
};
/** Steps of months: how many, and whether they are named by their end. */
const MONTHLY: Readonly<Record<string, readonly [months: number, ends: boolean]>> = {
  MS: [1, false],
  ME: [1, true],
  QS: [3, false],
  QE: [3, true],
  YS: [12, false],
  YE: [12, true],
};
/** Names that were used before, and those for them. */
const FORMER: Readonly<Record<string, string>> = {
  M: 'ME',
  Q: 'QE',
  Y: 'YE',
  A: 'YE',
  AS: 'YS',
  H: 'h',
  T: 'min',
  S: 's',
  L: 'ms',
  U: 'us',
};

function refuse(operation: string, text: string): never {
  const former = /^(\d*)([A-Z]+)(-[A-Z]+)?$/.exec(text);
  const meant = former && Object.hasOwn(FORMER, former[2]) ? `${former[1]}${FORMER[former[2]]}${former[3] ?? ''}` : '';
  throw new ChunkwiseError(
    'argument',
    `${operation}: '${text}' is no step of time${meant ? `; write '${meant}'` : "; write YS or YE, QS or QE ('QS-DEC'), MS or ME, W ('W-SUN'), D, h, min, s, ms or us, with a number before it for several ('6h')"}`,
  );
}

/** The month of a year in which steps of so many months begin, or end. */
function anchorMonth(operation: string, text: string, months: number, ends: boolean, anchor: string | undefined) {
  if (months === 1) return anchor === undefined ? 0 : refuse(operation, text);
  if (anchor === undefined) return ends ? 11 : 0;
  const month = MONTH_NAMES.indexOf(anchor);
  return month < 0 ? refuse(operation, text) : month;
}

function monthly(operation: string, text: string, n: number, name: string, anchor: string | undefined): Offset {
  const [months, ends] = MONTHLY[name];
  const residue = anchorMonth(operation, text, months, ends, anchor) % months;
  const day = (calendar: Calendar, number: number): number => {
    const month = number * months + residue;
    const [year, m] = [Math.floor(month / 12), month - Math.floor(month / 12) * 12 + 1];
    return daysFromDate(calendar, year, m, ends ? lastDayOfMonth(calendar, year, m) : 1);
  };
  return {
    kind: 'anchored',
    text,
    n,
    ends,
    day,
    number: (calendar, at) => {
      const date = dateFromDays(calendar, at);
      const number = Math.floor((date.year * 12 + date.month - 1 - residue) / months);
      return day(calendar, number) > at ? number - 1 : number;
    },
  };
}

function weekly(operation: string, text: string, n: number, anchor = 'SUN'): Offset {
  const wanted = WEEKDAYS.indexOf(anchor);
  if (wanted < 0) refuse(operation, text);
  const first = (calendar: Calendar): number => (((wanted - weekday(calendar, 0)) % 7) + 7) % 7;
  return {
    kind: 'anchored',
    text,
    n,
    ends: true,
    day: (calendar, number) => first(calendar) + 7 * number,
    number: (calendar, at) => Math.floor((at - first(calendar)) / 7),
  };
}

/** Reads a step of time. @throws ChunkwiseError 'argument' */
export function offsetOf(operation: string, text: string): Offset {
  const match = /^(\d+)?([A-Za-z]+)(?:-([A-Z]{3}))?$/.exec(text.trim());
  if (!match) return refuse(operation, text);
  const [, count, name, anchor] = match;
  const n = count === undefined ? 1 : Number(count);
  if (!Number.isSafeInteger(n) || n < 1) return refuse(operation, text);
  if (Object.hasOwn(FIXED, name) && anchor === undefined)
    return { kind: 'fixed', text, microseconds: BigInt(n) * FIXED[name], ends: false };
  if (name === 'W') return weekly(operation, text, n, anchor);
  if (Object.hasOwn(MONTHLY, name)) return monthly(operation, text, n, name, anchor);
  return refuse(operation, text);
}

const floorDivide = (a: bigint, b: bigint): bigint => {
  const q = a / b;
  return a % b < 0n ? q - 1n : q;
};
export const DAY = BigInt(DAY_MICROSECONDS);
/** The day that a moment lies in. */
export const dayOf = (count: bigint): number => Number(floorDivide(count, DAY));
export const positiveRemainder = (a: bigint, b: bigint): bigint => a - floorDivide(a, b) * b;

/** The moments from `first` to `last` by a step, beginning at the first of its days, or at `first` where the step is of fixed length. */
export function momentsBetween(
  operation: string,
  offset: Offset,
  calendar: Calendar,
  first: bigint,
  last: bigint,
): BigInt64Array {
  const most = 100_000_000;
  if (offset.kind === 'fixed') {
    const n = last < first ? 0 : Number((last - first) / offset.microseconds) + 1;
    if (n > most) throw tooMany(operation, offset, n);
    return BigInt64Array.from({ length: n }, (_, k) => first + BigInt(k) * offset.microseconds);
  }
  // The time of the day goes along.
  const ofDay = positiveRemainder(first, DAY);
  const number = offset.number(calendar, dayOf(first));
  const from = offset.day(calendar, number) === dayOf(first) ? number : number + 1;
  const out: bigint[] = [];
  for (let k = from; ; k += offset.n) {
    const moment = BigInt(offset.day(calendar, k)) * DAY + ofDay;
    if (moment > last) break;
    out.push(moment);
    if (out.length > most) throw tooMany(operation, offset, out.length);
  }
  return BigInt64Array.from(out);
}

const tooMany = (operation: string, offset: Offset, n: number): ChunkwiseError =>
  new ChunkwiseError(
    'argument',
    `${operation}: steps of ${offset.text} make ${n} or more; take a longer step or a part of the times`,
  );
