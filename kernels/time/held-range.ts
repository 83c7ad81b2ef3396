/**
 * Which counts of one unit of time another holds: an int64 of a finer unit ends sooner.
 */
import { convertMoment, convertSpan } from './moment.js';
import type { TimeUnit } from './units.js';

/** The greatest count; the least one is its negative, as the one before is no time. */
export const MOST_COUNT = 2n ** 63n - 1n;

/** The least and the greatest count of moments (`M`) or spans (`m`) in unit `from` that unit `to` holds. */
export function heldRange(kind: 'M' | 'm', from: TimeUnit, to: TimeUnit): readonly [low: bigint, high: bigint] {
  // Conversions round down and keep the order.
  const convert = kind === 'M' ? convertMoment : convertSpan;
  const least = convert(-MOST_COUNT, to, from);
  return [convert(least, from, to) < -MOST_COUNT ? least + 1n : least, convert(MOST_COUNT, to, from)];
}
