/**
 * Counts of times that are to be those of a finer unit, which may not hold them: NumPy wraps around, here that is refused, or told apart
 * where times are only compared.
 */
import { heldRange, MOST_COUNT } from '../../../kernels/time/held-range.js';
import { isFiner, NAT, type TimeUnit } from '../../../kernels/time/units.js';
import { sizeOf } from '../../base/shape.js';
import { routine } from '../build-routine.js';
import type { Node } from '../node.js';
import type { CheckTimesParams } from '../routine-params.js';
import type { Algebra } from './time-algebra.js';

/** Whether unit `to` may not hold what `counts` in unit `from` are. */
const isShorter = (counts: Node, from: TimeUnit, to: TimeUnit): boolean =>
  sizeOf(counts.shape) > 0 && from !== to && isFiner(to, from);

/** Counts in unit `from`, of which computing one that unit `to` does not hold is an error. */
export function checkedTimes(counts: Node, params: CheckTimesParams): Node {
  if (!isShorter(counts, params.from, params.to)) return counts;
  const { shape, chunks } = counts;
  const view = { shape, maps: shape.map((_, k) => ({ offset: 0, stride: 1, axis: k })) };
  return routine(
    'checkTimes',
    [{ node: counts, input: { by: 'view', view } }],
    { shape, chunks },
    { dtype: 'int64', shape, chunks },
    params,
  );
}

/** `made`, the counts in unit `to` of `counts` in unit `from`, with the last count where `to` ends sooner: in their order still. */
export function orderedTimes(
  made: Node,
  counts: Node,
  kind: 'M' | 'm',
  from: TimeUnit,
  to: TimeUnit,
  { elementwise }: Pick<Algebra, 'elementwise'>,
): Node {
  if (!isShorter(counts, from, to)) return made;
  const [low, high] = heldRange(kind, from, to);
  const before = elementwise('logicalAnd', [
    elementwise('less', [counts, low]),
    elementwise('notEqual', [counts, NAT]),
  ]);
  const after = elementwise('greater', [counts, high]);
  return elementwise('where', [after, MOST_COUNT, elementwise('where', [before, -MOST_COUNT, made])]);
}
