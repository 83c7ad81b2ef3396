/**
 * The proleptic Gregorian calendar on counts of days and months from 1970 on, for years of any size.
 *
 * Days from civil dates and back by H. Hinnant's "chrono-Compatible Low-Level Date Algorithms": years begin in March, so
 * that the leap day comes last, and 400 of them are 146,097 days.
 */

const DAYS_TO_1970 = 719_468n;
const DAYS_OF_ERA = 146_097n;

/** `a / b` rounded down. */
export const floorDivide = (a: bigint, b: bigint): bigint => {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
};

/** Days from 1970-01-01 to a day; months count from 1. */
export function daysFromDate(year: bigint, month: bigint, day: bigint): bigint {
  const y = month <= 2n ? year - 1n : year;
  const era = floorDivide(y, 400n);
  const ofEra = y - era * 400n;
  const ofYear = (153n * (month > 2n ? month - 3n : month + 9n) + 2n) / 5n + day - 1n;
  return era * DAYS_OF_ERA + ofEra * 365n + ofEra / 4n - ofEra / 100n + ofYear - DAYS_TO_1970;
}

/** A day: months and days count from 1. */
export interface CalendarDate {
  readonly year: bigint;
  readonly month: bigint;
  readonly day: bigint;
}

/** The day that is `days` after 1970-01-01. */
export function dateFromDays(days: bigint): CalendarDate {
  const z = days + DAYS_TO_1970;
  const era = floorDivide(z, DAYS_OF_ERA);
  const ofEra = z - era * DAYS_OF_ERA;
  const year = (ofEra - ofEra / 1460n + ofEra / 36_524n - ofEra / 146_096n) / 365n;
  const ofYear = ofEra - (365n * year + year / 4n - year / 100n);
  const shifted = (5n * ofYear + 2n) / 153n;
  const month = shifted < 10n ? shifted + 3n : shifted - 9n;
  return { year: year + era * 400n + (month <= 2n ? 1n : 0n), month, day: ofYear - (153n * shifted + 2n) / 5n + 1n };
}

/** Days of a month. */
export const daysOfMonth = (year: bigint, month: bigint): bigint =>
  daysFromDate(month === 12n ? year + 1n : year, month === 12n ? 1n : month + 1n, 1n) - daysFromDate(year, month, 1n);
