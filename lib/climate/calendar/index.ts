/**
 * Calendars of the CF conventions: dates as counts of microseconds and back, their fields, texts and steps.
 */
export { CalendarDate, type CalendarDateParts, type DateStep, daysMonthsLater } from './calendar-date.js';
export {
  CALENDARS,
  type Calendar,
  type CalendarMeant,
  type CountedCalendar,
  calendarMeant,
  hasYearZero,
  isGregorian,
} from './calendars.js';
export { type DateSpan, dateSpan, dateSpanOf, dateTexts, type Resolution } from './date-text.js';
export {
  astronomicalYear,
  dateFromDays,
  dayOfYear,
  daysFromDate,
  daysInMonth,
  isDate,
  isLeapYear,
  lastDayOfMonth,
  putDate,
  shownYear,
  weekday,
  type YearMonthDay,
} from './day-count.js';
export { DATE_FIELDS, type DateField, type DateParts, dateField, dateParts, SEASONS, seasons } from './fields.js';
export {
  DAY_MICROSECONDS,
  joinMoment,
  joinMoments,
  MOST_DAYS,
  NO_MOMENT,
  splitMoment,
  splitMoments,
} from './moments.js';
export {
  type DecodedDates,
  datesFromNumbers,
  type EncodedDates,
  numbersFromDates,
  type TimeNumbers,
} from './number-dates.js';
export { type ReferenceDate, referenceDate } from './reference-date.js';
export { isSinceUnits, type TimeUnits, timeUnits, unitMicroseconds } from './time-units.js';
