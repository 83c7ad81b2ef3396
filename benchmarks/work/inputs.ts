/** Inputs that lie in memory: the same numbers as the peers' hash01, made by an expression and kept in the engine's blocks. */
import * as cw from '../../lib/index.js';

/** Seed of the second operand. */
export const SECOND_SEED = 0x9e3779b9;

/** The hash of each index as a float64 in [0, 1), lazily, of the given shape. */
export function hashed(shape: readonly number[], chunks: readonly number[], seed = 0): cw.ChunkedArray {
  const columns = shape.slice(1).reduce((a, b) => a * b, 1);
  const unsigned = (value: number): cw.ChunkedArray => cw.full([], value, { dtype: 'uint32' });
  let h: cw.ChunkedArray = cw.arange(0, shape[0], 1, { dtype: 'uint32', chunks: [chunks[0]] });
  if (shape.length === 2)
    h = h
      .slice(':, null')
      .multiply(unsigned(columns))
      .add(cw.arange(0, columns, 1, { dtype: 'uint32', chunks: [chunks[1]] }));
  if (seed) h = cw.bitwiseXor(h, unsigned(seed));
  const mix = (x: cw.ChunkedArray, shift: number): cw.ChunkedArray =>
    cw.bitwiseXor(x, cw.bitwiseRightShift(x, unsigned(shift)));
  h = mix(h, 16).multiply(unsigned(0x85ebca6b));
  h = mix(h, 13).multiply(unsigned(0xc2b2ae35));
  return mix(h, 16)
    .astype('float64')
    .multiply(2 ** -32);
}

/** {@link hashed}, computed and held in the engine's memory as a NumPy array is in NumPy's. */
export const held = (shape: readonly number[], chunks: readonly number[], seed = 0): Promise<cw.ChunkedArray> =>
  hashed(shape, chunks, seed).persist();
