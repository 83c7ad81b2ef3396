/**
 * Matrices as float64, which iterations compute in whatever the dtype is: brought in within a range where squares neither over-
 * nor underflow, and given back.
 */
import type { Matrix } from '../../../../kernels/routine/dense.js';
import { type DenseCall, elementsOf } from './dense-operation.js';

/** Elements between these have squares that can be summed. */
const LARGEST = 1e120;
const SMALLEST = 1e-120;

/** Which elements of the source an element is. */
export type Pick = (row: number, column: number) => readonly [row: number, column: number];

/**
 * Copies `from` to the float64 matrix `to`, through `pick` where given, and gives what it was divided by.
 *
 * @throws 'linalg' where an element is NaN or infinite
 */
export function widen(call: DenseCall<unknown>, from: Matrix, to: Matrix, pick?: Pick): number {
  const source = elementsOf(call.machine.memory, call.item);
  const target = elementsOf(call.machine.memory, 8);
  let most = 0;
  let sum = 0;
  for (let i = 0; i < to.rows; i++) {
    const line = (to.address + i * to.ld) / 8;
    for (let j = 0; j < to.columns; j++) {
      const [row, column] = pick ? pick(i, j) : [i, j];
      const value = source[(from.address + row * from.ld) / call.item + column];
      target[line + j] = value;
      // NaN and infinities stay in a sum of zeros.
      sum += value * 0;
      const size = Math.abs(value);
      if (size > most) most = size;
    }
  }
  if (Number.isNaN(sum)) throw call.fail('holds NaN or Infinity; replace them (nanToNum, where)');
  if (most === 0 || (most < LARGEST && most > SMALLEST)) return 1;
  for (let i = 0; i < to.rows; i++) {
    const line = (to.address + i * to.ld) / 8;
    for (let j = 0; j < to.columns; j++) target[line + j] /= most;
  }
  return most;
}

/** Copies float64 `from` to the dtype of `to`, through `pick` where given; it may lie in the same place only where both are float64. */
export function narrow(call: DenseCall<unknown>, from: Matrix, to: Matrix, pick?: Pick): void {
  const source = elementsOf(call.machine.memory, 8);
  const target = elementsOf(call.machine.memory, call.item);
  for (let i = 0; i < to.rows; i++) {
    const line = (to.address + i * to.ld) / call.item;
    for (let j = 0; j < to.columns; j++) {
      const [row, column] = pick ? pick(i, j) : [i, j];
      target[line + j] = source[(from.address + row * from.ld) / 8 + column];
    }
  }
}

/** The call as operations on float64 see it. */
export const inFloat64 = <P>(call: DenseCall<P>): DenseCall<P> => ({ ...call, dtype: 'float64', item: 8 });
