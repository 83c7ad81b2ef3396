/**
 * The units that times are counted in, as NumPy names them, and how they convert.
 *
 * Years and months have no fixed length: moments in them convert to others by the calendar, spans do not.
 */

/** Units from the longest to the shortest. */
export const TIME_UNITS = ['Y', 'M', 'W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns'] as const;

/** A unit of time: years, months, weeks, days, hours, minutes, seconds, their thousandths, millionths and billionths. */
export type TimeUnit = (typeof TIME_UNITS)[number];

/** Not a time: the int64 that stands for a missing one. */
export const NAT = -(2n ** 63n);

/** Nanoseconds of each unit of fixed length. */
const NANOSECONDS: Readonly<Record<Exclude<TimeUnit, 'Y' | 'M'>, bigint>> = {
  W: 604_800_000_000_000n,
  D: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
};

/** True for years and months. */
export const isCalendarUnit = (unit: TimeUnit): unit is 'Y' | 'M' => unit === 'Y' || unit === 'M';

/** How many `to` are one `from`, where both have a fixed length or both are of the calendar and `to` is no longer one. */
export function unitRatio(from: TimeUnit, to: TimeUnit): bigint {
  if (isCalendarUnit(from) || isCalendarUnit(to)) return from === to ? 1n : 12n;
  return NANOSECONDS[from] / NANOSECONDS[to];
}

/** True when one `a` is no longer than one `b`. */
export const isFiner = (a: TimeUnit, b: TimeUnit): boolean => TIME_UNITS.indexOf(a) >= TIME_UNITS.indexOf(b);

/** The finer of two units. */
export const finerUnit = (a: TimeUnit, b: TimeUnit): TimeUnit => (isFiner(a, b) ? a : b);
