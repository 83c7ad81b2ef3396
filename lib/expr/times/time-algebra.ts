/**
 * Elementwise operations on moments and spans of time: int64 expressions over their counts, with units made equal and what
 * is no time (NaT) passed on, as NumPy's. Kernels see int64 alone.
 */
import type { DType, Scalar, TimeDType } from '../../../kernels/dtype.js';
import { DTYPES, isTimeDType } from '../../../kernels/dtype.js';
import { scalarText, unitOf } from '../../../kernels/scalar.js';
import { Datetime64, isTime } from '../../../kernels/time/moment.js';
import { finerUnit, isCalendarUnit, NAT, type TimeUnit } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Node } from '../node.js';
import { checkedTimes, orderedTimes } from './held-times.js';
import { convertTimes } from './time-units.js';

/** What stands for an operand: an expression, or a scalar. */
type Operand = Node | Scalar;
/** The constructors that this file's expressions are made of. */
export interface Algebra {
  elementwise(op: string, operands: readonly Operand[]): Node;
  /** The counts of times as int64, and int64 as counts. */
  recast(node: Node, dtype: DType): Node;
  cast(node: Node, dtype: DType): Node;
}

/** An operand: a time with its unit, or a number. */
interface Time {
  readonly kind: 'M' | 'm' | 'n';
  readonly unit: TimeUnit | undefined;
  /** The count, or the number. */
  readonly value: Operand;
  readonly text: string;
}

const isNode = (operand: Operand): operand is Node => typeof operand === 'object' && 'kind' in operand;
const named = (kind: 'M' | 'm', unit: TimeUnit): TimeDType => `${kind === 'M' ? 'datetime64' : 'timedelta64'}[${unit}]`;

/** True where an operand is a time, so that {@link timeElementwise} is to be asked. */
export const hasTimes = (operands: readonly Operand[]): boolean =>
  operands.some((operand) => (isNode(operand) ? isTimeDType(operand.dtype) : isTime(operand)));

function timeOf(operand: Operand, { recast }: Algebra): Time {
  if (!isNode(operand)) {
    if (!isTime(operand)) return { kind: 'n', unit: undefined, value: operand, text: scalarText(operand) };
    const kind = operand instanceof Datetime64 ? 'M' : 'm';
    return { kind, unit: operand.unit, value: operand.value, text: named(kind, operand.unit) };
  }
  const { dtype } = operand;
  if (!isTimeDType(dtype)) return { kind: 'n', unit: undefined, value: operand, text: dtype };
  return { kind: DTYPES[dtype].kind as 'M' | 'm', unit: unitOf(dtype), value: recast(operand, 'int64'), text: dtype };
}

/** One operation on times. */
type TimeRule = (op: TimeOperation) => Node | undefined;

/** The operands of one operation, and what rules make results with. */
class TimeOperation {
  readonly times: readonly Time[];
  constructor(
    readonly op: string,
    operands: readonly Operand[],
    readonly algebra: Algebra,
  ) {
    this.times = operands.map((operand) => timeOf(operand, algebra));
  }
  /** The kinds of the operands: `Mm` for a moment and a span. */
  get kinds(): string {
    return this.times.map(({ kind }) => kind).join('');
  }
  on(op: string, ...operands: readonly Operand[]): Node {
    return this.algebra.elementwise(op, operands);
  }
  isNat(value: Operand): Node {
    return this.on('equal', value, NAT);
  }
  /** The finest unit of the operands that are times. */
  unit(): TimeUnit {
    const units = this.times.flatMap(({ unit }) => (unit === undefined ? [] : [unit]));
    const mixed = units.some(isCalendarUnit) && !units.every(isCalendarUnit);
    const spans = this.times.some(({ kind, unit }) => kind === 'm' && unit !== undefined && isCalendarUnit(unit));
    if (mixed && spans)
      throw this.refused('a month or a year has no fixed length: convert moments to its unit, or the span by days');
    return units.reduce(finerUnit);
  }
  /** The count of operand `k` in `unit`, which wraps around as sums do; numbers are counts of it. */
  count(k: number, unit: TimeUnit): Operand {
    const { kind, unit: own, value } = this.times[k];
    if (kind === 'n') return this.whole(value);
    return own === undefined || own === unit ? value : convertTimes(value, kind, own, unit, this.algebra);
  }
  /** The same of what is passed on: it is an error when computed where `unit` does not hold it. */
  held(k: number, unit: TimeUnit): Operand {
    const { kind, unit: own, value } = this.times[k];
    if (kind === 'n' || own === undefined || own === unit) return this.count(k, unit);
    if (!isNode(value)) return this.count(k, unit);
    const checked = checkedTimes(value, { operation: this.op, kind, from: own, to: unit });
    return convertTimes(checked, kind, own, unit, this.algebra);
  }
  /** The same of what is compared: in the order of times, whatever `unit` holds. */
  ordered(k: number, unit: TimeUnit): Operand {
    const { kind, unit: own, value } = this.times[k];
    const made = this.count(k, unit);
    if (kind === 'n' || own === undefined || own === unit || !isNode(value) || !isNode(made)) return made;
    return orderedTimes(made, value, kind, own, unit, this.algebra);
  }
  /** @throws 'dtype' for numbers that are no integers: what is after the point would be lost */
  whole(value: Operand): Operand {
    if (isNode(value)) {
      if (!'iub'.includes(DTYPES[value.dtype].kind))
        throw this.refused("beside times numbers are whole counts of their unit; convert them by astype('int64')");
      return this.algebra.cast(value, 'int64');
    }
    if (typeof value === 'bigint') return value;
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value))) return BigInt(value);
    throw this.refused('beside times numbers are whole counts of their unit');
  }
  /** `value` where no operand is NaT, NaT where one is. */
  guarded(value: Node, ...counts: readonly Operand[]): Node {
    const missing = counts
      .filter((count) => typeof count !== 'bigint' || count === NAT)
      .map((count) => this.isNat(count));
    return missing.length === 0
      ? value
      : this.on(
          'where',
          missing.reduce((a, b) => this.on('logicalOr', a, b)),
          NAT,
          value,
        );
  }
  result(value: Node, kind: 'M' | 'm', unit: TimeUnit): Node {
    return this.algebra.recast(value, named(kind, unit));
  }
  refused(why: string): ChunkwiseError {
    return new ChunkwiseError('dtype', `${this.op}(${this.times.map(({ text }) => text).join(', ')}): ${why}`);
  }
}

/** Sums and differences: what kinds give what kind. */
const sums =
  (kinds: Readonly<Record<string, 'M' | 'm'>>): TimeRule =>
  (o) => {
    const kind = kinds[o.kinds];
    if (!kind) return undefined;
    const unit = o.unit();
    const [a, b] = [o.count(0, unit), o.count(1, unit)];
    return o.result(o.guarded(o.on(o.op, a, b), a, b), kind, unit);
  };

/** Operations on one or several times of one kind that give the like. */
const kept: TimeRule = (o) => {
  if (!/^(M+|m+)$/.test(o.kinds) && !/^[mn]+$/.test(o.kinds)) return undefined;
  const unit = o.unit();
  const counts = o.times.map((_, k) => o.held(k, unit));
  const [first] = o.times.filter(({ kind }) => kind !== 'n');
  return o.result(o.guarded(o.on(o.op, ...counts), ...counts), first.kind as 'M' | 'm', unit);
};
const spans: TimeRule = (o) => (/^m+$/.test(o.kinds) ? kept(o) : undefined);

/** Comparisons: NaT is like nothing, itself included. */
const comparison: TimeRule = (o) => {
  if (!['MM', 'mm', 'mn', 'nm'].includes(o.kinds)) return undefined;
  const unit = o.unit();
  const [a, b] = [o.ordered(0, unit), o.ordered(1, unit)];
  const held = o.on(o.op, a, b);
  const missing = [a, b].filter((count) => typeof count !== 'bigint' || count === NAT).map((count) => o.isNat(count));
  if (missing.length === 0) return held;
  const none = missing.reduce((x, y) => o.on('logicalOr', x, y));
  return o.op === 'notEqual' ? o.on('logicalOr', held, none) : o.on('logicalAnd', held, o.on('logicalNot', none));
};

/** The lesser or greater; NaT where one is NaT, or (`skips`) the other one. */
const extreme =
  (op: string, skips: boolean): TimeRule =>
  (o) => {
    if (!['MM', 'mm', 'mn', 'nm'].includes(o.kinds)) return undefined;
    const unit = o.unit();
    const [a, b] = [o.held(0, unit), o.held(1, unit)];
    const kind = o.times.find((time) => time.kind !== 'n')?.kind as 'M' | 'm';
    const best = o.on(op, a, b);
    if (!skips) return o.result(o.guarded(best, a, b), kind, unit);
    return o.result(o.on('where', o.isNat(a), b, o.on('where', o.isNat(b), a, best)), kind, unit);
  };

const isFloatOperand = (value: Operand): boolean =>
  isNode(value) ? DTYPES[value.dtype].kind === 'f' : typeof value === 'number' && !Number.isInteger(value);

/** A float as a count, cut off; NaN and what no int64 holds are no time. */
function countOf(o: TimeOperation, value: Node): Node {
  const outside = o.on('logicalNot', o.on('less', o.on('abs', value), 2 ** 63));
  return o.on('where', outside, NAT, o.algebra.cast(value, 'int64'));
}

const product: TimeRule = (o) => {
  if (o.kinds !== 'mn' && o.kinds !== 'nm') return undefined;
  const [span, number] = o.kinds === 'mn' ? o.times : [o.times[1], o.times[0]];
  const unit = span.unit as TimeUnit;
  if (isFloatOperand(number.value)) {
    const value = countOf(o, o.on('multiply', float(o, span.value), number.value));
    return o.result(o.guarded(value, span.value), 'm', unit);
  }
  const count = isNode(number.value) ? o.algebra.cast(number.value, 'int64') : number.value;
  return o.result(o.guarded(o.on('multiply', span.value, count), span.value), 'm', unit);
};
const float = (o: TimeOperation, value: Operand): Node =>
  isNode(value) ? o.algebra.cast(value, 'float64') : o.on('multiply', Number(value as bigint), 1.5 / 1.5);

/** A quotient: of spans a float, of a span and a number a span cut off toward 0. */
const quotient: TimeRule = (o) => {
  if (o.kinds === 'mm') {
    const unit = o.unit();
    const [a, b] = [o.count(0, unit), o.count(1, unit)];
    const value = o.on('divide', a, b);
    return o.on('where', o.on('logicalOr', o.isNat(a), o.isNat(b)), Number.NaN, value);
  }
  if (o.kinds !== 'mn') return undefined;
  const [{ value: span, unit }, { value: number }] = o.times;
  if (isFloatOperand(number)) {
    const value = countOf(o, o.on('divide', float(o, span), number));
    return o.result(o.guarded(value, span), 'm', unit as TimeUnit);
  }
  const by = isNode(number) ? o.algebra.cast(number, 'int64') : BigInt(number as bigint);
  // Cut off toward 0: the quotient of magnitudes with the sign of both.
  const size = o.on('floorDivide', o.on('abs', span), o.on('abs', by));
  const value = o.on('multiply', size, o.on('multiply', o.on('sign', span), o.on('sign', by)));
  const none = o.on('where', o.on('equal', by, 0n), NAT, value);
  return o.result(o.guarded(none, span), 'm', unit as TimeUnit);
};

/** A quotient rounded down: of spans an int64, 0 where there is none. Of a span and a number it is cut off, as NumPy's. */
const floorQuotient: TimeRule = (o) => {
  if (o.kinds !== 'mm') return quotient(o);
  const unit = o.unit();
  const [a, b] = [o.count(0, unit), o.count(1, unit)];
  return o.on('where', o.on('logicalOr', o.isNat(a), o.isNat(b)), 0n, o.on('floorDivide', a, b));
};

const rest: TimeRule = (o) => {
  if (o.kinds !== 'mm') return undefined;
  const unit = o.unit();
  const [a, b] = [o.count(0, unit), o.count(1, unit)];
  const value = o.on('where', o.on('equal', b, 0n), NAT, o.on(o.op, a, b));
  return o.result(o.guarded(value, a, b), 'm', unit);
};

/** One of two times where a condition holds. */
const choice: TimeRule = (o) => {
  const [condition, ...others] = o.times;
  if (!['MM', 'mm', 'mn', 'nm', 'Mn', 'nM'].includes(others.map(({ kind }) => kind).join('')) || condition.kind !== 'n')
    return undefined;
  const unit = o.unit();
  const time = others.find(({ kind }) => kind !== 'n');
  // NaN beside times is no time; other numbers are counts of spans.
  const values = [1, 2].map((k) => {
    const { kind, value } = o.times[k];
    if (kind === 'n' && typeof value === 'number' && Number.isNaN(value)) return NAT;
    if (kind === 'n' && time?.kind === 'M') throw o.refused('beside moments stand moments; write datetime64(…)');
    return o.held(k, unit);
  });
  return o.result(o.on('where', condition.value, ...values), time?.kind as 'M' | 'm', unit);
};

/** Questions about one time. */
const question =
  (ask: (o: TimeOperation, count: Operand) => Node): TimeRule =>
  (o) =>
    ask(o, o.times[0].value);

const COMPARED = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const;

const RULES: Readonly<Record<string, TimeRule>> = {
  add: sums({ Mm: 'M', mM: 'M', mm: 'm', Mn: 'M', nM: 'M', mn: 'm', nm: 'm' }),
  subtract: sums({ MM: 'm', Mm: 'M', mm: 'm', Mn: 'M', mn: 'm', nm: 'm' }),
  multiply: product,
  divide: quotient,
  floorDivide: floorQuotient,
  remainder: rest,
  fmod: rest,
  ...Object.fromEntries(['negative', 'positive', 'abs'].map((op) => [op, spans])),
  // The least count is negative, so the sign of no time is -1, as NumPy's.
  sign: (o) => (o.kinds === 'm' ? o.result(o.on('sign', o.times[0].value), 'm', o.unit()) : undefined),
  ...Object.fromEntries(COMPARED.map((op) => [op, comparison])),
  minimum: extreme('minimum', false),
  maximum: extreme('maximum', false),
  fmin: extreme('minimum', true),
  fmax: extreme('maximum', true),
  clip: kept,
  where: choice,
  isnan: question((o, count) => o.isNat(count)),
  isfinite: question((o, count) => o.on('notEqual', count, NAT)),
  isinf: question((o, count) => o.on('notEqual', count, count)),
};

/**
 * Elementwise `op` over operands of which one is a time.
 *
 * @throws 'dtype' where the operation does not exist for these times
 */
export function timeElementwise(op: string, operands: readonly Operand[], algebra: Algebra): Node {
  const operation = new TimeOperation(op, operands, algebra);
  const made = Object.hasOwn(RULES, op) ? RULES[op](operation) : undefined;
  if (made) return made;
  throw operation.refused(
    'not defined for these times; the difference of moments is a span, divide(span, timedelta64(1, unit)) a number',
  );
}
