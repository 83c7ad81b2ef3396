/**
 * Masking and scaling as a lazy expression, which is one fused kernel: select(missing, NaN, raw · scale + offset).
 */
import { type ChunkedArray, where } from '../../array/index.js';
import { NO_MOMENT } from '../calendar/moments.js';
import type { NumberPlan } from './number-plan.js';

/** Values of raw numbers by a plan. Missing integers that stay integers (times) are the least int64. */
export function decodeNumbers(raw: ChunkedArray, plan: NumberPlan): ChunkedArray {
  const seen = plan.seenAs === undefined ? raw : raw.astype(plan.seenAs);
  let values: ChunkedArray = plan.dtype === seen.dtype ? seen : seen.astype(plan.dtype);
  if (plan.scale !== undefined) values = values.multiply(plan.scale);
  if (plan.offset !== undefined) values = values.add(plan.offset);
  const masks: ChunkedArray<'bool'>[] = plan.missing.map((value) => seen.equal(value));
  if (plan.valid?.least !== undefined) masks.push(seen.less(plan.valid.least));
  if (plan.valid?.greatest !== undefined) masks.push(seen.greater(plan.valid.greatest));
  if (masks.length === 0) return values;
  const missing = masks.reduce((a, b) => a.logicalOr(b));
  return where(missing, plan.dtype === 'int64' ? NO_MOMENT : Number.NaN, values);
}
