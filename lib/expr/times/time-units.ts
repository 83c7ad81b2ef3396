/**
 * Counts of times in one unit as counts in another: int64 expressions, rounded down where the other unit is longer. Years and
 * months follow the calendar (the algorithms of `kernels/time/calendar.ts`, over arrays).
 */
import type { Scalar } from '../../../kernels/dtype.js';
import { convertMoment, convertSpan } from '../../../kernels/time/moment.js';
import { isCalendarUnit, isFiner, NAT, type TimeUnit, unitRatio } from '../../../kernels/time/units.js';
import type { Node } from '../node.js';

type Operand = Node | Scalar;
interface Counts {
  elementwise(op: string, operands: readonly Operand[]): Node;
}

const isNode = (operand: Operand): operand is Node => typeof operand === 'object' && 'kind' in operand;

/** Arithmetic of counts, written as it is read. */
class Arithmetic {
  constructor(readonly counts: Counts) {}
  add = (a: Operand, b: Operand): Node => this.counts.elementwise('add', [a, b]);
  less = (a: Operand, b: Operand): Node => this.counts.elementwise('subtract', [a, b]);
  times = (a: Operand, b: Operand): Node => this.counts.elementwise('multiply', [a, b]);
  /** Rounded down. */
  over = (a: Operand, b: bigint): Node => this.counts.elementwise('floorDivide', [a, b]);
  where = (op: string, a: Operand, b: Operand, yes: Operand, no: Operand): Node =>
    this.counts.elementwise('where', [this.counts.elementwise(op, [a, b]), yes, no]);
}

/** Year, month and day, from 1 on, of days from 1970-01-01. */
function civilFromDays(days: Node, counts: Counts): { year: Node; month: Node; day: Node } {
  const m = new Arithmetic(counts);
  const z = m.add(days, 719_468n);
  const era = m.over(z, 146_097n);
  const ofEra = m.less(z, m.times(era, 146_097n));
  const leap = m.less(
    m.less(m.add(m.less(ofEra, m.over(ofEra, 1460n)), m.over(ofEra, 36_524n)), m.over(ofEra, 146_096n)),
    0n,
  );
  const year = m.over(leap, 365n);
  const before = m.less(m.add(m.times(year, 365n), m.over(year, 4n)), m.over(year, 100n));
  const ofYear = m.less(ofEra, before);
  const shifted = m.over(m.add(m.times(ofYear, 5n), 2n), 153n);
  const month = m.where('less', shifted, 10n, m.add(shifted, 3n), m.less(shifted, 9n));
  const day = m.add(m.less(ofYear, m.over(m.add(m.times(shifted, 153n), 2n), 5n)), 1n);
  const own = m.add(year, m.times(era, 400n));
  return { year: m.where('lessEqual', month, 2n, m.add(own, 1n), own), month, day };
}

/** Days from 1970-01-01 to the first day of a month, counted from January 1970 on. */
function daysFromMonths(months: Node, counts: Counts): Node {
  const m = new Arithmetic(counts);
  const years = m.over(months, 12n);
  const month = m.add(m.less(months, m.times(years, 12n)), 1n);
  const year = m.add(years, 1970n);
  const y = m.where('lessEqual', month, 2n, m.less(year, 1n), year);
  const era = m.over(y, 400n);
  const ofEra = m.less(y, m.times(era, 400n));
  const shifted = m.where('greater', month, 2n, m.less(month, 3n), m.add(month, 9n));
  const ofYear = m.over(m.add(m.times(shifted, 153n), 2n), 5n);
  const ofEraDays = m.add(m.less(m.add(m.times(ofEra, 365n), m.over(ofEra, 4n)), m.over(ofEra, 100n)), ofYear);
  return m.less(m.add(m.times(era, 146_097n), ofEraDays), 719_468n);
}

/** Counts of units of fixed length, or both of the calendar. */
function scaled(value: Node, from: TimeUnit, to: TimeUnit, counts: Counts): Node {
  if (from === to) return value;
  return isFiner(to, from)
    ? counts.elementwise('multiply', [value, unitRatio(from, to)])
    : counts.elementwise('floorDivide', [value, unitRatio(to, from)]);
}

/** Counts of moments (`M`) or spans (`m`) in unit `from` as counts in unit `to`; NaT stays. */
export function convertTimes(value: Operand, kind: 'M' | 'm', from: TimeUnit, to: TimeUnit, counts: Counts): Operand {
  if (from === to) return value;
  if (!isNode(value)) return (kind === 'M' ? convertMoment : convertSpan)(value as bigint, from, to);
  const months = (node: Node, unit: TimeUnit): Node => scaled(node, unit, 'M', counts);
  let made: Node;
  if (isCalendarUnit(from) === isCalendarUnit(to)) made = scaled(value, from, to, counts);
  else if (isCalendarUnit(from)) made = scaled(daysFromMonths(months(value, from), counts), 'D', to, counts);
  else {
    const { year, month } = civilFromDays(scaled(value, from, 'D', counts), counts);
    const m = new Arithmetic(counts);
    const years = m.less(year, 1970n);
    made = to === 'Y' ? years : m.less(m.add(m.times(years, 12n), month), 1n);
  }
  return counts.elementwise('where', [counts.elementwise('equal', [value, NAT]), NAT, made]);
}
