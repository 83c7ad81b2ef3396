/** Computes arrays to nested lists with the plan's plainest runner, so that values can be compared with literals. */
import type { NestedArray } from '../../lib/array/asarray.js';
import type { ChunkedArray } from '../../lib/index.js';
import { runTiny } from '../support/tiny-runner.js';

/** The elements of `x` as numbers (or bigints, or booleans for bool), nested by its axes; a scalar for 0-d. */
export async function values(x: ChunkedArray): Promise<unknown> {
  const [data] = await runTiny([x.node]);
  let at = 0;
  const nest = (axis: number): unknown => {
    if (axis === x.ndim) {
      const value = data[at++];
      return x.dtype === 'bool' ? Boolean(value) : value;
    }
    return Array.from({ length: x.shape[axis] }, () => nest(axis + 1));
  };
  return nest(0);
}

/** A matrix whose element (i, j) is `i * columns + j`. */
export const counting = (rows: number, columns: number): NestedArray =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (__, j) => i * columns + j));
