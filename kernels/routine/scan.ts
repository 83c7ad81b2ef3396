/**
 * Running sums, products and extremes along one axis of a block in the shared memory, and the totals they end with.
 *
 * Sums of floats are grouped by eights along the last axis, so they may differ from sums taken one by one in the last bits;
 * float32 is summed and multiplied in float64 within a block. The result depends on the block alone, never on threads.
 */
import { type DType, isComplexDType } from '../dtype.js';
import type { RoutineExports } from './exports.js';

/** What is run along an axis: NaN goes through all of them. */
export type ScanOp = 'add' | 'multiply' | 'maximum' | 'minimum';

const OPS: readonly ScanOp[] = ['add', 'multiply', 'maximum', 'minimum'];
/** Of complex numbers products alone; the parts of their sums are sums of parts. */
const KINDS: Partial<Record<DType, number>> = {
  float64: 0,
  float32: 1,
  int64: 2,
  uint64: 3,
  complex128: 4,
  complex64: 5,
};

/** True for the dtypes that are scanned as they are: float64, float32, int64, uint64, complex64, complex128. */
export const isScanned = (dtype: DType): boolean => KINDS[dtype] !== undefined;

/** The routines and this thread's parameter area, which serves as scratch memory. */
interface ScanContext {
  readonly exports: RoutineExports;
  readonly scratch: number;
}

/** A C-order block [outer, n, inner] and where its results go. */
export interface ScanBlock {
  readonly op: ScanOp;
  readonly dtype: DType;
  readonly dst: number;
  readonly src: number;
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

function codes({ op, dtype }: ScanBlock): [number, number] {
  const kind = KINDS[dtype];
  if (kind === undefined) throw new RangeError(`scan of ${dtype}: it takes ${Object.keys(KINDS).join(', ')}`);
  return [OPS.indexOf(op), kind];
}

/**
 * Writes element k of the result along the middle axis as elements 0 to k of the source joined by `op`, and before them the
 * state at `carry` if there is one: a row of `inner` elements for each of `outer`, `carryStride` bytes apart.
 *
 * @throws RangeError for a dtype that is not scanned as it is
 * @example
 * // cumulative sums along axis 1 of 20 x 30 float64
 * scanBlock(routines, { op: 'add', dtype: 'float64', dst, src, outer: 20, n: 30, inner: 1 });
 */
export function scanBlock(routines: ScanContext, block: ScanBlock, carry = 0, carryStride = 0): void {
  const [op, kind] = codes(block);
  const { dst, src, outer, n, inner } = block;
  if (isComplexDType(block.dtype)) {
    if (block.op !== 'multiply') throw new RangeError(`scan of ${block.dtype} by ${block.op}: it takes multiply`);
    routines.exports.scanComplex(kind === 5 ? 1 : 0, dst, src, outer, n, inner, carry, carryStride);
    return;
  }
  routines.exports.scanBlock(op, kind, dst, src, outer, n, inner, carry, carryStride, routines.scratch);
}

/**
 * Writes what a scan of the block would end with, [outer, 1, inner], up to rounding; `n` must not be 0.
 *
 * @throws RangeError for a dtype that is not scanned as it is
 */
export function scanTotals(routines: ScanContext, block: ScanBlock): void {
  const [op, kind] = codes(block);
  routines.exports.scanTotals(op, kind, block.dst, block.src, block.outer, block.n, block.inner);
}
