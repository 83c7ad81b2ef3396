/**
 * The calendars of the CF conventions: their names, as files spell and misspell them, and which of them have a year 0.
 */

/** A calendar of CF by its one name: 365_day is `noleap`, 366_day `all_leap`, gregorian `standard`. */
export type Calendar = 'standard' | 'proleptic_gregorian' | 'julian' | 'noleap' | 'all_leap' | '360_day';

/** The calendars whose moments are int64 counts where datetime64 does not know them. */
export type CountedCalendar = Exclude<Calendar, 'proleptic_gregorian'>;

/** The calendars, in the order in which CF lists them. */
export const CALENDARS: readonly Calendar[] = [
  'standard',
  'proleptic_gregorian',
  'julian',
  'noleap',
  'all_leap',
  '360_day',
];

/** Names of CF that stand for another. */
const ALIASES: Readonly<Record<string, Calendar>> = {
  gregorian: 'standard',
  '365_day': 'noleap',
  '366_day': 'all_leap',
};

/** Spellings that files hold, CF does not know, and that can mean one calendar only. */
const MISSPELLINGS: Readonly<Record<string, Calendar>> = {
  '365_days': 'noleap',
  '365day': 'noleap',
  '365days': 'noleap',
  '365 day': 'noleap',
  '365 days': 'noleap',
  '365-day': 'noleap',
  no_leap: 'noleap',
  'no-leap': 'noleap',
  'no leap': 'noleap',
  '366_days': 'all_leap',
  '366day': 'all_leap',
  '366days': 'all_leap',
  '366 days': 'all_leap',
  allleap: 'all_leap',
  'all leap': 'all_leap',
  'all-leap': 'all_leap',
  '360_days': '360_day',
  '360day': '360_day',
  '360days': '360_day',
  '360 day': '360_day',
  '360 days': '360_day',
  '360-day': '360_day',
  'proleptic gregorian': 'proleptic_gregorian',
  'proleptic-gregorian': 'proleptic_gregorian',
  prolepticgregorian: 'proleptic_gregorian',
  gregorian_proleptic: 'proleptic_gregorian',
};

/** What a name of a calendar means, with what there is to say about it. */
export interface CalendarMeant {
  readonly calendar: Calendar;
  /** Where the name is none of CF's. */
  readonly note?: string;
}

/** The calendar that `name` means, in capitals or not; undefined for names that are none, also for 'none' and empty text. */
export function calendarMeant(name: string): CalendarMeant | undefined {
  const lower = name.toLowerCase();
  const known = calendarNamed(lower);
  if (known !== undefined) return { calendar: known };
  const spelt = lower.trim().replace(/\s+/g, ' ');
  const meant = calendarNamed(spelt) ?? (Object.hasOwn(MISSPELLINGS, spelt) ? MISSPELLINGS[spelt] : undefined);
  return meant === undefined ? undefined : { calendar: meant, note: `the calendar '${name}' is taken for ${meant}` };
}

/** The calendar of a name of CF in small letters. */
function calendarNamed(name: string): Calendar | undefined {
  if ((CALENDARS as readonly string[]).includes(name)) return name as Calendar;
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
}

/** True where the year before 1 is 0; in the calendars that were in use it is -1. As cftime has it. */
export const hasYearZero = (calendar: Calendar): boolean => calendar !== 'standard' && calendar !== 'julian';

/** True where months have lengths of the Gregorian calendar at moments after its reform, so that datetime64 may hold them. */
export const isGregorian = (calendar: Calendar): boolean =>
  calendar === 'standard' || calendar === 'proleptic_gregorian';

/** Days from 1970-01-01 on which the standard calendar changes from Julian to Gregorian dates: 1582-10-15. */
export const REFORM_DAY = -141_427;
