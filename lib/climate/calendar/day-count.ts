/**
 * Days from 1970-01-01 of a calendar as dates, and dates as days, by arithmetic on doubles that hold whole numbers.
 *
 * Years here are astronomical: there is a year 0 in every calendar, {@link shownYear} gives the one that people write. Days are
 * counted in the calendar's own reckoning: day 0 is its 1970-01-01.
 */
import { type Calendar, hasYearZero, REFORM_DAY } from './calendars.js';

/** A date. */
export interface YearMonthDay {
  /** Astronomical: 0 before 1 in every calendar. */
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31. */
  day: number;
}

/** The beginnings of the months' English names. */
export const MONTH_NAMES: readonly string[] = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];

const floor = Math.floor;
/** Days before each month of a year of 365 days, and of one of 366. */
const BEFORE: readonly number[] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const BEFORE_LEAP: readonly number[] = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366];

const gregorianDays = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = floor(y / 400);
  const yearOfEra = y - era * 400;
  return (
    era * 146_097 + yearOfEra * 365 + floor(yearOfEra / 4) - floor(yearOfEra / 100) + ofMarch(month, day) - 719_468
  );
};

/** Days from 1 March to a date. */
const ofMarch = (month: number, day: number): number => floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;

function putMarch(dayOfYear: number, year: number, into: YearMonthDay): void {
  const m = floor((5 * dayOfYear + 2) / 153);
  into.day = dayOfYear - floor((153 * m + 2) / 5) + 1;
  into.month = m < 10 ? m + 3 : m - 9;
  into.year = into.month <= 2 ? year + 1 : year;
}

function putGregorian(days: number, into: YearMonthDay): void {
  const z = days + 719_468;
  const era = floor(z / 146_097);
  const ofEra = z - era * 146_097;
  const year = floor((ofEra - floor(ofEra / 1460) + floor(ofEra / 36_524) - floor(ofEra / 146_096)) / 365);
  putMarch(ofEra - (365 * year + floor(year / 4) - floor(year / 100)), year + era * 400, into);
}

/** Days from the Julian 0000-03-01 to its 1970-01-01, and to the day that is 1970-01-01 in the Gregorian calendar. */
const JULIAN_OWN = 719_483;
const JULIAN_AT_GREGORIAN = 719_470;

const julianDays = (year: number, month: number, day: number, epoch: number): number => {
  const y = month <= 2 ? year - 1 : year;
  return y * 365 + floor(y / 4) + ofMarch(month, day) - epoch;
};

function putJulian(days: number, epoch: number, into: YearMonthDay): void {
  const z = days + epoch;
  const era = floor(z / 1461);
  const ofEra = z - era * 1461;
  const year = floor((ofEra - floor(ofEra / 1460)) / 365);
  putMarch(ofEra - 365 * year, year + era * 4, into);
}

const isBeforeReform = (year: number, month: number, day: number): boolean =>
  year < 1582 || (year === 1582 && (month < 10 || (month === 10 && day < 15)));

function putEqualYears(days: number, length: number, before: readonly number[], into: YearMonthDay): void {
  const year = floor(days / length);
  const ofYear = days - year * length;
  let month = floor(ofYear / 32) + 1;
  if (ofYear >= before[month]) month++;
  into.year = year + 1970;
  into.month = month;
  into.day = ofYear - before[month - 1] + 1;
}

/** Days from 1970-01-01 to a date, which is taken as it is: see {@link isDate}. */
export function daysFromDate(calendar: Calendar, year: number, month: number, day: number): number {
  switch (calendar) {
    case 'proleptic_gregorian':
      return gregorianDays(year, month, day);
    case 'standard':
      return isBeforeReform(year, month, day)
        ? julianDays(year, month, day, JULIAN_AT_GREGORIAN)
        : gregorianDays(year, month, day);
    case 'julian':
      return julianDays(year, month, day, JULIAN_OWN);
    case 'noleap':
      return (year - 1970) * 365 + BEFORE[month - 1] + day - 1;
    case 'all_leap':
      return (year - 1970) * 366 + BEFORE_LEAP[month - 1] + day - 1;
    case '360_day':
      return (year - 1970) * 360 + (month - 1) * 30 + day - 1;
  }
}

function put360(days: number, into: YearMonthDay): void {
  const year = floor(days / 360);
  const ofYear = days - year * 360;
  into.year = year + 1970;
  into.month = floor(ofYear / 30) + 1;
  into.day = (ofYear % 30) + 1;
}

const PUTTERS: Readonly<Record<Calendar, (days: number, into: YearMonthDay) => void>> = {
  standard: (days, into) => (days < REFORM_DAY ? putJulian(days, JULIAN_AT_GREGORIAN, into) : putGregorian(days, into)),
  proleptic_gregorian: putGregorian,
  julian: (days, into) => putJulian(days, JULIAN_OWN, into),
  noleap: (days, into) => putEqualYears(days, 365, BEFORE, into),
  all_leap: (days, into) => putEqualYears(days, 366, BEFORE_LEAP, into),
  '360_day': put360,
};

/** Puts the date `days` after 1970-01-01 into `into`, so that loops make no objects. */
export const putDate = (calendar: Calendar, days: number, into: YearMonthDay): void => PUTTERS[calendar](days, into);

/** The date `days` after 1970-01-01. */
export function dateFromDays(calendar: Calendar, days: number): YearMonthDay {
  const date = { year: 0, month: 0, day: 0 };
  putDate(calendar, days, date);
  return date;
}

/** True for years with a 29 February. */
export function isLeapYear(calendar: Calendar, year: number): boolean {
  switch (calendar) {
    case 'noleap':
    case '360_day':
      return false;
    case 'all_leap':
      return true;
    case 'julian':
      return year % 4 === 0;
    case 'standard':
    case 'proleptic_gregorian':
      return year % 4 === 0 && ((calendar === 'standard' && year < 1582) || year % 100 !== 0 || year % 400 === 0);
  }
}

const beforeMonths = (calendar: Calendar, year: number): readonly number[] =>
  isLeapYear(calendar, year) ? BEFORE_LEAP : BEFORE;

/** The number of the last day of a month; October 1582 of the standard calendar ends with the 31st, though it has 21 days. */
export const lastDayOfMonth = (calendar: Calendar, year: number, month: number): number =>
  calendar === '360_day' ? 30 : beforeMonths(calendar, year)[month] - beforeMonths(calendar, year)[month - 1];

/** Days of a month. */
export const daysInMonth = (calendar: Calendar, year: number, month: number): number =>
  calendar === 'standard' && year === 1582 && month === 10 ? 21 : lastDayOfMonth(calendar, year, month);

/** The number of a date in its year, from 1 on. Of 1582 in the standard calendar it goes by the dates, as cftime's does. */
export const dayOfYear = (calendar: Calendar, year: number, month: number, day: number): number =>
  calendar === '360_day' ? (month - 1) * 30 + day : beforeMonths(calendar, year)[month - 1] + day;

/** True where the calendar has such a date: no 31 April, no 29 February in noleap, no 10 October 1582 in standard. */
export const isDate = (calendar: Calendar, year: number, month: number, day: number): boolean =>
  Number.isSafeInteger(year) &&
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= lastDayOfMonth(calendar, year, month) &&
  !(calendar === 'standard' && year === 1582 && month === 10 && day > 4 && day < 15);

/** The year as it is written: in calendars without a year 0 the one before 1 is -1. */
export const shownYear = (calendar: Calendar, year: number): number =>
  year <= 0 && !hasYearZero(calendar) ? year - 1 : year;

/** The astronomical year of a written one; undefined for 0 where there is none. */
export const astronomicalYear = (calendar: Calendar, shown: number): number | undefined => {
  if (hasYearZero(calendar)) return shown;
  if (shown === 0) return undefined;
  return shown < 0 ? shown + 1 : shown;
};

/** The weekday of day 0; of calendars that never were in use it is what cftime says. */
const WEEKDAY_0: Readonly<Record<Calendar, number>> = {
  standard: 3,
  proleptic_gregorian: 3,
  julian: 2,
  noleap: 3,
  all_leap: 6,
  '360_day': 2,
};

/** The weekday, 0 Monday to 6 Sunday, of the day `days` after 1970-01-01, as cftime has it in calendars that have no weeks too. */
export const weekday = (calendar: Calendar, days: number): number => (((days + WEEKDAY_0[calendar]) % 7) + 7) % 7;
