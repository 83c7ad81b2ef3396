/**
 * Numbers of diagonals.
 */

/** A diagonal of matrices, those beyond all of them as the first that is. */
export function diagonalOf(k: number | bigint, shape: readonly number[]): number {
  const [rows, columns] = shape.slice(-2);
  return Math.max(-rows, Math.min(columns, Number(k)));
}
