/**
 * Conversions from and to times: between units, from and to counts, as NumPy's `astype`.
 */
import { computedDType, DTYPES, type DType, isTimeDType, realDType } from '../../../kernels/dtype.js';
import { unitOf } from '../../../kernels/scalar.js';
import { isCalendarUnit, NAT } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Node } from '../node.js';
import { checkedTimes } from './held-times.js';
import type { Algebra } from './time-algebra.js';
import { convertTimes } from './time-units.js';

/** `child` as `dtype`, of which one is a dtype of times. @throws 'dtype' where there is no such conversion */
export function castTimes(child: Node, dtype: DType, algebra: Algebra): Node {
  const { recast, cast, elementwise } = algebra;
  const from = child.dtype;
  const refused = (why: string): ChunkwiseError => new ChunkwiseError('dtype', `astype: ${from} as ${dtype}: ${why}`);
  if (!isTimeDType(from)) {
    if (DTYPES[from].kind !== 'f') return recast(cast(child, 'int64'), dtype);
    // NaN, and what no int64 holds, is no time.
    const held = elementwise('less', [elementwise('abs', [child]), 2 ** 63]);
    return recast(elementwise('where', [held, cast(child, 'int64'), NAT]), dtype);
  }
  const counts = recast(child, 'int64');
  if (!isTimeDType(dtype)) {
    if (DTYPES[dtype].kind !== 'f') return cast(counts, dtype);
    const lane = dtype === 'float16' ? computedDType(dtype) : realDType(dtype);
    return cast(elementwise('where', [elementwise('equal', [counts, NAT]), Number.NaN, cast(counts, lane)]), dtype);
  }
  const { kind } = DTYPES[from];
  if (kind !== DTYPES[dtype].kind) throw refused('moments and spans do not convert; subtract a moment, or add one');
  const [own, unit] = [unitOf(from), unitOf(dtype)];
  if (kind === 'm' && isCalendarUnit(own) !== isCalendarUnit(unit))
    throw refused('months and years have no fixed length; convert to counts and multiply');
  const held = checkedTimes(counts, { operation: 'astype', kind: kind as 'M' | 'm', from: own, to: unit });
  return recast(convertTimes(held, kind as 'M' | 'm', own, unit, algebra) as Node, dtype);
}
