/**
 * Quantiles of all elements, as passes that count digits of the elements' keys.
 */

import { type DType, itemsize } from '../../../kernels/dtype.js';
import type { QuantileMethod } from '../../../kernels/order-rank.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { wholeChunks } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { constant, reduction } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { digitCounts, digitStateSize } from '../../task/routine/routine-digits.js';
import { besideBlocks } from './block-results.js';

/** Which quantiles, and how. */
export interface FlatQuantiles {
  readonly q: readonly number[];
  readonly method: QuantileMethod;
  readonly skipna: boolean;
  readonly result: DType;
}

/** Counts of one block take at most this share of its bytes, or as many bytes. */
const TABLE_SHARE = 0.25;
const TABLE_BYTES = 64 << 10;

/** Bits of each pass' digit, from the highest: as few passes as the tables' bytes allow. */
function digitPlan(node: Node, quantiles: number): number[] {
  const block = node.chunks.reduce((n, cut) => n * Math.max(1, cut.largest), itemsize(node.dtype));
  const room = Math.max(TABLE_BYTES, block * TABLE_SHARE);
  const fitting = (tables: number): number => Math.min(16, Math.max(4, Math.floor(Math.log2(room / (4 * tables)))));
  const first = fitting(1);
  const later = fitting(2 * quantiles);
  const bits: number[] = [];
  for (let left = 8 * itemsize(node.dtype); left > 0; ) {
    const digit = Math.min(left, bits.length === 0 ? first : later);
    bits.push(digit);
    left -= digit;
  }
  return bits;
}

/** The quantiles of every element of `node`, which has some, as an array of one axis. */
export function quantileOfAll(node: Node, { q, method, skipna, result }: FlatQuantiles): Node {
  if (q.length === 0) return constant(0, result, [0]);
  const plan = digitPlan(node, q.length);
  const total = sizeOf(node.shape);
  const { domain, view } = besideBlocks(node);
  const one = { shape: [1], chunks: wholeChunks([1]) };
  let state: Node | undefined;
  let shift = 8 * itemsize(node.dtype);
  for (const [pass, bits] of plan.entries()) {
    shift -= bits;
    const targets = pass === 0 ? 1 : 2 * q.length;
    const row = digitCounts(bits, targets);
    const whole = state ? [{ node: state, input: { by: 'whole' } as const }] : [];
    const counts = routine(
      'digitCount',
      [{ node, input: { by: 'view', view } }, ...whole],
      domain,
      {
        dtype: 'uint32',
        shape: [...domain.chunks.slice(0, -1).map((cut) => cut.length), row],
        chunks: [...domain.chunks.slice(0, -1).map((cut) => evenAxis(1, cut.length)), evenAxis(row, 1)],
      },
      { shift, bits, targets },
    );
    const sums = reduction(
      'sum',
      counts,
      node.shape.map((_, k) => k),
      { dtype: 'float64' },
    );
    const last = pass === plan.length - 1;
    const size = last ? q.length : digitStateSize(q.length);
    state = routine(
      'digitPick',
      [{ node: sums, input: { by: 'whole' } }, ...whole],
      one,
      { dtype: last ? result : 'uint64', shape: [size], chunks: wholeChunks([size]) },
      { shift, bits, targets, q, method, total, skipna, last, dtype: node.dtype },
    );
  }
  return state as Node;
}
